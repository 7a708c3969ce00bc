"""What people were told, what is out of date, and which channels there are."""

from leadflow.notifications.queries.bell import (
    changed_topics,
    get_notification,
    list_notifications,
    topics_version,
    unread_count,
    versions_of,
)

__all__ = [
    "changed_topics",
    "get_notification",
    "list_notifications",
    "topics_version",
    "unread_count",
    "versions_of",
]
