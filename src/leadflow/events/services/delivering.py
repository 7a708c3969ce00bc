"""Hand claimed deliveries to their handlers: our books exactly once, the world at least once."""

import logging
import random
from datetime import datetime, timedelta

from django.db import close_old_connections
from django.db.models import F, QuerySet

from leadflow.events.events import DeliveryDied
from leadflow.events.models import Delivery
from leadflow.events.rules.faults import describe
from leadflow.events.rules.retries import is_last, wait_after
from leadflow.events.services.claiming import claim
from leadflow.events.services.publishing import fan_out, publish
from leadflow.events.services.registry import find_subscriber, subscriber_names
from leadflow.events.types import Claimed, DeliveryState, Handler, RetryLater
from leadflow.kernel.db import commits
from leadflow.kernel.errors import DomainError

logger = logging.getLogger(__name__)

DRAIN_LIMIT = 10_000
_BATCH = 50


def drain(*, now: datetime, limit: int = DRAIN_LIMIT) -> int:
    """Fan out and deliver everything that is due at `now`, follow-ups included.

    Returns how many deliveries were made; those that failed wait for a later call.
    """
    done = 0
    while done < limit:
        sent = fan_out(now=now)
        batch = claim(now=now, limit=min(_BATCH, limit - done), subscribers=subscriber_names())
        if not sent and not batch:
            break
        done += sum(deliver(one, now=now) for one in batch)
    return done


def deliver(claimed: Claimed, *, now: datetime) -> bool:
    """Call the handler of one claimed delivery and note how it went; tell whether it was made.

    Whatever the handler raises is noted on the delivery, which waits longer after each failure and
    is dead after the last: seen by operators, retried by hand. Never raises for a handler.
    """
    try:
        subscriber = find_subscriber(claimed.event_name, claimed.subscriber)
        hand_over = _tell_world if subscriber.is_outward else _change_books
        return hand_over(claimed, subscriber.handler, now)
    except RetryLater as later:
        _postpone(claimed, now + timedelta(seconds=later.seconds))
    except Exception as error:  # noqa: BLE001 - the worker's edge: one bad handler stops nobody else
        _log(claimed, error)
        _note_failure(claimed, describe(error), now)
    return False


@commits
def _change_books(claimed: Claimed, handler: Handler, now: datetime) -> bool:
    if not _prove(claimed, now):
        return False
    handler(claimed.payload, now)
    return True


def _tell_world(claimed: Claimed, handler: Handler, now: datetime) -> bool:
    if not _mine(claimed).exists():
        return False
    close_old_connections()  # the world may keep us waiting; the pool need not
    handler(claimed.payload, now)
    return _prove_afterwards(claimed, now)


@commits
def _prove_afterwards(claimed: Claimed, now: datetime) -> bool:
    return _prove(claimed, now)


def _mine(claimed: Claimed) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        pk=claimed.delivery_id, lease=claimed.lease, state=DeliveryState.PENDING
    )


def _prove(claimed: Claimed, now: datetime) -> bool:
    """Mark the delivery as made, if it is still ours: the proof commits with the effects."""
    made = _mine(claimed).update(
        state=DeliveryState.DONE, done_at=now, lease=None, leased_until=None
    )
    return bool(made)


@commits
def _postpone(claimed: Claimed, due_at: datetime) -> None:
    _mine(claimed).update(due_at=due_at, lease=None, leased_until=None)


@commits
def _note_failure(claimed: Claimed, error: str, now: datetime) -> None:
    failures = claimed.attempts + 1
    if not is_last(failures):
        wait = wait_after(failures, chance=random.random())  # noqa: S311 - spreads load
        _mine(claimed).update(
            attempts=F("attempts") + 1,
            last_error=error,
            due_at=now + wait,
            lease=None,
            leased_until=None,
        )
        return
    died = _mine(claimed).update(
        attempts=F("attempts") + 1,
        last_error=error,
        state=DeliveryState.DEAD,
        done_at=now,
        lease=None,
        leased_until=None,
    )
    if died and claimed.event_name != DeliveryDied.name:  # no chain of deaths
        publish(
            DeliveryDied(claimed.delivery_id, claimed.subscriber, claimed.event_name),
            stream="dead-letters",
            now=now,
        )


def _log(claimed: Claimed, error: Exception) -> None:
    """Log what happened without the message's text, which may name a person."""
    level = logging.WARNING if isinstance(error, DomainError) else logging.ERROR
    logger.log(
        level,
        "%s failed on %s (attempt %d): %s",
        claimed.subscriber,
        claimed.event_name,
        claimed.attempts + 1,
        describe(error),
    )
