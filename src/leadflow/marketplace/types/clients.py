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
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class ClientJob:
    """A job as the client who posted it sees it; `rated` is what they said of it, if they did.

    `reach` is how far around the place businesses are looked for.
    """

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
    review: "OwnReview | None" = None
    reach: str = "named"
    is_handed_over: bool = False

    @property
    def is_seen(self) -> bool:
        """Tell whether anybody sees the client's contact now."""
        return any(not bidder.is_hidden for bidder in self.bidders)

    @property
    def quoted(self) -> int:
        """How many offers there are to compare."""
        return sum(bidder.quote_amount is not None for bidder in self.bidders)


@dataclass(frozen=True, slots=True)
class OwnReview:
    """What the client said of the job, and what the provider answered."""

    rating: int
    text: str
    answer: str
    created_at: datetime
