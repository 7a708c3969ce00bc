"""Tell people something once, note what they read, and say which open pages are out of date."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from leadflow.identity.types import Actor
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import NotFound
from leadflow.notifications.models import Notification

_TOUCH = """
    INSERT INTO notifications_livetopic (topic, version, changed_at) VALUES (%s, 1, %s)
    ON CONFLICT (topic) DO UPDATE
    SET version = notifications_livetopic.version + 1, changed_at = excluded.changed_at
"""
_LONGEST_TITLE = 200


class NoSuchNotification(NotFound):
    """There is no such message among the caller's own."""

    code = "notifications.not_found"


@joins
def notify(
    *,
    user_ids: Iterable[int],
    kind: str,
    title: str,
    message: str = "",
    link: str = "",
    lead_id: int | None = None,
    once_key: str,
    now: datetime,
) -> int:
    """Put a message into the bell of each user who has none with this `once_key` yet.

    Returns how many were told. `once_key` names the fact (`submission:7:confirmed`), so that a
    fact delivered twice tells nobody twice; who was told has the topic `user:<id>` touched.
    """
    wanted = set(user_ids)
    told = Notification.objects.filter(user_id__in=wanted, once_key=once_key)
    new = sorted(wanted.difference(told.values_list("user_id", flat=True)))
    Notification.objects.bulk_create(
        [
            Notification(
                user_id=user_id,
                kind=kind,
                title=title[:_LONGEST_TITLE],
                message=message,
                lead_id=lead_id,
                link=link,
                once_key=once_key,
                created_at=now,
            )
            for user_id in new
        ],
        ignore_conflicts=True,  # another worker told them since we looked
    )
    for user_id in new:
        touch_topic(f"user:{user_id}", now=now)
    return len(new)


@joins
def touch_topic(topic: str, *, now: datetime) -> None:
    """Let open pages that show `topic` know that it changed: its version grows by exactly one.

    The topic's row stays locked until the caller commits. Who touches several does so in sorted
    order, and topics many people share are touched by subscribers, not within a request.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH, [topic, connection.ops.adapt_datetimefield_value(now)])


@commits
def mark_read(*, actor: Actor, notification_id: int, now: datetime) -> None:
    """Note that the caller has read one message; the first time counts.

    Raises NoSuchNotification for a message that is not there or not the caller's.
    """
    own = Notification.objects.filter(pk=notification_id, user_id=actor.user_id)
    if own.filter(read_at__isnull=True).update(read_at=now):
        touch_topic(f"user:{actor.user_id}", now=now)
    elif not own.exists():
        raise NoSuchNotification("There is no such notification.")


@commits
def mark_all_read(*, actor: Actor, now: datetime) -> int:
    """Note that the caller has read everything so far; return how many were new."""
    unread = Notification.objects.filter(user_id=actor.user_id, read_at__isnull=True)
    if count := unread.update(read_at=now):
        touch_topic(f"user:{actor.user_id}", now=now)
    return count
