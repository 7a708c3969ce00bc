"""What other rooms may know about credits."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class AccountKind(StrEnum):
    """What an account is for. Wallets, and what is held of them, belong to somebody."""

    WALLET = "wallet"
    HELD = "held"
    GRANTED = "granted"
    PAID = "paid"
    SOLD = "sold"
    EXPIRED = "expired"
    RETURNED = "returned"  # paid for, and the payment was taken back


class PostingKind(StrEnum):
    """Why credits moved."""

    GRANT = "grant"
    TOP_UP = "top_up"
    PURCHASE = "purchase"
    REFUND = "refund"
    EXPIRY = "expiry"
    HOLD = "hold"
    SETTLEMENT = "settlement"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of a posting: whose account, and how many credits it gains (or loses).

    The house's accounts keep no balance of their own: `is_kept` is false for them.
    """

    account_id: int
    amount: int
    is_kept: bool = True


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One line of a wallet's statement; `amount` is in credits, `balance` is what was left."""

    id: int
    posting: int
    kind: str
    amount: int
    balance: int
    reference: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Posted:
    """A posting as it was written; `is_new` is false for one that was there under its key."""

    id: int
    balance: int
    is_new: bool = True


class HoldState(StrEnum):
    """What became of credits that were held."""

    HELD = "held"
    SETTLED = "settled"
    VOIDED = "voided"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Held:
    """A hold as it was placed; `is_new` is false for one that was there under its key."""

    id: int
    amount: int
    is_new: bool = True


class PaymentState(StrEnum):
    """How far a payment for credits came."""

    OPENING = "opening"  # the vendor has not yet said where to pay
    UNPAID = "unpaid"
    PROCESSING = "processing"  # a bank transfer or debit that takes days
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    DISPUTED = "disputed"  # the payer's bank asks for the money back
    CHARGED_BACK = "charged_back"


class News(StrEnum):
    """What a vendor says of a payment, whatever its own words for it are."""

    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    DISPUTED = "disputed"
    DISPUTE_WON = "dispute_won"
    CHARGED_BACK = "charged_back"


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody is to pay; the same `key` is always the same payment."""

    payment_id: int
    key: str
    credits: int
    amount: Decimal
    currency: str
    return_url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """Where to pay an order, and the vendor's own name for it."""

    reference: str
    pay_url: str


@dataclass(frozen=True, slots=True)
class Report:
    """A payment as its vendor sees it; `charge` is the vendor's name for the money itself."""

    news: News
    reference: str = ""
    charge: str = ""
    amount: Decimal | None = None
    currency: str = ""
    payment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What a vendor tells by itself; without a report it is about something else."""

    event_id: str
    kind: str
    created_at: datetime
    report: Report | None


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment as its payer and staff see it."""

    id: int
    owner_id: int
    credits: int
    amount: Decimal
    currency: str
    vendor: str
    status: str
    reference: str
    pay_url: str
    short: int
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class WalletRow:
    """A wallet as staff sees it."""

    owner_id: int
    balance: int
    held: int


@dataclass(frozen=True, slots=True)
class DiscrepancyRow:
    """Something that does not add up: how often, and which ones."""

    name: str
    broken: int
    sample: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReconciliationRow:
    """One look through the books."""

    id: int
    day: date
    is_nightly: bool
    started_at: datetime
    checks: int
    broken: int
    note: str
    by_id: int | None = None
    discrepancies: tuple[DiscrepancyRow, ...] = ()
