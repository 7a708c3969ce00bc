"""What the client sees of their own job."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Bidder:
    """A business that unlocked the client; `rating` is the mean of its reviews, if it has any."""

    assignment: int
    name: str
    status: str
    unlocked_at: datetime
    quote_amount: Decimal | None
    quote_message: str
    rating: float | None
    reviews: int


@dataclass(frozen=True, slots=True)
class ClientJob:
    """A job as the client who posted it sees it; `rated` is what they said of it, if they did."""

    lead: int
    reference: str
    title: str
    description: str
    category: str
    place: str
    state: str
    created_at: datetime
    offered: int
    bidders: tuple[Bidder, ...]
    rated: int | None
