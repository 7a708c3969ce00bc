"""A provider looks at a lead: it counts once, and they get it for what it cost then."""

from datetime import datetime

from leadflow.identity.types import Actor
from leadflow.kernel.db import commits
from leadflow.marketplace.models import ListingView
from leadflow.marketplace.queries.listings import NoSuchListing, on_show
from leadflow.marketplace.queries.providers import provider_of
from leadflow.marketplace.services.pricing import freeze


@commits
def note_view(*, actor: Actor, lead_id: int, now: datetime) -> None:
    """Count that a provider saw a lead, once, and hold its price for them for 15 minutes.

    Raises Denied or NoSuchListing.
    """
    provider = provider_of(actor)
    listing = on_show().select_related("category", "lead").filter(pk=lead_id).first()
    if listing is None:
        raise NoSuchListing("There is no such lead.", lead_id=lead_id)
    ListingView.objects.bulk_create(
        [ListingView(listing_id=lead_id, provider=provider, at=now)], ignore_conflicts=True
    )
    freeze(listing=listing, provider=provider, now=now)
