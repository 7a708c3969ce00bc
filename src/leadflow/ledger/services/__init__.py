"""Moving credits. Every function takes part in the transaction of what the credits are for."""

from leadflow.ledger.services.credits import NoSuchPosting, charge, expire, grant, refund, top_up
from leadflow.ledger.services.posting import post

__all__ = ["NoSuchPosting", "charge", "expire", "grant", "post", "refund", "top_up"]
