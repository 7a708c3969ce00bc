"""The part of the table that is about assignment: rules, working hours, absences, the backlog."""

from datetime import timedelta

from leadflow.identity.models import User
from leadflow.kernel.clock import now
from leadflow.pipeline.models import Absence
from tests.factories.assignment import make_agent, make_rule
from tests.factories.leads import make_lead
from tests.permissions import things
from tests.permissions.rows import (
    HEADS,
    SEES_OWN_LEADS,
    Address,
    Row,
    any_of,
    own_of,
    those,
)

MANAGES = HEADS | those("director")
OFFICE = {"opens": "09:00", "closes": "18:00"}


def rule(_owner: User) -> Address:
    """Make a rule."""
    return {"rule_id": make_rule(make_agent()).pk}


def absence(owner: User) -> Address:
    """Make an absence of the owner's."""
    starts_at = now().replace(year=now().year + 1, day=1)
    row = Absence.objects.create(
        user=owner, starts_at=starts_at, ends_at=starts_at.replace(day=2), created_at=now()
    )
    return {"absence_id": row.pk}


def anew(_owner: User) -> dict[str, object]:
    """Return a rule to publish."""
    return {"name": "Pune", "members": [{"user_id": make_agent().pk}]}


def away(_user: User) -> dict[str, object]:
    """Return an absence of tomorrow."""
    return {
        "starts_at": (now() + timedelta(days=1)).isoformat(),
        "ends_at": (now() + timedelta(days=2)).isoformat(),
    }


def draft(owner: User) -> dict[str, object]:
    """Return a rule to try."""
    return {"rule": anew(owner)}


API = [
    Row("GET", "/api/assignment-rules/", {MANAGES: 200}),
    Row("POST", "/api/assignment-rules/", {MANAGES: 201}, body=anew),
    Row("POST", "/api/assignment-rules/order/", {MANAGES: 200}, body={"rules": []}),
    Row("POST", "/api/assignment-rules/dry-run/", {MANAGES: 200}, body=draft),
    *(
        Row(method, f"/api/assignment-rules/<int:rule_id>/{part}", {MANAGES: any_of(status)}, *more)
        for method, part, status, *more in (
            ("GET", "", 200, rule),
            ("PUT", "", 200, rule, anew),
            ("DELETE", "", 204, rule),
            ("GET", "versions/", 200, rule),
            ("POST", "restore/", 200, rule),
            ("POST", "rollback/", 200, rule, {"version": 1}),
        )
    ),
    Row("GET", "/api/absences/", {MANAGES | SEES_OWN_LEADS: 200}),
    Row("POST", "/api/absences/", {MANAGES | SEES_OWN_LEADS: 201}, body=away),
    Row(
        "DELETE",
        "/api/absences/<int:absence_id>/",
        {MANAGES: any_of(204), SEES_OWN_LEADS: own_of(204)},
        absence,
    ),
    Row(
        "POST",
        "/api/absences/<int:absence_id>/restore/",
        {MANAGES: any_of(200), SEES_OWN_LEADS: own_of(200)},
        absence,
    ),
    Row("GET", "/api/working-hours/", {MANAGES | SEES_OWN_LEADS: 200}),
    Row(
        "PUT",
        "/api/working-hours/<int:user_id>/",
        {MANAGES: any_of(200), SEES_OWN_LEADS: own_of(200)},
        things.user,
        {"week": [OFFICE] * 7},
    ),
    Row(
        "PUT",
        "/api/working-hours/<int:user_id>/capacity/",
        {MANAGES: any_of(200)},
        things.user,
        {"capacity": 5},
    ),
]

OWNS = MANAGES | SEES_OWN_LEADS


def waiting(_owner: User) -> Address:
    """Make a lead nobody owns."""
    return {"lead_id": make_lead().pk}


PAGES = [
    Row("GET", "/app/assignment/", {MANAGES: 200}),
    Row("GET", "/app/assignment/new/", {MANAGES: 200}),
    Row("POST", "/app/assignment/new/", {MANAGES: 422}),
    Row("GET", "/app/assignment/<int:rule_id>/", {MANAGES: any_of(200)}, rule),
    Row("POST", "/app/assignment/<int:rule_id>/", {MANAGES: any_of(422)}, rule),
    *(
        Row("POST", f"/app/assignment/<int:rule_id>/{act}/", {MANAGES: any_of(302)}, rule, body)
        for act, body in (
            ("move", {"to": "up"}),
            ("active", {"is_active": "0"}),
            ("delete", {"sent": "1"}),
            ("restore", {"sent": "1"}),
            ("rollback", {"version": "1"}),
        )
    ),
    Row("GET", "/app/assignment/me/", {OWNS: 200}),
    Row("GET", "/app/assignment/people/", {MANAGES: 200}),
    Row(
        "GET",
        "/app/assignment/people/<int:user_id>/",
        {MANAGES: any_of(200), SEES_OWN_LEADS: own_of(200)},
        things.user,
    ),
    Row(
        "POST",
        "/app/assignment/people/<int:user_id>/hours/",
        {MANAGES: any_of(302), SEES_OWN_LEADS: own_of(302)},
        things.user,
        {"act": "default"},
    ),
    Row(
        "POST",
        "/app/assignment/people/<int:user_id>/away/",
        {MANAGES: any_of(302), SEES_OWN_LEADS: own_of(302)},
        things.user,
        {"first": "2036-01-01", "last": "2036-01-02"},
    ),
    Row(
        "POST",
        "/app/assignment/people/<int:user_id>/capacity/",
        {MANAGES: any_of(302)},
        things.user,
        {"capacity": "5"},
    ),
    *(
        Row(
            "POST",
            f"/app/assignment/absences/<int:absence_id>/{act}/",
            {MANAGES: any_of(302), SEES_OWN_LEADS: own_of(302)},
            absence,
        )
        for act in ("delete", "restore")
    ),
    Row("GET", "/app/assignment/backlog/", {MANAGES: 200}),
    Row("POST", "/app/assignment/backlog/<int:lead_id>/", {MANAGES: any_of(302)}, waiting),
    Row("POST", "/app/assignment/backlog/<int:lead_id>/back/", {MANAGES: any_of(302)}, waiting),
]

ASSIGNMENT = [*API, *PAGES]
