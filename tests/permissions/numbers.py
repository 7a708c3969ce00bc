"""The part of the table about units, statistics and workload; `table.py` says how to read it."""

from leadflow.identity.models import User
from leadflow.leads.models import Lead
from tests.factories.leads import make_lead
from tests.factories.units import make_unit, want
from tests.permissions.rows import (
    HEADS,
    SEES_ALL_LEADS,
    SEES_OWN_LEADS,
    Address,
    Body,
    Row,
    any_of,
    own_of,
    those,
)

READS = SEES_ALL_LEADS | SEES_OWN_LEADS
MANAGES = HEADS | those("director")
ASSIGNS = MANAGES | those("kam_manager")
API, PAGE = "/api/leads/<int:lead_id>/units/", "/app/leads/<int:lead_id>/units/"


def unit(_owner: User) -> Address:
    """Make a unit; it is nobody's own."""
    return {"unit_id": make_unit().pk}


def lead(owner: User) -> Address:
    """Make a lead that is assigned to the owner."""
    made = make_lead()
    Lead.objects.filter(pk=made.pk).update(assigned_to=owner)
    return {"lead_id": made.pk}


def interest(owner: User) -> Address:
    """Make a lead of the owner's that is interested in a unit."""
    address = lead(owner)
    made = want(Lead.objects.get(pk=address["lead_id"]), make_unit())
    return address | {"interest_id": made.pk}


def a_unit(_caller: User) -> dict[str, object]:
    """Name a unit that is on offer."""
    return {"unit": make_unit().pk}


def changing(method: str, route: str, status: int, body: Body | None, thing=interest) -> Row:
    """Return the row of something done to a lead by whoever works on it."""
    rights = {MANAGES: any_of(status), SEES_OWN_LEADS: own_of(status)}
    return Row(method, route, rights, thing, body)


NUMBERS_API = [
    Row("GET", "/api/leads/statistics/", {READS: 200}),
    Row("GET", "/api/units/", {READS: 200}),
    Row("POST", "/api/units/", {MANAGES: 201}, body={"name": "A-1"}),
    Row("GET", "/api/units/<int:unit_id>/", {READS: any_of(200)}, unit),
    Row("PUT", "/api/units/<int:unit_id>/", {MANAGES: any_of(200)}, unit, {"name": "A-2"}),
    Row("PATCH", "/api/units/<int:unit_id>/", {MANAGES: any_of(200)}, unit, {"name": "A-3"}),
    Row("DELETE", "/api/units/<int:unit_id>/", {MANAGES: any_of(204)}, unit),
    Row("GET", API, {SEES_ALL_LEADS: any_of(200), SEES_OWN_LEADS: own_of(200)}, lead),
    changing("POST", API, 201, a_unit, lead),
    changing("PATCH", f"{API}<int:interest_id>/", 200, {"note": "Sea view"}),
    changing("DELETE", f"{API}<int:interest_id>/", 204, None),
]

NUMBERS_PAGES = [
    Row("GET", "/app/statistics/", {READS: 200}),
    Row("GET", "/app/workload/", {ASSIGNS: 200}),
    Row("GET", "/app/units/", {READS: 200}),
    Row("GET", "/app/units/new/", {MANAGES: 200}),
    Row("POST", "/app/units/new/", {MANAGES: 422}),
    Row("GET", "/app/units/<int:unit_id>/", {READS: any_of(200)}, unit),
    Row("POST", "/app/units/<int:unit_id>/change/", {MANAGES: any_of(422)}, unit),
    Row(
        "POST",
        "/app/units/<int:unit_id>/status/",
        {MANAGES: any_of(302)},
        unit,
        {"status": "sold"},
    ),
    Row("GET", PAGE, {SEES_ALL_LEADS: any_of(200), SEES_OWN_LEADS: own_of(200)}, lead),
    changing("POST", f"{PAGE}add/", 302, a_unit, lead),
    changing("POST", f"{PAGE}<int:interest_id>/move/", 302, {"to": "down"}),
    changing("POST", f"{PAGE}<int:interest_id>/note/", 302, {"note": "Sea view"}),
    changing("POST", f"{PAGE}<int:interest_id>/remove/", 302, None),
]
