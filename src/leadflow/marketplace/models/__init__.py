"""What the marketplace keeps."""

from leadflow.marketplace.models.catalogue import Category, Place
from leadflow.marketplace.models.documents import ProviderDocument, Registration
from leadflow.marketplace.models.listings import Listing, ListingMove, ListingView, Offer
from leadflow.marketplace.models.pricing import FrozenPrice, PricingChoice, PricingModel
from leadflow.marketplace.models.providers import Provider, ProviderArea, ProviderCategory
from leadflow.marketplace.models.refunds import MailReturned, RefundRequest
from leadflow.marketplace.models.router import RouterRule
from leadflow.marketplace.models.sales import Access, Assignment, Review
from leadflow.marketplace.models.spending import Spending

__all__ = [
    "Access",
    "Assignment",
    "Category",
    "FrozenPrice",
    "Listing",
    "ListingMove",
    "ListingView",
    "MailReturned",
    "Offer",
    "Place",
    "PricingChoice",
    "PricingModel",
    "Provider",
    "ProviderArea",
    "ProviderCategory",
    "ProviderDocument",
    "RefundRequest",
    "Registration",
    "Review",
    "RouterRule",
    "Spending",
]
