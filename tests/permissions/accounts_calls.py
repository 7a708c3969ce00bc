"""The rows of call plans, the call desk and the week of calls."""

from leadflow.identity.models import User
from leadflow.identity.types import SYSTEM
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead
from tests.factories.accounts import make_account
from tests.factories.accounts_calls import make_call_plan
from tests.permissions.rows import (
    HEADS,
    SEES_ALL_LEADS,
    SEES_OWN_LEADS,
    Address,
    Row,
    any_of,
    own_of,
    those,
)

WORKS_ALL = HEADS | those("director")
LOOKS_ONLY = SEES_ALL_LEADS - WORKS_ALL
ONE = "/call/<int:plan_id>/"


def plan(owner: User) -> Address:
    """Make a call plan for an account of the owner's."""
    account = make_account(SYSTEM)
    Lead.objects.filter(pk=account.pk).update(assigned_to=owner)
    return {"plan_id": make_call_plan(account, at=now()).pk}


def new_plan(owner: User) -> dict[str, object]:
    """Return a plan to make for an account of the owner's."""
    account = make_account(SYSTEM)
    Lead.objects.filter(pk=account.pk).update(assigned_to=owner)
    return {"lead": account.pk, "frequency": "DAILY"}


WORKING = {WORKS_ALL: any_of(200), SEES_OWN_LEADS: own_of(200)}

CALLS_API = [
    Row("GET", "/call/", {SEES_ALL_LEADS | SEES_OWN_LEADS: 200}),
    Row("GET", "/call/today/", {SEES_ALL_LEADS | SEES_OWN_LEADS: 200}),
    Row("POST", "/call/", {WORKS_ALL | SEES_OWN_LEADS: 201}, body=new_plan),
    Row("GET", ONE, {SEES_ALL_LEADS: any_of(200), SEES_OWN_LEADS: own_of(200)}, plan),
    Row("PUT", ONE, WORKING, plan, {"frequency": "WEEKLY"}),
    Row("PATCH", ONE, WORKING, plan, {"notes": "Ask for Jo"}),
    Row("DELETE", ONE, WORKING, plan),
    Row("POST", f"{ONE}record_call/", WORKING, plan, {}),
    Row("PATCH", f"{ONE}set_frequency/", WORKING, plan, {"frequency": "WEEKLY"}),
    Row("PUT", f"{ONE}set_frequency/", WORKING, plan, {"frequency": "WEEKLY"}),
]
