"""The part of the table that is about the pages of key accounts; `table.py` says how to read it."""

from leadflow.accounts.services.contacts import add_contact, delete_contact
from leadflow.accounts.services.engagements import delete_engagement
from leadflow.accounts.services.plans import delete_plan
from leadflow.accounts.types import ContactFacts
from leadflow.identity.models import User
from leadflow.identity.types import SYSTEM
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead
from tests.factories.accounts import make_account
from tests.factories.accounts_calls import make_call_plan
from tests.factories.accounts_orders import make_order
from tests.permissions import things
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
WORKS_ALL = HEADS | those("director")
WORKS = WORKS_ALL | SEES_OWN_LEADS
LOOKS = SEES_ALL_LEADS - WORKS_ALL
DELETES_OWN = those("kam kam_manager")
ONE = "/app/accounts/<int:lead_id>"


def account(owner: User, **facts: object) -> Address:
    """Make an account of the owner's."""
    made = make_account(SYSTEM, at=now())
    Lead.objects.filter(pk=made.pk).update(assigned_to=owner, **facts)
    return {"lead_id": made.pk}


def account_put_away(owner: User) -> Address:
    """Make an account of the owner's that was put away."""
    return account(owner, deleted_at=now())


def value_of_account(owner: User) -> Address:
    """Make an account whose potential is to be changed."""
    return {**account(owner), "field": "value"}


def contact(owner: User) -> Address:
    """Make somebody at an account of the owner's."""
    address = account(owner)
    made = add_contact(
        actor=SYSTEM, lead_id=address["lead_id"], facts=ContactFacts("Jo"), now=now()
    )
    return {**address, "contact_id": made}


def removed_contact(owner: User) -> Address:
    """Make somebody who was removed from an account of the owner's."""
    address = contact(owner)
    delete_contact(actor=SYSTEM, contact_id=address["contact_id"], now=now())
    return address


def order(owner: User) -> Address:
    """Write down an order of an account of the owner's."""
    address = account(owner)
    return {**address, "engagement_id": make_order(address["lead_id"], at=now())}


def removed_order(owner: User) -> Address:
    """Remove an order of an account of the owner's."""
    address = order(owner)
    delete_engagement(actor=SYSTEM, engagement_id=address["engagement_id"], now=now())
    return address


def plan(owner: User) -> Address:
    """Make a call plan for an account of the owner's."""
    made = make_account(SYSTEM, at=now())
    Lead.objects.filter(pk=made.pk).update(assigned_to=owner)
    return {"lead_id": made.pk, "plan_id": make_call_plan(made, at=now()).pk}


def removed_plan(owner: User) -> Address:
    """Remove a call plan of an account of the owner's."""
    address = plan(owner)
    delete_plan(actor=SYSTEM, plan_id=address["plan_id"], now=now())
    return address


def status(_owner: User) -> Address:
    """A status that is a column of the board."""
    return {"status": "new"}


READING = {SEES_ALL_LEADS: any_of(200), SEES_OWN_LEADS: own_of(200)}


def working(answer: int, **others: int) -> dict[frozenset[str], tuple[int, int, int]]:
    """Return who may change an account, and what they get for it."""
    return {WORKS_ALL: any_of(answer), SEES_OWN_LEADS: own_of(answer), **others}


ACCOUNT_PAGES = [
    Row("GET", "/app/accounts/", {SEES: 200}),
    Row("GET", "/app/accounts/new/", {WORKS: 200}),
    Row("POST", "/app/accounts/new/", {WORKS: 422}),
    Row("GET", "/app/accounts/zones/", {WORKS: 200}),
    Row("GET", "/app/accounts/board/<slug:status>/", {SEES: any_of(200)}, status),
    Row("GET", "/app/performance/", {SEES: 200}),
    Row("GET", f"{ONE}/", READING, account),
    Row("GET", f"{ONE}/peek/", READING, account),
    Row("GET", f"{ONE}/interactions/", READING, account),
    Row("POST", f"{ONE}/peek/log/", working(200), account, {"kind": "call"}),
    Row("POST", f"{ONE}/move/", working(200), account, {"to": "converted"}),
    Row(
        "GET",
        f"{ONE}/edit/<slug:field>/",
        {**working(200), LOOKS: (403, 403, 404)},
        value_of_account,
    ),
    Row(
        "POST",
        f"{ONE}/edit/<slug:field>/",
        {**working(200), LOOKS: (403, 403, 404)},
        value_of_account,
        {"value": "4800"},
    ),
    Row("GET", f"{ONE}/change/", working(200), account),
    Row("POST", f"{ONE}/change/", working(422), account),
    Row("POST", f"{ONE}/status/", working(302), account, {"to": "lost"}),
    Row(
        "POST",
        f"{ONE}/delete/",
        {HEADS: any_of(302), DELETES_OWN: own_of(302)},
        account,
    ),
    Row(
        "POST",
        f"{ONE}/restore/",
        {HEADS: any_of(302), DELETES_OWN: own_of(302)},
        account_put_away,
    ),
    Row("POST", f"{ONE}/write/", working(302), account, {"as": "call", "text": "Hello"}),
    Row("GET", f"{ONE}/interactions/<int:engagement_id>/", working(200), order),
    Row(
        "POST",
        f"{ONE}/interactions/<int:engagement_id>/",
        working(302),
        order,
        {"kind": "order", "quantity": "5"},
    ),
    Row("POST", f"{ONE}/interactions/<int:engagement_id>/remove/", working(302), order),
    Row("POST", f"{ONE}/interactions/<int:engagement_id>/restore/", working(302), removed_order),
    Row("GET", f"{ONE}/contacts/", working(200), account),
    Row("POST", f"{ONE}/contacts/", working(302), account, {"name": "Jo"}),
    Row("GET", f"{ONE}/contacts/<int:contact_id>/", working(200), contact),
    Row("POST", f"{ONE}/contacts/<int:contact_id>/", working(302), contact, {"name": "Joan"}),
    Row("POST", f"{ONE}/contacts/<int:contact_id>/remove/", working(302), contact),
    Row("POST", f"{ONE}/contacts/<int:contact_id>/restore/", working(302), removed_contact),
    Row("POST", f"{ONE}/plans/", working(302), account, {"frequency": "DAILY"}),
    Row("GET", f"{ONE}/plans/<int:plan_id>/", working(200), plan),
    Row("POST", f"{ONE}/plans/<int:plan_id>/", working(302), plan, {"frequency": "DAILY"}),
    Row("POST", f"{ONE}/plans/<int:plan_id>/called/", working(302), plan),
    Row("POST", f"{ONE}/plans/<int:plan_id>/uncalled/", working(404), plan),
    Row("POST", f"{ONE}/plans/<int:plan_id>/remove/", working(302), plan),
    Row("POST", f"{ONE}/plans/<int:plan_id>/restore/", working(302), removed_plan),
    Row("GET", "/app/leads/<int:lead_id>/account/", working(200), things.lead),
    Row("POST", "/app/leads/<int:lead_id>/account/", working(302), things.lead, {"name": "Spice"}),
]
