"""What goes in and out about refunds."""

from datetime import datetime, timedelta

from ninja import Schema
from pydantic import Field

from leadflow.kernel.api import Payload
from leadflow.marketplace.types.refunds import RefundReason, RefundStatus


class RefundIn(Payload):
    """Why credits are wanted back."""

    reason: RefundReason
    details: str | None = Field(None, max_length=2000)


class GrantIn(Payload):
    """How many credits go back; without it as many as were proposed."""

    credits: int | None = Field(None, ge=1, le=1000, strict=True)
    note: str | None = Field(None, max_length=2000)


class RefuseIn(Payload):
    """Why a request is refused."""

    note: str = Field(min_length=1, max_length=2000)


class RefundQuery(Schema):
    """Which requests are wanted."""

    status: RefundStatus | None = None


class SourceQuery(Schema):
    """Over how many days."""

    days: int = Field(90, ge=1, le=3650)

    def since(self, now: datetime) -> datetime:
        """Return the first moment of that time."""
        return now - timedelta(days=self.days)


class EvidenceOut(Schema):
    """One thing our own records say."""

    code: str
    text: str
    supports: bool


class RefundOut(Schema):
    """A request, what our records propose and why, and what came of it."""

    id: int
    assignment: int
    lead: int
    title: str
    provider: int
    reason: str
    details: str
    status: str
    proposal: str
    proposal_reason: str
    credits: int
    credits_charged: int
    evidence: list[EvidenceOut]
    is_automatic: bool
    asked_at: datetime
    decided_at: datetime | None
    decision_note: str


class SourceOut(Schema):
    """How often leads of one source had to be paid back, and how sure that is."""

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
