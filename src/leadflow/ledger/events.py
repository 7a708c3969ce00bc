"""Facts this room announces, each on the stream of its payment."""

from dataclasses import dataclass
from typing import ClassVar

from leadflow.events.types import Event


@dataclass(frozen=True, slots=True)
class PaymentBegun(Event):
    """Somebody wants to buy credits: their vendor is to say where to pay."""

    name: ClassVar[str] = "ledger.payment_begun"

    payment_id: int


@dataclass(frozen=True, slots=True)
class PaymentMoved(Event):
    """A payment went on: it can be paid, was paid, failed, expired, was taken back."""

    name: ClassVar[str] = "ledger.payment_moved"

    payment_id: int
    owner_id: int
    credits: int
    old_status: str
    new_status: str


@dataclass(frozen=True, slots=True)
class ReconciliationWanted(Event):
    """Somebody wants the books to be looked through now."""

    name: ClassVar[str] = "ledger.reconciliation_wanted"

    by_id: int


@dataclass(frozen=True, slots=True)
class BooksDiffer(Event):
    """A look through the books found something that does not add up."""

    name: ClassVar[str] = "ledger.books_differ"

    reconciliation_id: int
    broken: int
