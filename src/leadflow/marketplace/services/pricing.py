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
    own = FrozenPrice.objects.filter(listing=listing, provider=provider)
    kept = own.first()
    if kept is not None and (kept.sold_at is not None or _holds(kept, listing, now)):
        return kept
    found = _row(live_price(listing, now=now), listing, provider, now)
    if kept is None:
        FrozenPrice.objects.bulk_create([found], ignore_conflicts=True)
    else:
        own.filter(at=kept.at, sold_at=None).update(
            credits=found.credits,
            discount=found.discount,
            factors=found.factors,
            features=found.features,
            chance=found.chance,
            model=found.model_id,
            at=found.at,
            until=found.until,
        )
    return own.get()


@joins
def price_for(
    *, listing: Listing, provider: Provider, now: datetime, is_free: bool = False
) -> FrozenPrice:
    """Return the price a provider buys a lead at, which is held; it is kept as what was sold.

    What they were shown while it holds, else what it costs now. Raises PriceRose when that is
    more than they were last shown, unless they pay nothing anyway.
    """
    shown = FrozenPrice.objects.filter(listing=listing, provider=provider).first()
    if shown is not None and shown.until > now:
        found = shown
    else:
        found = freeze(listing=listing, provider=provider, now=now)
    if shown is not None and found.credits > shown.credits and not is_free:
        raise PriceRose(
            f"This lead costs {found.credits} credits now; you were shown {shown.credits} more than"
            " 15 minutes ago. Look at it again to unlock it at the new price.",
            credit_cost=found.credits,
        )
    FrozenPrice.objects.filter(pk=found.pk).update(sold_at=now)
    return found


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
