"""The rows of interactions with accounts, their orders, and the reports."""

from leadflow.accounts.services.engagements import delete_engagement
from leadflow.identity.models import User
from leadflow.identity.types import SYSTEM
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead, TimelineEntry
from tests.factories.accounts import make_account
from tests.factories.accounts_orders import make_order
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

SEES = SEES_ALL_LEADS | SEES_OWN_LEADS
TAKES_OUT = HEADS | those("director")
WORKS = TAKES_OUT | SEES_OWN_LEADS
TRACK = "/track/interactions/"
ONE = f"{TRACK}<int:interaction_id>/"
READING = {SEES_ALL_LEADS: any_of(200), SEES_OWN_LEADS: own_of(200)}
WORKING = {TAKES_OUT: any_of(200), SEES_OWN_LEADS: own_of(200)}


def account(owner: User) -> Address:
    """Make an account of the owner's."""
    made = make_account(SYSTEM)
    Lead.objects.filter(pk=made.pk).update(assigned_to=owner)
    return {"restaurant_id": made.pk}


def order(owner: User) -> Address:
    """Write down an order of an account of the owner's."""
    lead_id = account(owner)["restaurant_id"]
    return {"interaction_id": make_order(lead_id, at=now())}


def removed_order(owner: User) -> Address:
    """Remove an order of an account of the owner's."""
    address = order(owner)
    delete_engagement(actor=SYSTEM, engagement_id=address["interaction_id"], now=now())
    return address


def new_call(owner: User) -> dict[str, object]:
    """Return a call to write down at an account of the owner's."""
    return {"lead": account(owner)["restaurant_id"], "interaction_type": "CALL"}


def whose(caller: User) -> dict[str, object]:
    """Return whose interaction was removed last; an account of the caller's when none was."""
    removed = TimelineEntry.objects.filter(kind="interaction_removed").order_by("-id")
    lead_id = removed.values_list("lead_id", flat=True).first()
    return {"lead": lead_id or account(caller)["restaurant_id"]}


def report(_owner: User) -> Address:
    """Return a report; each is of what the caller may see."""
    return {"report": "order-patterns"}


ACCOUNT_ORDERS = [
    Row("GET", "/track/", {SEES: 200}),
    Row("GET", TRACK, {SEES: 200}),
    Row("POST", TRACK, {WORKS: 201}, body=new_call),
    Row("GET", f"{TRACK}orders/", {SEES: 200}),
    Row("GET", ONE, READING, order),
    Row("PUT", ONE, WORKING, order, {"interaction_type": "ORDER"}),
    Row("PATCH", ONE, WORKING, order, {"details": "Less."}),
    Row("DELETE", ONE, WORKING, order),
    Row("GET", f"{ONE}order_details/", READING, order),
    Row(
        "POST",
        f"{ONE}restore/",
        {TAKES_OUT: any_of(200), SEES_OWN_LEADS: (200, 422, 404)},
        removed_order,
        whose,
    ),
    Row("GET", "/performance/", {SEES: 200}),
    Row("GET", "/performance/performing-accounts/", {SEES: 200}),
    Row("GET", "/performance/underperforming-accounts/", {SEES: 200}),
    Row("GET", "/performance/order-patterns/", {SEES: 200}),
    Row("GET", "/performance/rhythm-alarms/", {SEES: 200}),
    Row("GET", "/performance/numbers/", {SEES: 200}),
    Row("GET", "/performance/trend/", {SEES: 200}),
    Row("GET", "/performance/accounts/<int:restaurant_id>/", READING, account),
    Row("GET", "/performance/<report>/export/", {TAKES_OUT: any_of(200)}, report),
]
