"""Giving conversations to other systems."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CrmKind(StrEnum):
    """Which system it is."""

    HUBSPOT = "hubspot"
    ODOO = "odoo"
    SALESFORCE = "salesforce"
    WEBHOOK = "webhook"


class PushState(StrEnum):
    """How far a conversation came on its way to a CRM."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CrmRow:
    """A CRM without its secrets."""

    id: int
    kind: CrmKind
    name: str
    base: str
    is_active: bool
    trouble: str
    sent: int
    failed: int


@dataclass(frozen=True, slots=True)
class PushRow:
    """What became of one conversation."""

    id: int
    session: int
    state: PushState
    attempts: int
    remote_id: str
    error: str
    created_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class PushJob:
    """One conversation to be given now: the opened secrets, and the document of seed 3."""

    push_id: int
    turn: int
    kind: CrmKind
    base: str
    secrets: dict[str, str]
    reference: str
    document: dict[str, object]


@dataclass(frozen=True, slots=True)
class PushResult:
    """What an attempt came to; `again` says whether another can help, `wait` is in seconds."""

    is_taken: bool
    remote_id: str = ""
    error: str = ""
    again: bool = False
    switches_off: bool = False
    wait: float | None = None
