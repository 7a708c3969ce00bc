"""The part of the table that is about the lead desk: its table, board, panel and saved views."""

from leadflow.identity.models import User
from leadflow.kernel.clock import now
from leadflow.pipeline.models.views import SavedView
from tests.permissions import things
from tests.permissions.rows import HEADS, Address, Row, any_of, own_of, those

SEES_ALL = HEADS | those("director collections marketing dpo")
SEES_OWN = those("senior junior kam kam_manager")
SEES = SEES_ALL | SEES_OWN
CHANGES_ALL = HEADS | those("director")
CHANGES = CHANGES_ALL | SEES_OWN
ASSIGNS_ALL = CHANGES_ALL
ASSIGNS = ASSIGNS_ALL | those("kam_manager")
LOOKS = those("collections marketing dpo")


def value_of_lead(owner: User) -> Address:
    """Make a lead whose value is to be changed."""
    return {**things.lead(owner), "field": "value"}


def owner_of_lead(owner: User) -> Address:
    """Make a lead whose owner is to be changed."""
    return {**things.lead(owner), "field": "owner"}


def status(_owner: User) -> Address:
    """A status that is a column of the board."""
    return {"status": "new"}


def change_of_many(_owner: User) -> Address:
    """An action on many leads that changes them."""
    return {"name": "status"}


def view(owner: User, **facts: object) -> Address:
    """Make a saved view of the owner's own."""
    moment = now()
    made = SavedView.objects.create(
        owner=owner, name=f"View {SavedView.objects.count()}", created_at=moment, changed_at=moment
    )
    SavedView.objects.filter(pk=made.pk).update(**facts)
    return {"view_id": made.pk}


def view_put_away(owner: User) -> Address:
    """Make a saved view that was put away."""
    return view(owner, deleted_at=now())


OF_VIEW = "/app/leads/views/<int:view_id>"
OF_LEAD = "/app/leads/<int:lead_id>"
WORKS = {CHANGES_ALL: any_of(200), SEES_OWN: own_of(200)}
LOOKS_ON = {LOOKS: (403, 403, 404)}

LEAD_DESK = [
    Row("GET", "/app/leads/new/", {CHANGES: 200}),
    Row("POST", "/app/leads/new/", {CHANGES: 422}),
    Row("GET", "/app/leads/owners/", {ASSIGNS: 200}),
    Row(
        "GET",
        "/app/leads/selection/<slug:name>/",
        {CHANGES: any_of(200), **LOOKS_ON},
        change_of_many,
    ),
    Row("GET", "/app/leads/board/<slug:status>/", {SEES: any_of(200)}, status),
    Row("GET", "/app/leads/views/save/", {SEES: 200}),
    Row("POST", "/app/leads/views/save/", {SEES: 422}),
    Row("POST", f"{OF_VIEW}/", {SEES: own_of(302)}, view),
    Row("POST", f"{OF_VIEW}/delete/", {SEES: own_of(302)}, view),
    Row("POST", f"{OF_VIEW}/restore/", {SEES: own_of(302)}, view_put_away),
    Row("POST", f"{OF_VIEW}/pin/", {SEES: own_of(302)}, view),
    Row("GET", f"{OF_LEAD}/peek/", {SEES_ALL: any_of(200), SEES_OWN: own_of(200)}, things.lead),
    Row("POST", f"{OF_LEAD}/peek/log/", WORKS, things.lead, {"kind": "call"}),
    Row("POST", f"{OF_LEAD}/move/", WORKS, things.lead, {"to": "contacted"}),
    Row(
        "POST",
        f"{OF_LEAD}/move/undo/",
        {CHANGES_ALL: any_of(409), SEES_OWN: own_of(409)},
        things.lead,
    ),
    Row("GET", f"{OF_LEAD}/edit/<slug:field>/", {**WORKS, **LOOKS_ON}, value_of_lead),
    Row(
        "POST",
        f"{OF_LEAD}/edit/<slug:field>/",
        {**WORKS, **LOOKS_ON},
        value_of_lead,
        {"value": "4800"},
    ),
    Row(
        "POST",
        f"{OF_LEAD}/edit/<slug:field>/",
        {
            ASSIGNS_ALL: any_of(200),
            those("kam_manager"): own_of(200),
            LOOKS: (403, 403, 404),
            those("senior junior kam"): (403, 404, 404),
        },
        owner_of_lead,
        {"value": ""},
    ),
]
