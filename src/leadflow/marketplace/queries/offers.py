"""What a provider is told of a lead that is offered to them."""

from leadflow.marketplace.models import Offer
from leadflow.marketplace.rules.masking import scrubbed
from leadflow.marketplace.types import ListingState, OfferNotice


def notice_of(offer_id: int) -> OfferNotice | None:
    """Return what is to be said of an offer; None when the lead is not on sale any more."""
    found = (
        Offer.objects.filter(
            pk=offer_id, listing__lead__deleted_at=None, listing__state=ListingState.VERIFIED
        )
        .select_related("provider__user", "listing__category", "listing__lead")
        .first()
    )
    if found is None:
        return None
    listing, lead = found.listing, found.listing.lead
    return OfferNotice(
        user_id=found.provider.user_id,
        name=found.provider.name,
        email=found.provider.user.email,
        lead_id=listing.pk,
        title=scrubbed(listing.title, known=(lead.name, lead.phone, lead.email, listing.address)),
        category=listing.category.name,
        place=listing.suburb or listing.city,
        needs_top_up=found.needs_top_up,
    )
