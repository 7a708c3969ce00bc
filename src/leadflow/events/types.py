"""The shape of a published fact, of what listens to it, and of what is shown of both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol
from uuid import UUID

Payload = Mapping[str, Any]
Handler = Callable[[Payload, datetime], None]


class Chore(Protocol):
    """Something the worker does every so often; it is told the time by name."""

    def __call__(self, *, now: datetime) -> object:
        """Do it."""


@dataclass(frozen=True, slots=True)
class Event:
    """A fact that is already true. Fields are ids and plain values, never personal data."""

    name: ClassVar[str]


class DeliveryState(StrEnum):
    """Where one subscriber stands with one message."""

    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"


class WebhookState(StrEnum):
    """Where one webhook message stands with its endpoint."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class RetryLater(Exception):
    """Raised by a handler to be asked again in `seconds`; no failure, however often it happens.

    Later messages of the same stream wait for it, at this subscriber only.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


class Operator(Protocol):
    """Who operates the machinery; actors proper are defined in a room above this one."""

    @property
    def user_id(self) -> int: ...

    def may(self, permission: Any, /) -> bool:
        """Tell whether the caller holds `permission`."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One handler's interest in one kind of event."""

    name: str
    event_name: str
    handler: Handler
    is_outward: bool


@dataclass(frozen=True, slots=True)
class Claimed:
    """One delivery that is ours to make until the lease runs out."""

    delivery_id: int
    lease: UUID
    subscriber: str
    event_name: str
    payload: Payload
    attempts: int


@dataclass(frozen=True, slots=True)
class DeadLetterRow:
    """One delivery that was given up, as operators see it."""

    id: int
    message_id: int
    event_name: str
    stream: str
    subscriber: str
    attempts: int
    last_error: str
    published_at: datetime
    died_at: datetime


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    """How far behind the worker is."""

    unsent: int
    pending: int
    dead: int
    oldest_seconds: float
    pending_by_subscriber: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """A webhook address as its owner sees it; the secret is not part of it."""

    id: int
    owner: str
    url: str
    is_active: bool
    disabled_reason: str
    created_at: datetime
    old_secret_until: datetime | None


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One try to deliver a webhook message."""

    attempted_at: datetime
    status_code: int | None
    duration_ms: int
    error: str
    answer: str


@dataclass(frozen=True, slots=True)
class WebhookMessageRow:
    """One webhook message with its tries, newest last."""

    id: int
    uid: str
    event_type: str
    stream: str
    payload: Payload
    state: WebhookState
    attempts: int
    created_at: datetime
    next_attempt_at: datetime | None
    delivered_at: datetime | None
    tries: tuple[AttemptRow, ...]


@dataclass(frozen=True, slots=True)
class WebhookJob:
    """What is needed to send one webhook message now."""

    message_id: int
    endpoint_id: int
    owner: str
    uid: str
    url: str
    event_type: str
    payload: Payload
    stream: str
    attempts: int
    created_at: datetime
    due_at: datetime
    secrets: tuple[str, ...]
    is_active: bool
    held_until: datetime | None


@dataclass(frozen=True, slots=True)
class WebhookOutcome:
    """How one try to send a webhook message went."""

    status: int | None
    duration_ms: int
    error: str = ""
    text: str = ""
    retry_after: str = ""
