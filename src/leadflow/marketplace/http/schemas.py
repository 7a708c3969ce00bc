"""What goes in and out at the marketplace."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Final

from ninja import Schema
from pydantic import BeforeValidator, Field, StrictBool

from leadflow.kernel.api import Payload
from leadflow.kernel.money import Money
from leadflow.marketplace.types import ListingDraft, ProviderFacts, Tier, Urgency, Verification

Budget = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
Line = Annotated[str, Field(max_length=150)]


def _spelled(value: object) -> object:
    """Refuse what is no day: pydantic reads numbers as seconds, and midnights as their day."""
    if value is not None and not (isinstance(value, str) and DAY.fullmatch(value)):
        raise ValueError("Give a day, such as 2026-03-10.")
    return value


Day = Annotated[date, BeforeValidator(_spelled)]


class ListingIn(Payload):
    """A job a client wants done. `website` is for programs: people leave it empty."""

    title: str = Field(min_length=1, max_length=150)
    description: str = Field(min_length=1, max_length=5000)
    category: str = Field(min_length=1, max_length=80)
    city: str = Field(min_length=1, max_length=120)
    suburb: str | None = Field(None, max_length=120)
    address: str | None = Field(None, max_length=300)
    budget_min: Budget | None = None
    budget_max: Budget | None = None
    urgency: Urgency
    contact_name: str = Field(min_length=1, max_length=200)
    contact_phone: str = Field(min_length=3, max_length=64)
    contact_email: str | None = Field(None, max_length=254)
    consent: StrictBool
    website: str | None = Field(None, max_length=200)

    def draft(self) -> ListingDraft:
        """Return what was sent as the service takes it."""
        sent = self.model_dump()
        trap = sent.pop("website") or ""
        return ListingDraft(
            **{name: value for name, value in sent.items() if value is not None}, trap=trap
        )


class ListingOut(Schema):
    """What the client is told; `reference` is their own key to the job."""

    id: int
    status: str
    verification_score: int
    reference: str
    manage_url: str


class FactorOut(Schema):
    """One thing the price depends on."""

    name: str
    value: str
    multiplier: float


class PreviewOut(Schema):
    """A lead before it is bought: nothing that names the client."""

    id: int
    title: str
    description: str
    category: str
    city: str
    suburb: str
    budget_min: Money | None
    budget_max: Money | None
    urgency: str
    status: str
    views_count: int
    responses_count: int
    credit_cost: int
    price_factors: list[FactorOut]
    remaining_slots: int
    max_providers: int
    created_at: datetime
    is_unlocked: bool
    blocked_by: list[str]


class ContactOut(Schema):
    """Who the client is."""

    name: str
    phone: str
    email: str
    address: str


class PurchaseOut(Schema):
    """A lead that was bought."""

    lead: int
    assignment_id: int
    credit_cost: int
    credits_charged: int
    balance: int
    contact: ContactOut


class AssignmentOut(Schema):
    """A lead that was bought, and how far it came."""

    id: int
    lead: int
    title: str
    status: str
    purchased_at: datetime
    contacted_at: datetime | None
    quote_amount: Money | None
    quote_message: str
    won_job: bool
    credit_cost: int
    credits_charged: int
    contact: ContactOut


class QuoteIn(Payload):
    """An offer to the client."""

    amount: Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2)]
    message: str | None = Field(None, max_length=5000)


class StateOut(Schema):
    """Where a lead stands at the marketplace."""

    id: int
    status: str


class ManyIn(Payload):
    """Which leads are meant."""

    ids: list[int] = Field(min_length=1, max_length=500)


class ReviewIn(Payload):
    """How the job went."""

    rating: int = Field(ge=1, le=5, strict=True)
    text: str | None = Field(None, max_length=5000)


class ReviewOut(Schema):
    """A review that was kept."""

    id: int
    rating: int
    text: str


class ProviderIn(Payload):
    """A provider to be opened for a user."""

    user: int
    name: str = Field(min_length=1, max_length=150)
    categories: list[Line] = Field(default_factory=list, max_length=50)
    areas: list[Line] = Field(default_factory=list, max_length=200)
    tier: Tier = Tier.BASIC
    is_premium: StrictBool = False
    subscribed_until: Day | None = None

    def facts(self) -> ProviderFacts:
        """Return what was sent as the service takes it."""
        sent = self.model_dump(exclude={"user"})
        return ProviderFacts(
            **sent | {"categories": tuple(self.categories), "areas": tuple(self.areas)}
        )


class ProviderPatch(Payload):
    """What is to be changed of a provider; what is not sent stays."""

    name: str = Field("", min_length=1, max_length=150)
    categories: list[Line] = Field(default_factory=list, max_length=50)
    areas: list[Line] = Field(default_factory=list, max_length=200)
    tier: Tier = Tier.BASIC
    is_premium: StrictBool = False
    subscribed_until: Day | None = None


class ProviderOut(Schema):
    """A provider."""

    id: int
    user: int
    name: str
    verification: str
    tier: str
    is_premium: bool
    subscribed_until: date | None
    categories: list[str]
    areas: list[str]
    balance: int


class VerifyIn(Payload):
    """Whether a provider may buy leads."""

    status: Verification = Verification.VERIFIED


class TopUpIn(Payload):
    """Credits to be added."""

    credits: int = Field(ge=1, le=1_000_000, strict=True)
