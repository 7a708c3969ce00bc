"""The demo's key accounts: a dozen restaurants around the world, looked after for ten weeks."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from leadflow.accounts.models import Restaurant
from leadflow.accounts.services.calling import record_call
from leadflow.accounts.services.contacts import add_contact
from leadflow.accounts.services.engagements import record_engagement
from leadflow.accounts.services.plans import make_plan
from leadflow.accounts.services.profiles import change_account_status, open_account
from leadflow.accounts.types import ContactFacts, Frequency, RestaurantFacts
from leadflow.accounts.types.calls import PlanFacts
from leadflow.accounts.types.orders import EngagementFacts
from leadflow.config.demo.people import actor
from leadflow.config.demo.stories import STORIES, Story
from leadflow.config.demo.time import pass_time
from leadflow.identity.types import Actor, Role
from leadflow.leads.types import InteractionKind, LeadStatus

WEEKS: Final = 10
WAY: Final[list[LeadStatus]] = [status for status in LeadStatus if status is not LeadStatus.LOST]


def load_accounts(ids: dict[str, int], now: datetime) -> int:
    """Let ten weeks of looking after accounts pass; return how many there are.

    Does nothing when there is an account already. Everything goes through the services at its own
    time, so that the demo's history is a real one.
    """
    if Restaurant.objects.exists():
        return 0
    keepers = {
        "kam": actor(ids["kam"], "kam", Role.KAM),
        "admin": actor(ids["admin"], "admin", Role.ADMIN),
    }
    start = now - timedelta(weeks=WEEKS)
    for number, story in enumerate(STORIES):
        keeper = keepers[story.owner]
        live(keeper, story, opened=start + timedelta(hours=9 * number), now=now)
    pass_time(now)
    return len(STORIES)


def live(keeper: Actor, story: Story, *, opened: datetime, now: datetime) -> None:
    """Let one account come in, be worked, order and be called."""
    lead_id = open_it(keeper, story, opened)
    contacts = [
        add_contact(
            actor=keeper,
            lead_id=lead_id,
            facts=ContactFacts(
                name=name, role=role, phone=phone, email=address_of(name, story.name)
            ),
            now=opened + timedelta(minutes=5),
        )
        for name, role, phone in story.people
    ]
    move(keeper, lead_id, story.status, opened)
    for kind, ago, words in story.touches:
        facts = EngagementFacts(kind=kind, contact=contacts[0], details=words)
        at = now - timedelta(days=ago, hours=2)
        record_engagement(actor=keeper, lead_id=lead_id, facts=facts, now=at)
    for turn, ago in enumerate(story.orders):
        order(keeper, lead_id, contacts[-1], turn, now - timedelta(days=ago, hours=1))
    if story.plan:
        plan(keeper, lead_id, *story.plan, opened=opened, now=now)


def open_it(keeper: Actor, story: Story, opened: datetime) -> int:
    """Open the account of a story; return its id."""
    (address, city, state, pincode), (country, zone) = story.place, story.where
    person, _, phone = story.people[0]
    facts = RestaurantFacts(
        name=story.name,
        address=address,
        city=city,
        state=state,
        pincode=pincode,
        contact_person=person,
        phone=phone,
        email=address_of("office", story.name),
        potential_revenue=Decimal(story.revenue),
        cuisine_type=story.kind[0],
        restaurant_type=story.kind[1],
        timezone=zone,
        country=country,
    )
    return open_account(actor=keeper, facts=facts, now=opened)


def move(keeper: Actor, lead_id: int, status: LeadStatus, opened: datetime) -> None:
    """Move an account along to its status, a step every two days."""
    is_lost = status is LeadStatus.LOST
    steps = [LeadStatus.CONTACTED, status] if is_lost else WAY[1 : WAY.index(status) + 1]
    for number, step in enumerate(steps, 1):
        reason = "Signed with somebody else" if step is LeadStatus.LOST else ""
        change_account_status(
            actor=keeper,
            lead_id=lead_id,
            to=step,
            reason=reason,
            now=opened + timedelta(days=2 * number if not is_lost else 20 * number),
        )


def order(keeper: Actor, lead_id: int, contact: int, turn: int, at: datetime) -> None:
    """Place one order."""
    pieces = 40 + 5 * (turn % 3)
    facts = EngagementFacts(
        kind=InteractionKind.ORDER,
        contact=contact,
        details="The usual." if turn else "First order.",
        order_placed=True,
        product_details=f"{pieces} boxes of dry goods",
        quantity=pieces,
        total_price=Decimal(pieces * 12),
    )
    record_engagement(actor=keeper, lead_id=lead_id, facts=facts, now=at)


def plan(
    keeper: Actor,
    lead_id: int,
    frequency: Frequency,
    ago: float | None,
    *,
    opened: datetime,
    now: datetime,
) -> None:
    """Plan the calls of an account; the last one was so many days ago, or none was yet."""
    made = now - timedelta(days=1) if ago is None else opened + timedelta(hours=1)
    plan_id = make_plan(
        actor=keeper, lead_id=lead_id, facts=PlanFacts(frequency=frequency), now=made
    )
    if ago is not None:
        record_call(actor=keeper, plan_id=plan_id, now=now - timedelta(days=ago))


def address_of(name: str, place: str) -> str:
    """Return a made-up address at a place."""
    host = "".join(mark for mark in place.lower() if mark.isascii() and mark.isalnum())
    person = "".join(mark for mark in name.lower().split()[0] if mark.isascii() and mark.isalnum())
    return f"{person}@{host}.example"
