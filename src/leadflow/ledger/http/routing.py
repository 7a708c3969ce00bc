"""The router that the parts of this API share."""

from ninja import Router

router = Router(tags=["Wallet"])
