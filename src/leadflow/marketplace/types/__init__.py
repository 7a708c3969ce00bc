"""What other rooms may know about the marketplace."""

from leadflow.marketplace.types.listings import (
    Contact,
    Factor,
    ListingDraft,
    ListingState,
    OfferNotice,
    Preview,
    Price,
    Reach,
    Urgency,
)
from leadflow.marketplace.types.providers import ProviderFacts, ProviderRow, Tier, Verification
from leadflow.marketplace.types.sales import AssignmentRow, AssignmentState, Purchase

__all__ = [
    "AssignmentRow",
    "AssignmentState",
    "Contact",
    "Factor",
    "ListingDraft",
    "ListingState",
    "OfferNotice",
    "Preview",
    "Price",
    "ProviderFacts",
    "ProviderRow",
    "Purchase",
    "Reach",
    "Tier",
    "Urgency",
    "Verification",
]
