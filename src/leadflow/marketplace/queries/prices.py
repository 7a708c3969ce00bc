"""What leads cost whom: reckoned now, or as a provider was shown it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from leadflow.kernel.organisation import organisation_day, organisation_zone
from leadflow.marketplace.models import (
    FrozenPrice,
    Listing,
    PricingChoice,
    PricingModel,
    Provider,
    ProviderArea,
)
from leadflow.marketplace.rules.pricing import UNTRAINED, price_of
from leadflow.marketplace.rules.weighing import chance_of, factors_of
from leadflow.marketplace.types import Factor, Price, Verification
from leadflow.marketplace.types.pricing import Features, Priced

DEMAND_DAYS: Final = timedelta(days=28)
LONG_DESCRIPTION: Final = 80

Around = tuple[int | None, int | None]


def model_in_force() -> PricingModel | None:
    """Return the version that makes prices; None while there is none."""
    choice = PricingChoice.objects.select_related("model").order_by("-id").first()
    return choice.model if choice else None


def live_price(listing: Listing, *, now: datetime) -> Priced:
    """Return what a lead costs whoever looks at it now."""
    return live_prices([listing], now=now)[listing.pk]


def live_prices(listings: Sequence[Listing], *, now: datetime) -> dict[int, Priced]:
    """Return what leads cost now, by lead. Two queries, however many; category and lead are held.

    Facts that cannot be counted now stay unknown, and multiply by one.
    """
    if not listings:
        return {}
    model = model_in_force()
    around = counted_around(listings, now=now)
    return {
        listing.pk: priced(features_of(listing, around[key_of_place(listing)]), listing, model)
        for listing in listings
    }


def shown_prices(
    listings: Sequence[Listing], *, provider: Provider, now: datetime
) -> dict[int, Price]:
    """Return what leads cost a provider: what they were shown or paid while that holds, else now.

    Three queries, however many.
    """
    kept = FrozenPrice.objects.filter(
        provider=provider, listing__in=[listing.pk for listing in listings]
    )
    shown = {
        row.listing_id: frozen_as_price(row)
        for row in kept
        if row.sold_at is not None or row.until > now
    }
    missing = [listing for listing in listings if listing.pk not in shown]
    live = live_prices(missing, now=now)
    return shown | {lead: one.price for lead, one in live.items()}


def frozen_as_price(row: FrozenPrice) -> Price:
    """Return a price as it was shown."""
    return Price(row.credits, tuple(Factor(**factor) for factor in row.factors))


def priced(features: Features, listing: Listing, model: PricingModel | None) -> Priced:
    """Return what features make a lead cost by a version, or without one."""
    weights = model.weights if model else None
    factors = factors_of(weights, features) if weights else (UNTRAINED,)
    return Priced(
        price=price_of(factors, discount=listing.discount),
        features=features,
        discount=listing.discount,
        chance=chance_of(weights, features) if weights else None,
        model=model.pk if model else None,
    )


def features_of(listing: Listing, around: Around = (None, None)) -> Features:
    """Return what the price of a lead depends on; its category and lead are held already."""
    budgets = [float(each) for each in (listing.budget_min, listing.budget_max) if each is not None]
    posted = listing.created_at.astimezone(organisation_zone())
    told = (
        listing.suburb,
        listing.address,
        budgets,
        listing.lead.email,
        len(listing.description) >= LONG_DESCRIPTION,
    )
    return Features(
        category=listing.category.slug,
        place=listing.city_key,
        budget=sum(budgets) / len(budgets) if budgets else None,
        urgency=listing.urgency,
        details=sum(map(bool, told)),
        hour=posted.hour,
        weekday=posted.weekday(),
        supply=around[0],
        demand=around[1],
    )


def key_of_place(listing: Listing) -> tuple[int, str, str]:
    """Return what leads share that have the same market around them."""
    return listing.category_id, listing.city_key, listing.suburb_key


def counted_around(
    listings: Iterable[Listing], *, now: datetime
) -> dict[tuple[int, str, str], Around]:
    """Return supply and demand around leads: one query, counting for each place and trade once."""
    samples = {key_of_place(listing): listing.pk for listing in listings}
    rows = (
        Listing.objects.filter(pk__in=samples.values())
        .annotate(supply=_count(_serving(now), "provider"), demand=_count(_posted(now), "pk"))
        .values_list("category_id", "city_key", "suburb_key", "supply", "demand")
    )
    return {(trade, city, suburb): (supply, demand) for trade, city, suburb, supply, demand in rows}


def _serving(now: datetime) -> QuerySet[ProviderArea]:
    """Return the businesses that could take a lead, once per area of theirs that fits."""
    return ProviderArea.objects.filter(
        key__in=[OuterRef("city_key"), OuterRef("suburb_key")],
        provider__verification=Verification.VERIFIED,
        provider__is_paused=False,
        provider__subscribed_until__gte=organisation_day(now),
        provider__trades__category=OuterRef("category"),
    )


def _posted(now: datetime) -> QuerySet[Listing]:
    return Listing.objects.filter(
        category=OuterRef("category"),
        city_key=OuterRef("city_key"),
        created_at__gt=now - DEMAND_DAYS,
        created_at__lte=now,
    )


def _count(rows: QuerySet[Any], field: str) -> Coalesce:
    counted = (
        rows.order_by()
        .annotate(all=Value(1))
        .values("all")
        .annotate(count=Count(F(field), distinct=True))
        .values("count")
    )
    return Coalesce(Subquery(counted), 0)
