"""Telling people: in their bell, on the pages that are open, and in the channels they chose."""

from leadflow.notifications.services.bell import (
    NoSuchNotification,
    mark_all_read,
    mark_read,
    notify,
    touch_topic,
)
from leadflow.notifications.services.telling import tell_channels

__all__ = [
    "NoSuchNotification",
    "mark_all_read",
    "mark_read",
    "notify",
    "tell_channels",
    "touch_topic",
]
