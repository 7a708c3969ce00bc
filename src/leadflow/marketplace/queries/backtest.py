"""Trying the router out on last month's leads, writing nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Max, Min

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.organisation import organisation_day
from leadflow.ledger.queries import balances_of
from leadflow.marketplace.models import Assignment, Listing, ListingMove, Offer, Provider
from leadflow.marketplace.queries.circles import Circles
from leadflow.marketplace.queries.routing import router_in_force
from leadflow.marketplace.rules.matching import Candidate
from leadflow.marketplace.rules.pricing import CHEAPEST
from leadflow.marketplace.rules.routing import checked_router
from leadflow.marketplace.rules.routing_fairness import gini
from leadflow.marketplace.rules.routing_trial import PastListing, PastProvider, replay
from leadflow.marketplace.types import ListingState, Tier, Verification
from leadflow.marketplace.types.routing import RouterSpec

MONTH: Final = timedelta(days=30)
MOST_LISTINGS: Final = 2_000
MOST_LOOKS: Final = 5_000_000  # how often a provider is looked at in a trial: about two seconds
MOST_SHOWN: Final = 50
OFF_SALE: Final = (ListingState.AWARDED, ListingState.CLOSED, ListingState.COMPLETED)

Offered = Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class ProviderShare:
    """How many leads one provider was offered, would be as it is, and would be with the draft."""

    provider_id: int
    name: str
    did: int
    now: int
    draft: int


@dataclass(frozen=True, slots=True)
class ListingChange:
    """A lead that the draft would offer to others: who besides, and who not any more."""

    lead_id: int
    title: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Backtest:
    """What the router in force and a draft of it would have made of last month's leads."""

    since: datetime
    until: datetime
    leads: int
    is_complete: bool
    offers_made: int
    offers_now: int
    offers_draft: int
    nobody_now: int
    nobody_draft: int
    changed: int
    gini_now: float | None
    gini_draft: float | None
    shares: tuple[ProviderShare, ...]
    changes: tuple[ListingChange, ...]


def backtest(*, actor: Actor, draft: RouterSpec, now: datetime) -> Backtest:
    """Return whom a draft would have offered last month's leads, beside the router in force.

    Sales are taken as they were; providers, their trades, places and wallets as they are today,
    but nobody before they had come. Fourteen queries. Raises Denied or BadRouter.
    """
    require(actor, Permission.MARKET_MANAGE)
    spec = checked_router(draft)
    since = now - MONTH
    providers, names = _providers(since, now)
    found = _listings(since, now, tuple(providers))
    current = router_in_force().spec
    listings = _affordable(found[:MOST_LISTINGS], min(spec.wave_size, current.wave_size))
    past = [one for one, _ in listings]
    before = replay(current, past, providers, now)
    after = replay(spec, past, providers, now)
    near = {own for one in past for own in one.circles[0]}
    return Backtest(
        since=since,
        until=now,
        leads=len(past),
        is_complete=len(found) == len(listings),
        offers_made=Offer.objects.filter(at__gte=since, listing__in=list(before)).count(),
        offers_now=sum(map(len, before.values())),
        offers_draft=sum(map(len, after.values())),
        nobody_now=sum(not ids for ids in before.values()),
        nobody_draft=sum(not ids for ids in after.values()),
        changed=sum(set(before[one.id]) != set(after[one.id]) for one in past),
        gini_now=_spread(before, near),
        gini_draft=_spread(after, near),
        shares=_shares(before, after, names, since),
        changes=_changes(listings, before, after, names),
    )


