"""The next ten providers are offered a lead while it has seats left."""

from datetime import datetime

from leadflow.kernel.db import joins
from leadflow.marketplace.models import Assignment, Listing
from leadflow.marketplace.queries.listings import NoSuchListing
from leadflow.marketplace.services.moves import held
from leadflow.marketplace.services.routing import last_wave, next_wave
from leadflow.marketplace.types import ListingState


@joins
def follow_wave(*, lead_id: int, wave: int, now: datetime) -> int:
    """Offer a lead to the wave after `wave`; return how many they are.

    None when it is gone, not for sale any more, sold out, or another wave followed meanwhile.
    """
    listing = on_sale(lead_id)
    if listing is None or last_wave(listing) != wave:
        return 0
    if Assignment.objects.filter(listing=listing).count() >= listing.max_providers:
        return 0
    return next_wave(listing=listing, now=now)


@joins
def on_sale(lead_id: int) -> Listing | None:
    """Return a listing that is for sale, held until commit; None when it is not."""
    try:
        listing = held(lead_id)
    except NoSuchListing:
        return None
    return listing if listing.state == ListingState.VERIFIED else None
