"""The rows of call plans, the call desk and the week of calls."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from leadflow.accounts.models import CallPlan
from leadflow.accounts.services.calling import move_call
from leadflow.accounts.services.outcomes import CallFacts, log_call
from leadflow.identity.models import User
from leadflow.identity.types import SYSTEM
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead
from leadflow.leads.rules import may_change
from leadflow.leads.types import Outcome
from tests.factories.accounts import make_account
from tests.factories.accounts_calls import make_call_plan
from tests.factories.identity import actor_for
from tests.permissions.rows import (
    HEADS,
    SEES_ALL_LEADS,
    SEES_OWN_LEADS,
    Address,
    Answer,
    Row,
    Who,
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


def called(owner: User) -> Address:
    """Make an account of the owner's with a call plan that was called, and who logged it."""
    address = plan(owner)
    made = CallPlan.objects.get(pk=address["plan_id"])
    if may_change(actor_for(owner), owner_id=owner.pk, team_id=None):
        return {"lead_id": made.lead_id, "touch_id": _logged(owner, made.lead_id)}
    return {"lead_id": made.lead_id}


def moved(owner: User) -> Address:
    """Make a call plan of the owner's whose next call was moved."""
    address = plan(owner)
    actor = actor_for(owner)
    if may_change(actor, owner_id=owner.pk, team_id=None):
        to = now().date() + timedelta(days=3)
        move_call(actor=actor, plan_id=address["plan_id"], to=to, reader=ZoneInfo("UTC"), now=now())
    return address


def account(owner: User) -> Address:
    """Make an account of the owner's that has a call plan."""
    return {"lead_id": CallPlan.objects.get(pk=plan(owner)["plan_id"]).lead_id}


def _logged(owner: User, lead_id: int) -> int:
    facts = CallFacts(Outcome.POSITIVE, "Reached", True, "Follow up", now())
    moment = now()
    return log_call(
        actor=actor_for(owner), lead_id=lead_id, facts=facts, before=moment, now=moment
    ).touch_id


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

SEES_CALLS = SEES_ALL_LEADS | SEES_OWN_LEADS
DESK = "/app/call-desk/<int:lead_id>/"
WEEK = "/app/week/<int:plan_id>/"


def tomorrow(_owner: User) -> dict[str, str]:
    """Return the day to move a call to."""
    return {"day": (now().date() + timedelta(days=1)).isoformat()}


def doing(status: int) -> dict[Who, Answer]:
    """Return what a page answers to those who work accounts."""
    return {
        WORKS_ALL: any_of(status),
        SEES_OWN_LEADS: own_of(status),
        LOOKS_ONLY: any_of(403),
    }


def undoing(missing: int) -> dict[Who, Answer]:
    """Return what a page answers to those who take back what is theirs alone to take back."""
    return {
        WORKS_ALL: (302, 403, missing),
        SEES_OWN_LEADS: own_of(302),
        LOOKS_ONLY: any_of(403),
    }


CALLS_PAGES = [
    Row("GET", "/app/call-desk/", {SEES_CALLS: 200}),
    Row("POST", DESK, doing(302), account, {"as": "reached"}),
    Row("POST", f"{DESK}undo/<int:touch_id>/", undoing(404), called),
    Row("GET", "/app/week/", {SEES_CALLS: 200}),
    Row("POST", f"{WEEK}move/", doing(302), plan, tomorrow),
    Row("POST", f"{WEEK}undo/", undoing(404), moved),
]
