"""Write facts down with the change they report, and give each listener its part of them."""

import dataclasses
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from leadflow.events.models import Delivery, OutboxMessage
from leadflow.events.services.registry import subscribers_of
from leadflow.events.types import Event
from leadflow.kernel.db import commits, is_postgres, joins
from leadflow.kernel.inserting import append_rows

BATCH = 500
_FAN_OUT_LOCK = 0x1EADF10


@dataclasses.dataclass(frozen=True, slots=True)
class Fact:
    """An event with its place: the arguments of `publish`."""

    event: Event
    stream: str
    seq: int | None = None
    due_at: datetime | None = None


@joins
def publish(
    event: Event,
    *,
    stream: str,
    now: datetime,
    seq: int | None = None,
    due_at: datetime | None = None,
) -> int:
    """Record `event` in the caller's transaction: sent if and only if that commits.

    `stream` names what it is about; facts of one stream reach each subscriber in the order they
    were published. `seq` is the stream's own dense count where it keeps one; the same number twice
    is refused by the database. With a `due_at` in the future it is a timer. Returns its id.
    """
    message = OutboxMessage.objects.create(
        name=event.name,
        stream=stream,
        seq=seq,
        payload=dataclasses.asdict(event),
        published_at=now,
        due_at=due_at or now,
    )
    return message.pk


@joins
def publish_many(*, facts: Iterable[Fact], now: datetime, is_told: bool = False) -> None:
    """Record many events at once, in their order, as `publish` does with each.

    With `is_told` they only stand in the streams, and nobody hears of each: the caller tells of
    all of them by a fact of its own.
    """
    append_rows(
        OutboxMessage,
        [
            {
                "name": fact.event.name,
                "stream": fact.stream,
                "seq": fact.seq,
                "payload": _payload(fact.event),
                "published_at": now,
                "due_at": fact.due_at or now,
                "fanned_out_at": now if is_told else None,
            }
            for fact in facts
        ],
    )


def _payload(event: Event) -> dict[str, Any]:
    """Return what `asdict` does, without a copy of each value."""
    return {field.name: getattr(event, field.name) for field in dataclasses.fields(event)}


def fan_out(*, now: datetime, limit: int = BATCH) -> int:
    """Make one delivery per subscriber for every message that is due; return how many were.

    What is unsent is found by being unsent, never by "id greater than the last one seen":
    transactions commit out of the order of their ids, and the late ones would be lost.
    """
    if not _unsent(now).exists():  # spares SQLite its write lock
        return 0
    return _fan_out_batch(now, limit)


def _unsent(now: datetime) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(fanned_out_at__isnull=True, due_at__lte=now)


@commits
def _fan_out_batch(now: datetime, limit: int) -> int:
    if not _is_alone():
        return 0
    due = _unsent(now).order_by("id").select_for_update(skip_locked=True)
    messages = list(due.only("id", "name", "stream", "due_at")[:limit])
    Delivery.objects.bulk_create(
        Delivery(
            message_id=message.pk,
            subscriber=subscriber.name,
            stream=message.stream,
            due_at=message.due_at,
        )
        for message in messages
        for subscriber in subscribers_of(message.name)
    )
    sent = OutboxMessage.objects.filter(pk__in=[message.pk for message in messages])
    return sent.update(fanned_out_at=now)


def _is_alone() -> bool:
    """Let one process at a time fan out: two would mix up the order of a stream's deliveries."""
    if not is_postgres():
        return True  # an IMMEDIATE transaction is alone already
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_FAN_OUT_LOCK])
        return bool(cursor.fetchone()[0])
