"""The API of the marketplace: listings, purchases, jobs and providers, on one router."""

from leadflow.marketplace.http import assignments, caps, listings, own, providers, refunds
from leadflow.marketplace.http.routing import router

PARTS = (own, caps, listings, assignments, providers, refunds)

__all__ = ["PARTS", "router"]
