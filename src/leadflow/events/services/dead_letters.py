"""Send on their way again what was given up, and tidy up what was delivered long ago."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from leadflow.events.events import DeliveriesRetried
from leadflow.events.models import Delivery, OutboxMessage, WebhookMessage
from leadflow.events.queries.deliveries import require_operator
from leadflow.events.services.publishing import publish
from leadflow.events.types import DeliveryState, Operator, WebhookState
from leadflow.kernel.db import commits
from leadflow.kernel.errors import NotFound

KEPT = timedelta(days=30)
WEBHOOKS_KEPT = timedelta(days=90)
PURGE_BATCH = 2000


class NoSuchDeadLetter(NotFound):
    """There is no such delivery among those that were given up."""

    code = "events.dead_letter_not_found"


@commits
def retry_delivery(*, actor: Operator, delivery_id: int, now: datetime) -> None:
    """Give a dead delivery all its attempts again, at once.

    Raises Denied for who may not operate the system, NoSuchDeadLetter when it is not dead.
    """
    require_operator(actor)
    dead = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.DEAD)
    if not dead.update(state=DeliveryState.PENDING, attempts=0, due_at=now, done_at=None):
        raise NoSuchDeadLetter("There is no such dead letter.")
    _announce(actor, delivery_id, 1, now)


@commits
def retry_all_dead(*, actor: Operator, now: datetime) -> int:
    """Give every dead delivery all its attempts again; return how many. Raises Denied."""
    require_operator(actor)
    dead = Delivery.objects.filter(state=DeliveryState.DEAD)
    count = dead.update(state=DeliveryState.PENDING, attempts=0, due_at=now, done_at=None)
    if count:
        _announce(actor, None, count, now)
    return count


def _announce(actor: Operator, delivery_id: int | None, count: int, now: datetime) -> None:
    publish(DeliveriesRetried(actor.user_id, delivery_id, count), stream="dead-letters", now=now)


@commits
def purge_delivered(now: datetime) -> int:
    """Drop messages everybody has had for 30 days, and webhooks ended 90 days ago; count them.

    Takes a batch at a time, so that nobody waits for it; the worker calls it every so often.
    """
    unfinished = Delivery.objects.filter(message=OuterRef("pk")).exclude(state=DeliveryState.DONE)
    old = OutboxMessage.objects.filter(~Exists(unfinished), fanned_out_at__lt=now - KEPT)
    ended = WebhookMessage.objects.filter(created_at__lt=now - WEBHOOKS_KEPT).exclude(
        state=WebhookState.PENDING
    )
    messages = list(old.order_by("id").values_list("pk", flat=True)[:PURGE_BATCH])
    webhooks = list(ended.order_by("id").values_list("pk", flat=True)[:PURGE_BATCH])
    OutboxMessage.objects.filter(pk__in=messages).delete()
    WebhookMessage.objects.filter(pk__in=webhooks).delete()
    return len(messages) + len(webhooks)
