"""The demo's sales desk: units for sale, and six weeks of leads worked by two agents."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from leadflow.config.demo.people import actor
from leadflow.config.demo.time import pass_time
from leadflow.identity.types import Actor, Role
from leadflow.leads.services import (
    add_interaction,
    add_note,
    change_status,
    create_lead,
    set_tags,
    update_lead,
)
from leadflow.leads.types import InteractionKind, LeadFacts, LeadStatus, Outcome
from leadflow.pipeline.models import Unit
from leadflow.pipeline.services.assignment import create_rule
from leadflow.pipeline.services.units import add_interest, create_unit
from leadflow.pipeline.types.assignment import Conditions, Member, RuleSpec
from leadflow.pipeline.types.units import UnitFacts

WEEKS: Final = 6
LEADS: Final = 54
NAMES: Final = (
    "Aarav Sharma", "Diya Patel", "Kabir Khanna", "Ishita Banerjee", "Rahul Nambiar", "Sneha Reddy",
    "Vivaan Chopra", "Ananya Ghosh", "Aditya Joshi", "Meghna Shetty", "Yash Thakur", "Tara D'Souza",
    "Rohit Bansal", "Nandini Pillai", "Arnav Saxena", "Kiara Mistry", "Dev Chauhan", "Leela Varma",
    "Harsh Vardhan", "Zoya Merchant", "Siddharth Rane", "Pallavi Hegde", "Omkar Patil",
    "Gauri Kamat", "Farhan Qureshi", "Shreya Dutta", "Nikhil Bose",
)  # fmt: skip
CITIES: Final = ("Mumbai", "Pune", "Thane", "Navi Mumbai", "Bengaluru")
SOURCES: Final = ("website", "referral", "walk-in", "portal", "campaign")
LANGUAGES: Final = ("en", "hi", "mr")
LOST: Final = ("Bought elsewhere", "Too expensive", "Not reachable", "Wrong location")
TAGS: Final = ("investor", "first-home", "nri", "vip")
CALLS: Final = (
    "Asked for the price list and the payment plan.",
    "Wants to visit on the weekend with the family.",
    "Compares with a project across the road; sent our floor plans.",
    "Loan approved in principle; asks for the draft agreement.",
)
NEXT: Final = ("Send price list", "Call about the visit", "Confirm the loan", "Send the agreement")
WAY: Final = [status for status in LeadStatus if status is not LeadStatus.LOST]
FAR: Final = (2, 1, 4, 0, 3, 1, 2, 0, 1, 4, 1)  # how many stages a lead goes, by turns
UNITS: Final = (
    ("Palm Grove", "A-302", "apartment", "Mumbai", 14_500_000, 2, 74),
    ("Palm Grove", "A-1104", "apartment", "Mumbai", 21_900_000, 3, 108),
    ("Palm Grove", "B-701", "apartment", "Mumbai", 16_200_000, 2, 81),
    ("Riverside Heights", "Tower 1, 905", "apartment", "Pune", 8_900_000, 2, 79),
    ("Riverside Heights", "Tower 2, 1402", "apartment", "Pune", 11_400_000, 3, 112),
    ("Riverside Heights", "Shop 4", "shop", "Pune", 6_300_000, None, 38),
    ("Cedar Court", "Villa 7", "villa", "Bengaluru", 32_500_000, 4, 240),
    ("Cedar Court", "Plot 18", "plot", "Bengaluru", 9_800_000, None, 223),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works at the desk."""

    director: Actor
    agents: tuple[Actor, Actor]
    ids: tuple[int, int]


def load_desk(ids: dict[str, int], now: datetime) -> int:
    """Load the catalogue and let six weeks of sales pass; return how many leads there are.

    Does nothing when there is a unit already. Everything goes through the services at its own
    time, so that the demo's history is a real one.
    """
    if Unit.objects.exists():
        return 0
    start = now - timedelta(weeks=WEEKS)
    desk = Desk(
        actor(ids["director"], "director", Role.DIRECTOR),
        (actor(ids["senior"], "senior", Role.SENIOR), actor(ids["junior"], "junior", Role.JUNIOR)),
        (ids["senior"], ids["junior"]),
    )
    units = load_units(desk.director, start)
    load_rules(desk, start)
    pause = (now - start - timedelta(hours=5)) / LEADS
    for number in range(LEADS):
        work_lead(desk, number, units, came_in=start + number * pause, now=now)
    pass_time(now)
    return LEADS


