"""The JSON of this room."""

from datetime import datetime

from ninja import Schema


class NotificationOut(Schema):
    """One in-app notification of the caller."""

    id: int
    kind: str
    title: str
    message: str
    lead: int | None
    link: str
    created_at: datetime
    read_at: datetime | None
