"""What a person was told, and which open pages are out of date."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from leadflow.identity.types import Actor
from leadflow.kernel.paging import Page, paginate
from leadflow.notifications.models import LiveTopic, Notification
from leadflow.notifications.types import NotificationRow

RECENT = timedelta(minutes=2)


def list_notifications(
    *, actor: Actor, cursor: str | None = None, limit: int = 100
) -> Page[NotificationRow]:
    """Return the caller's own messages, newest first."""
    return paginate(
        Notification.objects.filter(user_id=actor.user_id),
        order=["-id"],
        kinds=[int],
        cursor=cursor,
        limit=limit,
        shape=_row,
    )


def get_notification(*, actor: Actor, notification_id: int) -> NotificationRow | None:
    """Return one message of the caller's own, or None."""
    own = Notification.objects.filter(pk=notification_id, user_id=actor.user_id).first()
    return _row(own) if own else None


def unread_count(actor: Actor) -> int:
    """Return how many of the caller's messages are unread."""
    return Notification.objects.filter(user_id=actor.user_id, read_at__isnull=True).count()


def topics_version(*, now: datetime) -> dict[str, int]:
    """Return the version of every topic that changed in the last two minutes, for the live hub.

    The window is wide because a change is visible only when its transaction commits, which may be
    seconds after the moment it carries: compare versions, not moments.
    """
    recent = LiveTopic.objects.filter(changed_at__gte=now - RECENT)
    return dict(recent.values_list("topic", "version"))


def changed_topics(since: Mapping[str, int] | None, *, now: datetime) -> dict[str, int]:
    """Return the recently changed topics whose version differs from the one in `since`."""
    known = since or {}
    return {
        topic: version
        for topic, version in topics_version(now=now).items()
        if known.get(topic) != version
    }


def versions_of(topics: Iterable[str]) -> dict[str, int]:
    """Return the version of each of `topics`, 0 for one never touched: what a page starts from."""
    wanted = list(topics)
    touched = LiveTopic.objects.filter(pk__in=wanted).values_list("topic", "version")
    return dict.fromkeys(wanted, 0) | dict(touched)


def _row(notification: Notification) -> NotificationRow:
    return NotificationRow(
        id=notification.pk,
        kind=notification.kind,
        title=notification.title,
        message=notification.message,
        lead=notification.lead_id,
        link=notification.link,
        created_at=notification.created_at,
        read_at=notification.read_at,
    )
