"""What a lead costs whom: shown, held for a quarter of an hour, and charged as it was shown."""

from dataclasses import asdict
from datetime import datetime

from leadflow.kernel.db import joins
from leadflow.kernel.errors import Conflict
from leadflow.marketplace.models import FrozenPrice, Listing, Provider
from leadflow.marketplace.queries.prices import live_price
from leadflow.marketplace.rules.pricing import FROZEN
from leadflow.marketplace.types.pricing import Priced


class PriceRose(Conflict):
    code = "marketplace.price_rose"


@joins
def freeze(*, listing: Listing, provider: Provider, now: datetime) -> FrozenPrice:
    """Return the price at which a provider gets a lead from now: as last shown, or a new one.

    It holds for 15 minutes, and less is never kept from them: a lead that became cheaper is shown
    anew. What was sold stays as it was paid. Two who look at once get the same.
    """
    kept = FrozenPrice.objects.filter(listing=listing, provider=provider).first()
    if kept is not None and (kept.sold_at is not None or _holds(kept, listing, now)):
        return kept
    return _renewed(kept, _row(live_price(listing, now=now), listing, provider, now))


@joins
def price_for(
    *, listing: Listing, provider: Provider, now: datetime, is_free: bool = False
) -> FrozenPrice:
    """Return the price a provider buys a lead at, which is held; it is kept as what was sold.

    What they were shown while it holds, else what it costs now. Raises PriceRose when that is
    more than they were last shown, unless they pay nothing anyway.
    """
    shown = FrozenPrice.objects.filter(listing=listing, provider=provider).first()
    found = shown
    if found is None or found.until <= now:
        fresh = _row(live_price(listing, now=now), listing, provider, now)
        fresh.sold_at = now
        found = _renewed(shown, fresh)
    if shown is not None and found.credits > shown.credits and not is_free:
        raise PriceRose(
            f"This lead costs {found.credits} credits now; you were shown {shown.credits} more than"
            " 15 minutes ago. Look at it again to unlock it at the new price.",
            credit_cost=found.credits,
        )
    if found.sold_at is None:
        FrozenPrice.objects.filter(pk=found.pk).update(sold_at=now)
    return found


@joins
def _renewed(kept: FrozenPrice | None, fresh: FrozenPrice) -> FrozenPrice:
    """Keep a price in the place of the one there was, and return what stands there now.

    Whoever comes second leaves what the first has written.
    """
    own = FrozenPrice.objects.filter(listing=fresh.listing, provider=fresh.provider)
    if kept is None:
        FrozenPrice.objects.bulk_create([fresh], ignore_conflicts=True)
    else:
        own.filter(at=kept.at, sold_at=None).update(
            credits=fresh.credits,
            discount=fresh.discount,
            factors=fresh.factors,
            features=fresh.features,
            chance=fresh.chance,
            model=fresh.model_id,
            at=fresh.at,
            until=fresh.until,
            sold_at=fresh.sold_at,
        )
    return own.get()


def _holds(kept: FrozenPrice, listing: Listing, now: datetime) -> bool:
    return kept.until > now and kept.discount >= listing.discount


def _row(priced: Priced, listing: Listing, provider: Provider, now: datetime) -> FrozenPrice:
    return FrozenPrice(
        listing=listing,
        provider=provider,
        credits=priced.price.credits,
        discount=priced.discount,
        factors=[asdict(factor) for factor in priced.price.factors],
        features=priced.features.document,
        chance=priced.chance,
        model_id=priced.model,
        at=now,
        until=now + FROZEN,
    )
