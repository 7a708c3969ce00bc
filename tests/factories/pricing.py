"""A market whose laws are known: what is learnt of it can be held against them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import exp, log, log1p
from random import Random

from leadflow.identity.types import SYSTEM
from leadflow.leads.models import Lead
from leadflow.marketplace.models import (
    Access,
    Assignment,
    FrozenPrice,
    Listing,
    PricingModel,
    Provider,
)
from leadflow.marketplace.rules.weighing import DETAILS, levels_of
from leadflow.marketplace.services.training import train
from leadflow.marketplace.types import AssignmentState, ListingState
from leadflow.marketplace.types.pricing import Bin, Features, Metrics, Outcome, Training
from tests.factories.market import make_category

START = datetime(2026, 1, 5, tzinfo=UTC)
STEP = timedelta(minutes=40)

# What each fact adds to the log odds of winning.
LAW = {
    "category": {"plumbing": 0.9, "electrical": 0.3, "cleaning": -0.3, "moving": -0.9},
    "place": {"cape town": 0.4, "johannesburg": 0.0, "durban": -0.4},
    "urgency": {"emergency": 0.8, "this_week": 0.3, "this_month": -0.3, "flexible": -0.8},
    "hour": {"night": -0.4, "morning": 0.4, "afternoon": 0.1, "evening": -0.1},
    "weekday": {"workday": 0.2, "saturday": -0.1, "sunday": -0.5},
}
SLOPES = {"budget": 0.4, "completeness": 0.9, "supply": -0.6, "demand": 0.3}
USUAL = {"budget": log1p(4000), "completeness": 0.5, "supply": log1p(12), "demand": log1p(30)}
AVERAGE = -0.6


def some_features(random: Random) -> Features:
    """Return a lead as the market brings it."""
    return Features(
        category=random.choice([*LAW["category"]]),
        place=random.choice([*LAW["place"]]),
        budget=random.lognormvariate(8.3, 0.9) if random.random() < 0.8 else None,
        urgency=random.choice([*LAW["urgency"]]),
        details=random.randint(0, DETAILS),
        hour=random.randrange(24),
        weekday=random.randrange(7),
        supply=random.randint(1, 60),
        demand=random.randint(1, 120),
    )


def true_chance(features: Features) -> float:
    """Return the chance of winning a lead by the market's own law."""
    power = AVERAGE + sum(LAW[name][level] for name, level in levels_of(features).items())
    numbers = {
        "budget": None if features.budget is None else log1p(features.budget),
        "completeness": features.details / DETAILS,
        "supply": log1p(features.supply),
        "demand": log1p(features.demand),
    }
    for name, number in numbers.items():
        if number is not None:
            power += SLOPES[name] * (number - USUAL[name])
    return 1 / (1 + exp(-power))


def a_market(size: int, *, seed: int = 7) -> list[Outcome]:
    """Return what came of so many leads that were bought, in the order they were."""
    random = Random(seed)
    made = []
    for number in range(size):
        features = some_features(random)
        won = random.random() < true_chance(features)
        made.append(Outcome(number + 1, features, won, START + number * STEP))
    return made


def sold(outcomes: Sequence[Outcome], *, now: datetime, provider: Provider) -> None:
    """Write outcomes down as leads that a provider bought, the newest a day before `now`."""
    later = now - timedelta(days=1) - max(one.bought_at for one in outcomes)
    trades = {slug: make_category(slug) for slug in {one.features.category for one in outcomes}}
    leads = Lead.objects.bulk_create(
        Lead(source="form", created_at=one.bought_at, last_activity_at=one.bought_at)
        for one in outcomes
    )
    listings = Listing.objects.bulk_create(
        Listing(
            lead=lead,
            title="A job",
            description="To be done.",
            category=trades[one.features.category],
            city=one.features.place.title(),
            city_key=one.features.place,
            urgency=one.features.urgency,
            state=ListingState.AWARDED if one.won else ListingState.CLOSED,
            verification_score=75,
            reference=f"sold-{lead.pk}",
            consent_version="1",
            consent_text="Yes",
            consent_at=one.bought_at + later,
            created_at=one.bought_at + later,
        )
        for lead, one in zip(leads, outcomes, strict=True)
    )
    pairs = list(zip(listings, outcomes, strict=True))
    seats = Assignment.objects.bulk_create(
        Assignment(
            listing=listing,
            provider=provider,
            slot=1,
            status=AssignmentState.WON if one.won else AssignmentState.LOST,
            credit_cost=1,
            credits_charged=0,
            balance=0,
            purchased_at=one.bought_at + later,
        )
        for listing, one in pairs
    )
    Access.objects.bulk_create(
        Access(
            assignment=seat,
            listing=seat.listing,
            provider=provider,
            unlocked_at=seat.purchased_at,
        )
        for seat in seats
    )
    FrozenPrice.objects.bulk_create(
        FrozenPrice(
            listing=listing,
            provider=provider,
            credits=1,
            discount=0,
            factors=[],
            features=one.features.document,
            at=one.bought_at + later,
            until=one.bought_at + later,
            sold_at=one.bought_at + later,
        )
        for listing, one in pairs
    )


def trained(*, size: int = 400, now: datetime, provider: Provider) -> Training:
    """Sell leads of the market, and learn of them."""
    sold(a_market(size), now=now, provider=provider)
    return train(actor=SYSTEM, now=now)


def a_version(*, now: datetime, price: float = 1.0, objection: str = "") -> PricingModel:
    """Make a version by which every lead costs `price`, without training anything."""
    number = {"mean": 0.0, "scale": 1.0, "weight": 0.0, "missing": None, "rest": 0.0}
    weights = {
        "intercept": -1.0,
        "levels": {"category": {"plumbing": log(price)}},
        "numbers": {"budget": number},
    }
    metrics = Metrics(100, 0.7, 0.2, 0.25, 0.03, (Bin(50, 0.2, 0.25), Bin(50, 0.6, 0.58)))
    return PricingModel.objects.create(
        version=PricingModel.objects.count() + 1,
        weights=weights,
        metrics=metrics.document,
        profile={"levels": {}, "numbers": {}},
        outcomes=400,
        won=130,
        objection=objection,
        trained_at=now,
    )
