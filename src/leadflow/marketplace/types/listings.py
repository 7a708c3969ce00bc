"""A job that a client wants done, as it is offered to providers."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class ListingState(StrEnum):
    """Where a listing stands; `awarded` has a winner, `completed` is a job that is done."""

    PENDING = "pending"
    VERIFIED = "verified"
    AWARDED = "awarded"
    COMPLETED = "completed"
    CLOSED = "closed"


class Reach(StrEnum):
    """How far around the place of a job, and how near its trade, providers are looked for."""

    NAMED = "named"
    CITY = "city"
    REGION = "region"
    TRADE = "trade"


class Urgency(StrEnum):
    """When the client wants it done."""

    EMERGENCY = "emergency"
    THIS_WEEK = "this_week"
    THIS_MONTH = "this_month"
    FLEXIBLE = "flexible"


@dataclass(frozen=True, slots=True)
class ListingDraft:
    """What a client sends; `category` is a slug, budgets are in the organisation's currency.

    `trap` is the field no person sees: whoever fills it in is a program.
    """

    title: str
    description: str
    category: str
    city: str
    urgency: Urgency
    contact_name: str
    contact_phone: str
    consent: bool
    suburb: str = ""
    address: str = ""
    budget_min: Decimal | None = None
    budget_max: Decimal | None = None
    contact_email: str = ""
    trap: str = ""


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that makes a lead dearer or cheaper, and by how much the price is multiplied."""

    name: str
    value: str
    multiplier: float


@dataclass(frozen=True, slots=True)
class Price:
    """What a lead costs, in whole credits, and why."""

    credits: int
    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a provider sees of a listing before they buy it: nothing that names the client.

    `blocked_by` is empty when the provider could buy it now, else the codes of what is in the way.
    """

    id: int
    title: str
    description: str
    category: str
    city: str
    suburb: str
    budget_min: Decimal | None
    budget_max: Decimal | None
    urgency: str
    status: str
    views_count: int
    responses_count: int
    credit_cost: int
    price_factors: tuple[Factor, ...]
    remaining_slots: int
    max_providers: int
    created_at: datetime
    is_unlocked: bool
    blocked_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom a provider has unlocked."""

    name: str
    phone: str
    email: str
    address: str


@dataclass(frozen=True, slots=True)
class OfferNotice:
    """One offer, in words that name no client; with `needs_top_up` the wallet is too empty."""

    user_id: int
    name: str
    email: str
    lead_id: int
    title: str
    category: str
    place: str
    needs_top_up: bool = False
