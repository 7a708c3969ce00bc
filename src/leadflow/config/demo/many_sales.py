"""Leads that were bought by the thousand, and what came of them, for prices to be learnt from.

The leads are made-up ones (`many`), posted as jobs and bought by made-up businesses, which won them
by a law of this demo: urgent, well described jobs of the better paid trades are won more often.
They were paid with nothing, so that the books say nothing of them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from math import exp, log1p
from random import Random
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction

from leadflow.config.demo.many import Told, last_id, load_many, refresh_statistics
from leadflow.config.demo.market import CATEGORIES, PLACES
from leadflow.identity.models import User, UserRole
from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from leadflow.marketplace.models import (
    Access,
    Assignment,
    Category,
    FrozenPrice,
    Listing,
    ListingMove,
    Provider,
    ProviderArea,
    ProviderCategory,
)
from leadflow.marketplace.queries.prices import features_of
from leadflow.marketplace.rules.matching import key_of
from leadflow.marketplace.rules.pricing import price_of
from leadflow.marketplace.types import AssignmentState, ListingState, Tier, Urgency, Verification
from leadflow.marketplace.types.pricing import Features

BATCH: Final = 500
OF_EACH_TRADE: Final = 3
CITIES: Final = tuple(city for cities in PLACES.values() for city in cities)
WINS: Final = {
    "plumbing": 0.8, "electrical": 0.6, "pest-control": 0.3, "carpentry": 0.0, "painting": -0.2,
    "moving": -0.4, "gardening": -0.5, "cleaning": -0.7,
    Urgency.EMERGENCY: 0.8, Urgency.THIS_WEEK: 0.3,
    Urgency.THIS_MONTH: -0.3, Urgency.FLEXIBLE: -0.8,
}  # fmt: skip
AVERAGE: Final = -0.9
SOON: Final = timedelta(hours=1)
DECIDED: Final = timedelta(days=1)


def load_sales(*, size: int, now: datetime, tell: Told = lambda _step: None) -> int:
    """Add `size` leads of the last year that were bought; return how many purchases there were.

    The trades and places of the demo have to be there.
    """
    newest = last_id(Lead)
    load_many(size=size, owners=(), now=now, tell=tell)
    tell("businesses")
    random = Random(size)  # noqa: S311 - made-up leads
    sales = 0
    with transaction.atomic():
        providers = _businesses(now)
        tell("jobs and purchases")
        leads = Lead.objects.filter(pk__gt=newest).order_by("pk")
        for batch in _batches(leads.iterator(chunk_size=BATCH)):
            sales += _sell(batch, providers, random, now)
    refresh_statistics()
    return sales


def _batches(leads: Iterator[Lead]) -> Iterator[list[Lead]]:
    batch: list[Lead] = []
    for lead in leads:
        batch.append(lead)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _businesses(now: datetime) -> dict[str, list[Provider]]:
    """Return three businesses of each trade, made when they are not there; they work everywhere."""
    password = make_password(None)
    made: dict[str, list[Provider]] = {}
    for category in Category.objects.filter(slug__in=[slug for slug, _, _ in CATEGORIES]):
        for number in range(1, OF_EACH_TRADE + 1):
            user, is_new = User.objects.get_or_create(
                username=f"sold-{category.slug}-{number}",
                defaults={"name": f"{category.name} {number}", "password": password},
            )
            if is_new:
                UserRole.objects.create(user=user, role=Role.PROVIDER)
                provider = Provider.objects.create(
                    user=user,
                    name=f"{category.name} {number}",
                    verification=Verification.VERIFIED,
                    tier=Tier.BASIC,
                    is_premium=True,
                    created_at=now - timedelta(days=366),
                )
                ProviderCategory.objects.create(provider=provider, category=category)
                ProviderArea.objects.bulk_create(
                    ProviderArea(provider=provider, key=key_of(city), name=city) for city in CITIES
                )
        found = Provider.objects.filter(user__username__startswith=f"sold-{category.slug}-")
        made[category.slug] = list(found)
    return made


def _sell(
    leads: list[Lead], providers: dict[str, list[Provider]], random: Random, now: datetime
) -> int:
    """Post leads as jobs, and let one to three businesses buy each."""
    trades = {each.slug: each for each in Category.objects.filter(slug__in=providers)}
    jobs = [(lead, _job(lead, trades[random.choice([*providers])], random)) for lead in leads]
    listings = [listing for _, listing in jobs]
    seats, prices, moves = [], [], []
    for _, listing in jobs:
        around = (random.randint(1, 15), random.randint(1, 90))
        features = features_of(listing, around)
        chosen = providers[listing.category.slug]
        buyers = random.sample(chosen, random.randint(1, len(chosen)))
        outcomes = list(_outcomes(features, len(buyers), random))
        is_over = listing.created_at + DECIDED <= now
        for slot, (buyer, is_won) in enumerate(zip(buyers, outcomes, strict=True), 1):
            seat = _seat(listing, buyer, slot, is_won=is_won, is_over=is_over)
            seats.append(seat)
            prices.append(_price(seat, features))
        if is_over and any(outcomes):
            listing.state = ListingState.COMPLETED
            moves += [
                _move(listing, ListingState.VERIFIED, ListingState.AWARDED),
                _move(listing, ListingState.AWARDED, ListingState.COMPLETED),
            ]
        elif is_over:
            listing.state = ListingState.CLOSED
            moves.append(_move(listing, ListingState.VERIFIED, ListingState.CLOSED))
    Listing.objects.bulk_create(listings)
    ListingMove.objects.bulk_create(moves)
    Assignment.objects.bulk_create(seats)
    Access.objects.bulk_create(
        Access(
            assignment=seat,
            listing=seat.listing,
            provider=seat.provider,
            unlocked_at=seat.purchased_at,
        )
        for seat in seats
    )
    FrozenPrice.objects.bulk_create(prices)
    return len(seats)


def _job(lead: Lead, category: Category, random: Random) -> Listing:
    city = random.choice(CITIES)
    budget = Decimal(round(random.lognormvariate(8.3, 0.8), -2)) if random.random() < 0.8 else None  # noqa: PLR2004
    is_told = random.random() < 0.5  # noqa: PLR2004
    return Listing(
        lead=lead,
        title=f"{category.name} in {city}",
        description="To be done." if is_told else "To be done. " * 12,
        category=category,
        city=city,
        city_key=key_of(city),
        address="1 Main Road" if random.random() < 0.5 else "",  # noqa: PLR2004
        budget_min=budget,
        urgency=random.choice([*Urgency]),
        state=ListingState.VERIFIED,
        verification_score=75,
        reference=f"made-up-{lead.pk}",
        consent_version="made-up",
        consent_text="Made up",
        consent_at=lead.created_at,
        created_at=lead.created_at,
        verified_at=lead.created_at,
    )


def _outcomes(features: Features, count: int, random: Random) -> Iterator[bool]:
    """Yield whether each buyer won; one does at most."""
    power = AVERAGE + WINS[features.category] + WINS[Urgency(features.urgency)]
    power += 0.5 * (features.details - 2) / 2 - 0.3 * (log1p(features.supply or 0) - 2)
    power += 0.0 if features.budget is None else 0.3 * (log1p(features.budget) - 8.3)
    is_taken = False
    for _ in range(count):
        is_won = not is_taken and random.random() < 1 / (1 + exp(-power))
        is_taken |= is_won
        yield is_won


def _seat(
    listing: Listing, buyer: Provider, slot: int, *, is_won: bool, is_over: bool
) -> Assignment:
    ended = AssignmentState.WON if is_won else AssignmentState.LOST
    return Assignment(
        listing=listing,
        provider=buyer,
        slot=slot,
        status=ended if is_over else AssignmentState.PURCHASED,
        credit_cost=1,
        credits_charged=0,
        balance=0,
        purchased_at=listing.created_at + SOON,
        decided_at=listing.created_at + DECIDED if is_over else None,
    )


def _price(seat: Assignment, features: Features) -> FrozenPrice:
    factors = price_of().factors
    return FrozenPrice(
        listing=seat.listing,
        provider=seat.provider,
        credits=seat.credit_cost,
        discount=0,
        factors=[
            {"name": one.name, "value": one.value, "multiplier": one.multiplier} for one in factors
        ],
        features=features.document,
        at=seat.purchased_at,
        until=seat.purchased_at,
        sold_at=seat.purchased_at,
    )


def _move(listing: Listing, old: ListingState, new: ListingState) -> ListingMove:
    return ListingMove(
        listing=listing, old_state=old, new_state=new, at=listing.created_at + DECIDED
    )