def _providers(since: datetime, now: datetime) -> tuple[dict[int, PastProvider], dict[int, str]]:
    """Return whom leads may be offered, as they stood in the order when the month began."""
    found = list(
        Provider.objects.filter(
            verification=Verification.VERIFIED,
            subscribed_until__gte=organisation_day(now),
            is_paused=False,
            user__is_active=True,
        ).values_list("id", "is_premium", "tier", "user_id", "created_at", "name")
    )
    earlier = Offer.objects.filter(at__lt=since).order_by().values("provider")
    last = dict(earlier.annotate(last=Max("at")).values_list("provider", "last"))
    held = balances_of(user for *_, user, _, _ in found)
    return (
        {
            own: PastProvider(
                Candidate(
                    own,
                    is_premium,
                    Tier(tier),
                    last.get(own),
                    is_premium or held.get(user, 0) >= CHEAPEST,
                ),
                came,
            )
            for own, is_premium, tier, user, came, _ in found
        },
        {own: name for own, *_, name in found},
    )


def _listings(
    since: datetime, now: datetime, provider_ids: Sequence[int]
) -> list[tuple[PastListing, str]]:
    """Return the month's leads with their titles, oldest first, one more than can be tried."""
    rows = list(
        Listing.objects.filter(verified_at__gte=since, verified_at__lt=now, lead__deleted_at=None)
        .order_by("verified_at", "lead")
        .values_list(
            "pk", "verified_at", "max_providers", "category", "city_key", "suburb_key", "title"
        )[: MOST_LISTINGS + 1]
    )
    ids = [row[0] for row in rows]
    sold: dict[int, list[datetime]] = defaultdict(list)
    bought = Assignment.objects.filter(listing__in=ids)
    for lead_id, at in bought.values_list("listing", "purchased_at"):
        sold[lead_id].append(at)
    ends = ListingMove.objects.filter(listing__in=ids, new_state__in=OFF_SALE).order_by()
    ended = dict(ends.values("listing").annotate(at=Min("at")).values_list("listing", "at"))
    circles = Circles(provider_ids)
    return [
        (
            PastListing(
                id=lead_id,
                at=at,
                seats=seats,
                circles=circles.around(category, city, suburb),
                sold_at=tuple(sold[lead_id]),
                ended_at=ended.get(lead_id),
            ),
            title,
        )
        for lead_id, at, seats, category, city, suburb, title in rows
        if at is not None
    ]


def _affordable(
    listings: Sequence[tuple[PastListing, str]], wave_size: int
) -> list[tuple[PastListing, str]]:
    """Return as many leads, oldest first, as can be tried while somebody waits for the answer."""
    looks = 0
    for place, (one, _) in enumerate(listings):
        near = len(one.circles[0])
        looks += near * (near // wave_size + 1)
        if looks > MOST_LOOKS:
            return list(listings[: max(place, 1)])
    return list(listings)


def _counted(offered: Offered) -> Counter[int]:
    return Counter(own for ids in offered.values() for own in ids)


def _spread(offered: Offered, near: Iterable[int]) -> float | None:
    """Return how unevenly offers fall on those who do the trade at the place of any lead."""
    counts = _counted(offered)
    return gini([counts[own] for own in near])


def _shares(
    before: Offered, after: Offered, names: Mapping[int, str], since: datetime
) -> tuple[ProviderShare, ...]:
    """Return every provider who was or would be offered anything, who would change most first."""
    made = Offer.objects.filter(at__gte=since, listing__in=list(before))
    did = Counter(made.values_list("provider", flat=True))
    now, draft = _counted(before), _counted(after)
    shares = [
        ProviderShare(own, name, did[own], now[own], draft[own])
        for own, name in names.items()
        if did[own] or now[own] or draft[own]
    ]
    ranked = sorted(shares, key=lambda one: (-abs(one.draft - one.now), -one.draft, one.name))
    return tuple(ranked[:MOST_SHOWN])


def _changes(
    listings: Sequence[tuple[PastListing, str]],
    before: Offered,
    after: Offered,
    names: Mapping[int, str],
) -> tuple[ListingChange, ...]:
    changes: list[ListingChange] = []
    for one, title in listings:
        was, would = set(before[one.id]), set(after[one.id])
        if was != would and len(changes) < MOST_SHOWN:
            gained = tuple(sorted(names[own] for own in would - was))
            lost = tuple(sorted(names[own] for own in was - would))
            changes.append(ListingChange(one.id, title, gained, lost))
    return tuple(changes)
