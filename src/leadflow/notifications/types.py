"""What the room shows of a message to a person, and of the channels that teams read."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class NotificationRow:
    """One in-app message as its receiver sees it."""

    id: int
    kind: str
    title: str
    message: str
    lead: int | None
    link: str
    created_at: datetime
    read_at: datetime | None


class ChannelKind(StrEnum):
    """Where a team reads what happens."""

    EMAIL = "email"
    SLACK = "slack"
    DISCORD = "discord"
    TEAMS = "teams"


class MessageState(StrEnum):
    """How far a message to a channel came; `unknown` may be there, and is not sent twice."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Sent(StrEnum):
    """What an attempt came to."""

    TAKEN = "taken"
    WAIT = "wait"  # the service asks for a pause
    AGAIN = "again"  # nothing has happened
    UNSEEN = "unseen"  # it may be there
    REFUSED = "refused"  # this message is not wanted
    GONE = "gone"  # no message is wanted at this address any more


@dataclass(frozen=True, slots=True)
class SendResult:
    """What an attempt came to; `wait` is in seconds."""

    sent: Sent
    status: int | None = None
    error: str = ""
    wait: float | None = None


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel without its address, which is a secret: `shown` is as much of it as may be seen."""

    id: int
    kind: ChannelKind
    name: str
    shown: str
    triggers: tuple[str, ...]
    template: str
    is_active: bool
    trouble: str
    is_old_teams: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ChannelMessageRow:
    """One message to one channel, and what became of it."""

    id: int
    trigger: str
    title: str
    state: MessageState
    attempts: int
    status_code: int | None
    error: str
    created_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChannelJob:
    """One message to be sent now, to the opened address."""

    message_id: int
    turn: int
    kind: ChannelKind
    address: str
    title: str
    text: str
    link: str
