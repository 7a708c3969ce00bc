"""The demo's affiliates, campaigns and three weeks of submissions, made by the real services."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from leadflow.affiliates.models import (
    Affiliate,
    AffiliateMember,
    Campaign,
    KnownVehicle,
    Submission,
)
from leadflow.affiliates.queries.supply import list_supply
from leadflow.affiliates.services.campaigns import approve
from leadflow.affiliates.services.submit import submit
from leadflow.affiliates.services.supply import claim, record_outcome
from leadflow.affiliates.types import Consent, SubmissionInput, SupplyOutcome
from leadflow.config.demo.people import actor
from leadflow.config.demo.time import pass_time
from leadflow.identity.types import Actor, Role
from leadflow.kernel.db import commits

DAYS: Final = 21
# Endings that the simulated phone answers: yes, no, nobody there, out of reach.
ENDINGS: Final = ("0001", "0001", "0001", "0002", "0003", "0001", "0006", "0001", "5555", "0002")
NAMES: Final = (
    "Asha Rao", "Imran Sheikh", "Lakshmi Menon", "Gurpreet Singh", "Neha Kulkarni", "Joseph Mathew",
    "Ritu Agarwal", "Sandeep Yadav", "Fatima Ansari", "Karthik Subramanian", "Pooja Bhatt",
    "Manish Tiwari",
)  # fmt: skip
CITIES: Final = ("Pune", "Mumbai", "Bengaluru", "Chennai", "Delhi", "Hyderabad", "Kochi")
PLATES: Final = ("MH12AB{:04d}", "KA05MC{:04d}", "TN09BX{:04d}", "DL3CAF{:04d}")
BLOCKED: Final = ("MH12AB0666", "KA05MC0666")


@dataclass(frozen=True, slots=True)
class Sent:
    """One submission of the demo's past."""

    at: datetime
    username: str
    data: SubmissionInput


@commits
def load_campaigns(ids: dict[str, int], now: datetime) -> None:
    """Make the campaigns, the two affiliates and the register of known vehicles."""
    demo = Campaign.objects.create(
        name="Demo cars",
        slug="demo",
        is_default=True,
        is_sandbox=True,
        calls_any_hour=True,
        created_at=now,
    )
    festive = Campaign.objects.create(
        name="Festive exchange bonus",
        slug="festive-exchange",
        daily_cap=500,
        freshness_days=30,
        consent_required=True,
        created_at=now,
    )
    for username, name in (("affiliate", "Monsoon Media"), ("affiliate2", "Bazaar Leads")):
        affiliate = Affiliate.objects.create(
            name=name, slug=name.lower().replace(" ", "-"), duplicate_quota=2000, created_at=now
        )
        AffiliateMember.objects.create(affiliate=affiliate, user_id=ids[username])
        approve(campaign_id=demo.pk, affiliate_id=affiliate.pk)
        if username == "affiliate":
            approve(campaign_id=festive.pk, affiliate_id=affiliate.pk)
    KnownVehicle.objects.bulk_create(
        KnownVehicle(registration=plate, is_blocked=True, note="Reported stolen", created_at=now)
        for plate in BLOCKED
    )


def load_intake(ids: dict[str, int], now: datetime) -> int:
    """Load campaigns and let three weeks pass; return how many submissions there are.

    Does nothing when there is a campaign already. Every submission, call and talk goes through
    the services at its own time, so that the demo's history is a real one.
    """
    if Campaign.objects.exists():
        return 0
    start = now - timedelta(days=DAYS)
    load_campaigns(ids, start)
    actors = {
        username: actor(ids[username], username, role)
        for username, role in (
            ("affiliate", Role.AFFILIATE),
            ("affiliate2", Role.AFFILIATE),
            ("supply", Role.SUPPLY),
        )
    }
    for number, sent in enumerate(past(start, now)):
        submit(actor=actors[sent.username], data=sent.data, now=sent.at)
        pass_time(sent.at + timedelta(seconds=30))
        if number % 4 == 3:  # noqa: PLR2004 - supply works in rounds
            work_queue(actors["supply"], sent.at + timedelta(minutes=20), leave=3)
    pass_time(now)
    return Submission.objects.count()


def past(start: datetime, now: datetime) -> Iterator[Sent]:
    """Yield the submissions of the three weeks in order: more each week, some numbers twice."""
    moments = [
        start + timedelta(days=day, hours=4 + 3 * slot, minutes=7 * day % 60)
        for day in range(DAYS)
        for slot in range(1 + day % 2 + (day > DAYS - 6))
    ]
    for number, at in enumerate(moment for moment in moments if moment < now):
        yield Sent(at, "affiliate2" if number % 3 == 1 else "affiliate", made_up(number))


def made_up(number: int) -> SubmissionInput:
    """Return the data of submission `number`; every ninth repeats a mobile, without a car."""
    is_repeated = number % 9 == 8  # noqa: PLR2004
    person = number - 5 if is_repeated else number
    plate = PLATES[number % len(PLATES)].format(1000 + number)
    return SubmissionInput(
        mobile=f"+917011{person:02d}{ENDINGS[person % len(ENDINGS)]}",
        registration_number=plate if number % 3 and not is_repeated else "",
        name=NAMES[person % len(NAMES)],
        city=CITIES[person % len(CITIES)],
        sub_id=f"spring-{number % 4}",
        consent=Consent(given=True, text_version="2026-01"),
    )


def work_queue(supply: Actor, at: datetime, *, leave: int) -> None:
    """Let the supply agent work the queue down to its newest `leave` leads."""
    waiting = [row for row in list_supply(actor=supply).items if row.claimed_by is None]
    for row in waiting[: max(0, len(waiting) - leave)]:
        claim(actor=supply, item_id=row.id, now=at)
        outcome = SupplyOutcome.NOT_PURCHASED if row.id % 3 == 0 else SupplyOutcome.PURCHASED
        record_outcome(actor=supply, item_id=row.id, outcome=outcome, now=at)
        pass_time(at)
