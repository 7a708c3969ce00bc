"""What the router goes by now and went by before, and whom it finds for a lead."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.conf import settings

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.organisation import organisation_day
from leadflow.ledger.queries import balances_of
from leadflow.marketplace.models import Category, Listing, Place, Provider, RouterRule
from leadflow.marketplace.rules.matching import Candidate
from leadflow.marketplace.rules.routing import read_router
from leadflow.marketplace.types import Reach, Tier, Verification
from leadflow.marketplace.types.routing import RouterSpec, RouterVersion

MOST_VERSIONS: Final = 50


def as_it_came() -> RouterSpec:
    """Return what the router goes by until it is told otherwise."""
    return RouterSpec(wave_minutes=settings.MARKET_WAVE_MINUTES)


def router_in_force() -> RouterVersion:
    """Return what the router goes by."""
    newest = RouterRule.objects.order_by("-version").first()
    return RouterVersion(0, as_it_came(), "As it came") if newest is None else version_row(newest)


def router_versions(*, actor: Actor) -> list[RouterVersion]:
    """Return what the router went by, the newest first. Raises Denied."""
    require(actor, Permission.MARKET_MANAGE)
    return [version_row(rule) for rule in RouterRule.objects.order_by("-version")[:MOST_VERSIONS]]


def version_row(rule: RouterRule) -> RouterVersion:
    """Return one version as a row."""
    return RouterVersion(
        version=rule.version,
        spec=read_router(rule.spec),
        note=rule.note,
        published_at=rule.published_at,
        published_by=rule.published_by_name,
    )


def candidates(listing: Listing, reach: Reach, *, price: int, now: datetime) -> list[Candidate]:
    """Return who a listing may be offered to that far around it, and was not offered it before."""
    found = list(
        Provider.objects.filter(
            verification=Verification.VERIFIED,
            subscribed_until__gte=organisation_day(now),
            is_paused=False,
            trades__category__in=trades_around(listing.category, reach),
            areas__key__in=keys_around(listing.city_key, listing.suburb_key, reach),
            user__is_active=True,
        )
        .exclude(offers__listing=listing)
        .distinct()
        .values_list("id", "is_premium", "tier", "last_offered_at", "user_id")
    )
    credits_of = balances_of(user_id for *_, user_id in found)
    return [
        Candidate(own, is_premium, Tier(tier), at, is_premium or credits_of.get(user, 0) >= price)
        for own, is_premium, tier, at, user in found
    ]


def trades_around(category: Category, reach: Reach) -> list[int]:
    """Return the trades that may do a job: its own, and at the widest the one above it."""
    if reach is Reach.TRADE and category.parent_id is not None:
        return [category.pk, category.parent_id]
    return [category.pk]


def keys_around(city_key: str, suburb_key: str, reach: Reach) -> set[str]:
    """Return the places that are searched: city and suburb, the whole city, the whole region."""
    named = {key for key in (city_key, suburb_key) if key}
    if reach is Reach.NAMED:
        return named
    city = Place.objects.filter(key=city_key).values_list("id", "inside").first()
    if city is None:
        return named
    around = {city[0]}
    if reach is not Reach.CITY and city[1] is not None:
        around |= {city[1]} | set(_inside({city[1]}))
    return named | set(
        Place.objects.filter(pk__in=around | set(_inside(around))).values_list("key", flat=True)
    )


def _inside(places: Iterable[int]) -> Iterable[int]:
    return Place.objects.filter(inside__in=places, same_as=None).values_list("id", flat=True)