def load_rules(desk: Desk, at: datetime) -> None:
    """Draft two assignment rules; switched off, so that a lead stays whose its maker says it is."""
    everybody = tuple(map(Member, desk.ids))
    drafts = (
        RuleSpec(
            name="Mumbai",
            conditions=Conditions(cities=("Mumbai",)),
            members=everybody[:1],
            return_minutes=120,
            is_active=False,
        ),
        RuleSpec(name="Everything else", members=everybody, return_minutes=240, is_active=False),
    )
    for spec in drafts:
        create_rule(actor=desk.director, spec=spec, now=at)


def load_units(director: Actor, at: datetime) -> list[int]:
    """Make the catalogue; return the units' ids."""
    return [
        create_unit(
            actor=director,
            facts=UnitFacts(
                project=project,
                name=name,
                kind=kind,
                city=city,
                price=Decimal(price),
                bedrooms=bedrooms,
                area=Decimal(area),
            ),
            now=at,
        )
        for project, name, kind, city, price, bedrooms, area in UNITS
    ]


def work_lead(
    desk: Desk, number: int, units: list[int], *, came_in: datetime, now: datetime
) -> None:
    """Let one lead come in and be worked as far as its number says."""
    agent, owner = desk.agents[number % 2], desk.ids[number % 2]
    is_returned = number % 13 == 12  # noqa: PLR2004 - now and then somebody comes back
    person = number - 12 if is_returned else number
    lead_id = create_lead(
        actor=desk.director,
        facts=LeadFacts(
            name=NAMES[person % len(NAMES)],
            phone=f"+91702255{person:04d}",
            email=f"{NAMES[person % len(NAMES)].split()[0].lower()}.{person}@example.com",
            source=SOURCES[number % len(SOURCES)],
            city=CITIES[number % len(CITIES)],
            language=LANGUAGES[number % len(LANGUAGES)],
            value=Decimal(6_000_000 + (number * 37 % 23) * 1_000_000),
            assigned_to=None if number % 9 == 8 else owner,  # noqa: PLR2004
            note="Came by herself and left her card." if number % 7 == 3 else "",  # noqa: PLR2004
        ),
        now=came_in,
    )
    if number % 9 == 8:  # noqa: PLR2004 - nobody's yet
        return
    take_steps(agent, lead_id, number, came_in=came_in, now=now)
    if number % 3 == 0:
        add_interest(actor=agent, lead_id=lead_id, unit_id=units[number % len(units)], now=came_in)
    if number % 4 == 1:
        set_tags(actor=agent, lead_id=lead_id, tags=[TAGS[number % len(TAGS)]], now=came_in)


def take_steps(
    agent: Actor, lead_id: int, number: int, *, came_in: datetime, now: datetime
) -> None:
    """Call, note, move along, lose or win, while there is time before `now`."""
    steps = FAR[number % len(FAR)]
    at = came_in + timedelta(hours=2)
    for step, status in enumerate(WAY[1 : 1 + steps]):
        if at >= now:
            return
        has_more = step == steps - 1 and status is not LeadStatus.CONVERTED
        add_interaction(
            actor=agent,
            lead_id=lead_id,
            kind=[InteractionKind.CALL, InteractionKind.SITE_VISIT][step % 2],
            at=at,
            details=CALLS[(number + step) % len(CALLS)],
            outcome=[Outcome.POSITIVE, Outcome.FOLLOW_UP, Outcome.NEUTRAL][number % 3],
            next_action=NEXT[(number + step) % len(NEXT)] if has_more else "",
            next_action_at=now + timedelta(hours=(number * 11) % 90 - 30) if has_more else None,
            now=at,
        )
        change_status(actor=agent, lead_id=lead_id, to=status, now=at + timedelta(minutes=5))
        at += timedelta(days=2 + number % 4, hours=number % 5)
    if steps < len(WAY) - 1 and at < now:
        end_or_wait(agent, lead_id, number, at)


def end_or_wait(agent: Actor, lead_id: int, number: int, at: datetime) -> None:
    """Lose every fifth lead that was not won, and write something about others."""
    if number % 5 == 0:
        reason = LOST[number // 5 % len(LOST)]
        nothing: dict[str, object] = {"next_action": "", "next_action_at": None}
        change_status(actor=agent, lead_id=lead_id, to=LeadStatus.LOST, reason=reason, now=at)
        update_lead(actor=agent, lead_id=lead_id, changes=nothing, now=at)
    elif number % 6 == 1:
        add_note(actor=agent, lead_id=lead_id, text="Prefers calls after six.", now=at)
