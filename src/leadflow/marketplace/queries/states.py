"""Where listings stand."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from leadflow.marketplace.models import Listing
from leadflow.marketplace.queries.listings import NoSuchListing


def state_of(lead_id: int) -> str:
    """Return the state of a listing, whoever asks. Raises NoSuchListing."""
    found = Listing.objects.filter(pk=lead_id).values_list("state", flat=True).first()
    if found is None:
        raise NoSuchListing("There is no such lead.", lead_id=lead_id)
    return found


def without_the_market(leads: QuerySet[Any]) -> QuerySet[Any]:
    """Return leads without those the marketplace has, and has not handed over to sales."""
    ours = Listing.objects.filter(pk=OuterRef("pk"), handed_over_at=None)
    return leads.exclude(Exists(ours))
