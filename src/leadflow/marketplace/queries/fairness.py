"""Who is offered leads, how often, and whether that is fair."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.organisation import organisation_day
from leadflow.marketplace.models import (
    Assignment,
    Category,
    Listing,
    ListingView,
    Offer,
    Provider,
)
from leadflow.marketplace.queries.routing import keys_around
from leadflow.marketplace.rules.routing_fairness import (
    expected_shares,
    gini,
    has_drifted,
    is_chance,
)
from leadflow.marketplace.types import AssignmentState, Reach, Verification

NEW_FOR: Final = timedelta(days=30)
DAY_SECONDS: Final = 86_400
MOST_SHOWN: Final = 200
MOST_PLACES: Final = 50


@dataclass(frozen=True, slots=True)
class FairRow:
    """How one provider fares beside those of the same rank; `expected` by days they were there.

    `is_chance` when luck alone explains the difference.
    """

    provider_id: int
    name: str
    tier: str
    is_premium: bool
    is_new: bool
    is_offered: bool
    offers: int
    expected: float
    is_chance: bool
    views: int
    purchases: int
    won: int


@dataclass(frozen=True, slots=True)
class Newcomers:
    """How many came within the last month, and what they were offered of what they could expect."""

    count: int
    offers: int
    expected: float


@dataclass(frozen=True, slots=True)
class Fairness:
    """How evenly the leads of one trade at one place were offered."""

    since: datetime
    leads: int
    offers: int
    views: int
    purchases: int
    gini: float | None
    gini_before: float | None
    has_drifted: bool
    newcomers: Newcomers
    rows: tuple[FairRow, ...]
    is_complete: bool


@dataclass(frozen=True, slots=True)
class _Member:
    """A provider of the report, and how many of its days they were there."""

    id: int
    name: str
    tier: str
    is_premium: bool
    created_at: datetime
    is_offered: bool
    days: float


def fairness(*, actor: Actor, trade: str, place: str, days: int, now: datetime) -> Fairness:
    """Return how the leads of a trade (slug) at a city (key) were offered over some days.

    A wish for an even share is measured within a rank (premium and tier), for ranks are sold.
    Raises Denied. As many queries for one provider as for many.
    """
    require(actor, Permission.MARKET_MANAGE)
    since = now - timedelta(days=days)
    counts = _offers(trade, place, since, now)
    earlier = _offers(trade, place, since - timedelta(days=days), since)
    members = _members(trade, place, set(counts), since, now)
    expected = _expected(members, counts)
    looked = Counter(_views(trade, place, since))
    bought, won = _sold(trade, place, since)
    rows = [
        FairRow(
            provider_id=one.id,
            name=one.name,
            tier=one.tier,
            is_premium=one.is_premium,
            is_new=one.created_at > now - NEW_FOR,
            is_offered=one.is_offered,
            offers=counts[one.id],
            expected=expected[one.id],
            is_chance=is_chance(counts[one.id], expected[one.id]),
            views=looked[one.id],
            purchases=bought[one.id],
            won=won[one.id],
        )
        for one in members
    ]
    standing = [one for one in members if one.is_offered]
    spread = gini([counts[one.id] / max(one.days, 1.0) for one in standing])
    before = gini([earlier[one.id] for one in standing if one.created_at < since])
    new = [row for row in rows if row.is_new]
    ranked = sorted(rows, key=lambda row: (-row.offers, row.name))
    return Fairness(
        since=since,
        leads=_leads(trade, place, since),
        offers=sum(row.offers for row in rows),
        views=sum(row.views for row in rows),
        purchases=sum(row.purchases for row in rows),
        gini=spread,
        gini_before=before,
        has_drifted=has_drifted(spread, before),
        newcomers=Newcomers(
            len(new), sum(row.offers for row in new), sum(row.expected for row in new)
        ),
        rows=tuple(ranked[:MOST_SHOWN]),
        is_complete=len(rows) <= MOST_SHOWN,
    )


def places_with_leads(*, actor: Actor, now: datetime) -> list[tuple[str, str, str, str]]:
    """Return where leads of the last quarter were, most first.

    Each as slug and name of the trade, key and name of the city. Raises Denied.
    """
    require(actor, Permission.MARKET_MANAGE)
    recent = Listing.objects.filter(verified_at__gte=now - timedelta(days=90))
    counted = (
        recent.order_by()
        .values("category__slug", "category__name", "city_key", "city")
        .annotate(leads=Count("pk"))
        .order_by("-leads", "category__slug", "city_key")
    )
    return list(
        counted.values_list("category__slug", "category__name", "city_key", "city")[:MOST_PLACES]
    )


def _offers(trade: str, place: str, since: datetime, until: datetime) -> Counter[int]:
    made = Offer.objects.filter(
        listing__category__slug=trade, listing__city_key=place, at__gte=since, at__lt=until
    )
    counted = made.order_by().values("provider").annotate(count=Count("pk"))
    return Counter(dict(counted.values_list("provider", "count")))


def _members(
    trade: str, place: str, offered: set[int], since: datetime, now: datetime
) -> list[_Member]:
    """Return who does the trade there, and who was offered its leads and does not any more."""
    whole_city = keys_around(place, "", Reach.CITY)
    here = Provider.objects.filter(
        trades__category__in=Category.objects.filter(slug=trade),
        areas__key__in=whole_city,
        verification=Verification.VERIFIED,
        subscribed_until__gte=organisation_day(now),
        is_paused=False,
        user__is_active=True,
    )
    standing = set(here.values_list("pk", flat=True))
    found = Provider.objects.filter(pk__in=standing | offered).order_by("pk")
    return [
        _Member(
            id=own,
            name=name,
            tier=tier,
            is_premium=is_premium,
            created_at=came,
            is_offered=own in standing,
            days=max((now - max(came, since)).total_seconds() / DAY_SECONDS, 0.0),
        )
        for own, name, tier, is_premium, came in found.values_list(
            "id", "name", "tier", "is_premium", "created_at"
        )
    ]


def _expected(members: list[_Member], counts: Counter[int]) -> dict[int, float]:
    """Return how many offers each would have had by an even share within their rank."""
    ranks: dict[tuple[bool, str], list[_Member]] = defaultdict(list)
    for one in members:
        ranks[one.is_premium, one.tier].append(one)
    expected: dict[int, float] = {}
    for rank in ranks.values():
        total = sum(counts[one.id] for one in rank)
        shares = expected_shares([one.days for one in rank], total)
        expected |= {one.id: share for one, share in zip(rank, shares, strict=True)}
    return expected


def _views(trade: str, place: str, since: datetime) -> dict[int, int]:
    found = ListingView.objects.filter(
        listing__category__slug=trade, listing__city_key=place, at__gte=since
    )
    counted = found.order_by().values("provider").annotate(count=Count("pk"))
    return dict(counted.values_list("provider", "count"))


def _sold(trade: str, place: str, since: datetime) -> tuple[Counter[int], Counter[int]]:
    """Return how many leads each bought, and how many of those they won."""
    bought: Counter[int] = Counter()
    won: Counter[int] = Counter()
    found = Assignment.objects.filter(
        listing__category__slug=trade, listing__city_key=place, purchased_at__gte=since
    )
    counted = found.order_by().values("provider", "status").annotate(count=Count("pk"))
    for own, status, count in counted.values_list("provider", "status", "count"):
        bought[own] += count
        if status == AssignmentState.WON:
            won[own] += count
    return bought, won


def _leads(trade: str, place: str, since: datetime) -> int:
    return Listing.objects.filter(
        category__slug=trade, city_key=place, verified_at__gte=since
    ).count()
