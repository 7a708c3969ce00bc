"""What other rooms may know about a lead."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


class LeadStatus(StrEnum):
    """The pipeline status (seed 4)."""

    NEW = "new"
    CONTACTED = "contacted"
    QUALIFIED = "qualified"
    NEGOTIATION = "negotiation"
    CONVERTED = "converted"
    LOST = "lost"


class Source(StrEnum):
    """The door a lead came in by."""

    AFFILIATE = "affiliate"
    FORM = "form"
    BOT = "bot"
    KAM = "kam"
    IMPORT = "import"
    API = "api"
    MANUAL = "manual"


class InteractionKind(StrEnum):
    """How people were in touch (union of seeds 1 and 4)."""

    CALL = "call"
    EMAIL = "email"
    ORDER = "order"
    MEETING = "meeting"
    SITE_VISIT = "site-visit"
    WHATSAPP = "whatsapp"
    OTHER = "other"


class Outcome(StrEnum):
    """How being in touch went (seed 4); none is fine too."""

    NONE = ""
    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    FOLLOW_UP = "follow-up"


class Sort(StrEnum):
    """The orders a list of leads can be read in."""

    NEWEST = "-created_at"
    OLDEST = "created_at"


@dataclass(frozen=True, slots=True)
class LeadFilters:
    """What a list of leads is narrowed to; what is not given does not narrow."""

    status: LeadStatus | None = None
    source: Source | None = None
    channel: str = ""
    city: str = ""
    assigned_to: int | None = None
    q: str = ""
    created_after: datetime | None = None
    created_before: datetime | None = None
    sort: Sort = Sort.NEWEST


@dataclass(frozen=True, slots=True)
class LeadRow:
    """One line of a list of leads."""

    id: int
    name: str
    phone: str
    email: str
    source: str
    channel: str
    city: str
    status: str
    assigned_to: int | None
    assigned_name: str
    value: Decimal | None
    created_at: datetime
    last_activity_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class LeadCount:
    """How many leads there are: exact up to a cap, beyond it only "more than that"."""

    value: int
    is_exact: bool

    def __str__(self) -> str:
        digits = f"{self.value:,}".replace(",", " ")
        return digits if self.is_exact else f"{digits}+"


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One step of a lead's history; `rule` names the rule that decided it."""

    seq: int
    kind: str
    at: datetime
    actor: str
    text: str
    rule: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One change of a lead's pipeline status."""

    old_status: str
    new_status: str
    reason: str
    changed_at: datetime
    changed_by: int | None


@dataclass(frozen=True, slots=True)
class InteractionRow:
    """One time somebody was in touch with the person behind a lead."""

    id: int
    kind: str
    at: datetime
    by: int | None
    outcome: str
    details: str


@dataclass(frozen=True, slots=True)
class SuppressionRow:
    """A number that is never called; only its keyed hash is known, so no number is shown."""

    id: int
    reason: str
    created_at: datetime
