"""Leads that other systems send by themselves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DoorKind(StrEnum):
    """Who sends."""

    META = "meta"
    GOOGLE = "google"
    MAIL = "mail"


class SignalState(StrEnum):
    """What became of what was sent."""

    NEW = "new"
    TAKEN = "taken"
    IGNORED = "ignored"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class InboundDoorRow:
    """A door without its secrets; `key` is the last part of its address."""

    id: int
    kind: DoorKind
    name: str
    key: str
    is_active: bool
    taken: int
    failed: int


@dataclass(frozen=True, slots=True)
class SignalRow:
    """One thing that came in."""

    id: int
    state: SignalState
    lead: int | None
    error: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """What came in, told apart from copies by `event_id`; `fields` are in the sender's words."""

    event_id: str
    fields: dict[str, str]
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class SignalJob:
    """One signal to be worked on, with the opened secrets of its door."""

    signal_id: int
    kind: DoorKind
    secrets: dict[str, str]
    fields: dict[str, str]
    event_id: str
