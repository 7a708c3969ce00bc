"""The part of the table that is about duplicates and merging."""

from leadflow.identity.models import User
from leadflow.kernel.clock import now
from leadflow.kernel.secrets import seal
from leadflow.pipeline.queries.duplicates import context_of
from tests.factories.identity import actor_for
from tests.factories.leads import make_lead
from tests.factories.merging import join
from tests.permissions import things
from tests.permissions.rows import HEADS, Address, Row, any_of, own_of, those

SEES_ALL = HEADS | those("director collections marketing dpo")
SEES_OWN = those("senior junior kam kam_manager")
SEES = SEES_ALL | SEES_OWN
MERGES = HEADS | those("director")


def two_leads(owner: User) -> Address:
    """Make two leads of the owner's that could be merged."""
    return {**things.lead(owner), "other_id": make_lead(assigned_to=owner.pk).pk}


def merged(owner: User) -> Address:
    """Merge two leads of the owner's."""
    keep, lose = make_lead(assigned_to=owner.pk), make_lead(assigned_to=owner.pk)
    return {"merge_id": join(keep, lose, now=now())}


def another(caller: User) -> dict[str, object]:
    """Make the lead that is to be merged."""
    return {"other": make_lead(assigned_to=caller.pk).pk}


def ask(caller: User) -> dict[str, object]:
    """Make a lead of nobody's, and the token by which the caller may ask for access to it."""
    token = seal(str(make_lead().pk), context=context_of(actor_for(caller)))
    return {"token": token, "reason": "My neighbour"}


OF_LEAD = {SEES_ALL: any_of(200), SEES_OWN: own_of(200)}
TOKEN = {"token": "none.of.ours"}

MERGING_PAGES = [
    Row("GET", "/app/duplicates/", {MERGES: 200}),
    Row("GET", "/app/leads/duplicates/", {SEES: 200}),
    Row("POST", "/app/leads/duplicates/ask/", {SEES: 422}, body=TOKEN),
    Row("GET", "/app/leads/<int:lead_id>/duplicates/", OF_LEAD, things.lead),
    Row(
        "GET",
        "/app/leads/<int:lead_id>/merge/<int:other_id>/",
        {MERGES: any_of(200)},
        two_leads,
    ),
    Row(
        "POST",
        "/app/leads/<int:lead_id>/merge/<int:other_id>/",
        {MERGES: any_of(302)},
        two_leads,
    ),
    Row("POST", "/app/merges/<int:merge_id>/undo/", {MERGES: any_of(302)}, merged),
]

MERGING = [
    Row("GET", "/api/leads/duplicates/", {SEES: 200}),
    Row("POST", "/api/leads/duplicates/ask/", {SEES: 200}, body=ask),
    Row("GET", "/api/leads/<int:lead_id>/duplicates/", OF_LEAD, things.lead),
    Row("POST", "/api/leads/<int:lead_id>/merge/", {MERGES: any_of(200)}, things.lead, another),
    Row("GET", "/api/merges/", {MERGES: 200}),
    Row("POST", "/api/merges/<int:merge_id>/undo/", {MERGES: any_of(200)}, merged),
]
