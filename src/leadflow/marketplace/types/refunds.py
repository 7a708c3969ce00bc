"""Credits that a provider wants back, and what is known of the lead they were paid for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RefundReason(StrEnum):
    """Why a provider wants credits back."""

    INVALID_CONTACT = "invalid_contact"
    UNREACHABLE = "unreachable"
    DUPLICATE = "duplicate"
    WRONG_CATEGORY = "wrong_category"
    OUT_OF_AREA = "out_of_area"
    SPAM = "spam"
    OTHER = "other"


class RefundStatus(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


class Proposal(StrEnum):
    """What the evidence says should be given back."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing our own records say; `supports` tells whether it speaks for the provider."""

    code: str
    text: str
    supports: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What our own records say of a lead that was sold, as the rules look at it.

    Trades are slugs, places are keys. `named_trades` and `named_places` are those that the job's
    own text names; `bounced` tells that mail to the client came back, `calls_failed` and
    `calls_answered` count the house's own calls; `others` are the other providers who bought it.
    """

    has_valid_number: bool
    is_suppressed: bool = False
    bounced: bool = False
    calls_failed: int = 0
    calls_answered: int = 0
    client_acted: bool = False
    provider_reached: bool = False
    others: int = 0
    others_reached: int = 0
    bought_before: int | None = None
    doubts: tuple[str, ...] = ()
    category: str = ""
    own_trades: frozenset[str] = frozenset()
    named_trades: frozenset[str] = frozenset()
    own_places: frozenset[str] = frozenset()
    named_places: frozenset[str] = frozenset()
    is_stretched: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules propose, why, and what they looked at."""

    proposal: Proposal
    reason: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class RefundRow:
    """A request as both sides see it; `credits` are proposed while it is open, else given back."""

    id: int
    assignment: int
    lead: int
    title: str
    provider: int
    provider_name: str
    reason: str
    details: str
    status: str
    proposal: str
    proposal_reason: str
    credits: int
    credits_charged: int
    evidence: tuple[Evidence, ...]
    is_automatic: bool
    asked_at: datetime
    decided_at: datetime | None
    decision_note: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """How often leads of one source had to be paid back; `low` and `high` bound the true share.

    Few sales say little: then `is_small` is true.
    """

    source: str
    channel: str
    sold: int
    refunded: int
    credits_sold: int
    credits_back: int
    share: float
    low: float
    high: float
    is_small: bool
