"""A provider looks at a lead: it counts once, however often they look."""

from datetime import datetime

from leadflow.identity.types import Actor
from leadflow.kernel.db import commits
from leadflow.marketplace.models import ListingView
from leadflow.marketplace.queries.listings import NoSuchListing, on_show
from leadflow.marketplace.queries.providers import provider_of


@commits
def note_view(*, actor: Actor, lead_id: int, now: datetime) -> None:
    """Count that a provider saw a lead. Raises Denied or NoSuchListing."""
    provider = provider_of(actor)
    if not on_show().filter(pk=lead_id).exists():
        raise NoSuchListing("There is no such lead.", lead_id=lead_id)
    ListingView.objects.bulk_create(
        [ListingView(listing_id=lead_id, provider=provider, at=now)], ignore_conflicts=True
    )
