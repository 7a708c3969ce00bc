"""A lead that was sold, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from leadflow.marketplace.types.listings import Contact


class AssignmentState(StrEnum):
    """How far a provider came with a lead they bought."""

    PURCHASED = "purchased"
    CONTACTED = "contacted"
    QUOTED = "quoted"
    WON = "won"
    LOST = "lost"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a purchase gave; `is_new` is false when the provider had bought the lead before."""

    lead: int
    assignment_id: int
    credit_cost: int
    credits_charged: int
    balance: int
    contact: Contact
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """A lead a provider bought; the contact is theirs to see."""

    id: int
    lead: int
    title: str
    status: str
    purchased_at: datetime
    contacted_at: datetime | None
    quote_amount: Decimal | None
    quote_message: str
    won_job: bool
    credit_cost: int
    credits_charged: int
    contact: Contact
    lead_state: str = ""
