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
    RECENT = "-last_activity_at"
    STALE = "last_activity_at"
    DEAREST = "-value"
    CHEAPEST = "value"
    NAME = "name"
    NAME_BACK = "-name"
    DUE = "next_action_at"
    DUE_LAST = "-next_action_at"


@dataclass(frozen=True, slots=True)
class LeadFilters:
    """What a list of leads is narrowed to; what is not given does not narrow.

    `is_open` are the leads that are neither converted nor lost; `is_touched` those that a person
    has worked; `due_before` those with a next
    action dated before that moment; `is_account` those that are key accounts.
    """

    status: LeadStatus | None = None
    source: str = ""
    channel: str = ""
    city: str = ""
    assigned_to: int | None = None
    is_unassigned: bool = False
    tag: str = ""
    lost_reason: str = ""
    due_before: datetime | None = None
    has_next_action: bool | None = None
    is_open: bool | None = None
    is_touched: bool | None = None
    is_account: bool | None = None
    q: str = ""
    created_after: datetime | None = None
    created_before: datetime | None = None
    sort: Sort = Sort.NEWEST


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """What is known of a lead when it comes in; only the name is needed.

    `phone` is as it was typed; `assigned_to` empty leaves the choice to whoever makes it: an
    agent's lead becomes their own.
    """

    name: str
    phone: str = ""
    email: str = ""
    source: str = Source.MANUAL
    channel: str = ""
    city: str = ""
    language: str = ""
    value: Decimal | None = None
    assigned_to: int | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    next_action: str = ""
    next_action_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlsoFoundBy:
    """What else an account is found by: other people's names, numbers and addresses."""

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the private store, looked into and named at random; not yet anybody's."""

    stored_as: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead as lists and pages show it; `status_since` is since when it has its status."""

    id: int
    name: str
    phone: str
    email: str
    source: str
    channel: str
    city: str
    language: str
    status: str
    status_since: datetime
    lost_reason: str
    assigned_to: int | None
    assigned_name: str
    assigned_at: datetime | None
    value: Decimal | None
    next_action: str
    next_action_at: datetime | None
    tags: tuple[str, ...]
    created_at: datetime
    touched_at: datetime | None
    last_activity_at: datetime
    version: int
    team_id: int | None = None
    is_account: bool = False


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
    """One step of a lead's history; `rule` names the rule that decided it.

    `lead_id` is whose step it was: the lead's own, or that of one merged into it.
    """

    seq: int
    kind: str
    at: datetime
    actor: str
    text: str
    rule: str
    data: dict[str, Any]
    lead_id: int = 0


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
    next_action: str = ""
    next_action_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoteRow:
    """Something a person wrote about a lead; `mentions` are the users called to it."""

    id: int
    text: str
    by: int | None
    by_name: str
    mentions: tuple[int, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file kept with a lead; `size` in bytes."""

    id: int
    name: str
    content_type: str
    size: int
    by: int | None
    by_name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One step at which somebody changed facts of a lead: each field's old and new JSON value."""

    seq: int
    at: datetime
    by: int | None
    by_name: str
    changes: dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class SuppressionRow:
    """A number that is never called; only its keyed hash is known, so no number is shown."""

    id: int
    reason: str
    created_at: datetime
