"""What other rooms may know about credits."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AccountKind(StrEnum):
    """What an account is for. A wallet belongs to somebody; the others to the house."""

    WALLET = "wallet"
    GRANTED = "granted"
    PAID = "paid"
    SOLD = "sold"
    EXPIRED = "expired"


class PostingKind(StrEnum):
    """Why credits moved."""

    GRANT = "grant"
    TOP_UP = "top_up"
    PURCHASE = "purchase"
    REFUND = "refund"
    EXPIRY = "expiry"


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of a posting: whose account, and how many credits it gains (or loses)."""

    account_id: int
    amount: int


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
