"""What the room shows of a message to a person."""

from dataclasses import dataclass
from datetime import datetime


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
