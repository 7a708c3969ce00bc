"""How far behind the worker is, and what it gave up."""

from datetime import datetime
from typing import Final

from django.db.models import Count, Min

from leadflow.events.models import Delivery, OutboxMessage
from leadflow.events.types import DeadLetterRow, DeliveryState, Operator, OutboxHealth
from leadflow.kernel.errors import Denied
from leadflow.kernel.paging import Page, paginate

OPERATE: Final = "system.operate"


def require_operator(actor: Operator) -> None:
    """Raise Denied unless the caller may operate the system."""
    if not actor.may(OPERATE):
        raise Denied("Only operators of the system may do this.")


def list_dead(
    *, actor: Operator, cursor: str | None = None, limit: int = 100
) -> Page[DeadLetterRow]:
    """Return the deliveries that were given up, newest first; raises Denied for non-operators."""
    require_operator(actor)
    return paginate(
        Delivery.objects.filter(state=DeliveryState.DEAD).select_related("message"),
        order=["-id"],
        kinds=[int],
        cursor=cursor,
        limit=limit,
        shape=_dead_row,
    )


def count_dead() -> int:
    """Return how many deliveries were given up and wait for a person."""
    return Delivery.objects.filter(state=DeliveryState.DEAD).count()


def outbox_health(*, now: datetime) -> OutboxHealth:
    """Return how much is due and not yet delivered, and since when the oldest of it waits.

    Timers count from the moment they are due.
    """
    unsent = OutboxMessage.objects.filter(fanned_out_at__isnull=True, due_at__lte=now)
    pending = Delivery.objects.filter(state=DeliveryState.PENDING, due_at__lte=now)
    found = unsent.aggregate(count=Count("pk"), oldest=Min("due_at"))
    by_subscriber = pending.values("subscriber").annotate(count=Count("pk"), oldest=Min("due_at"))
    waiting = list(by_subscriber.order_by("subscriber"))
    oldest = [moment for moment in [found["oldest"], *(row["oldest"] for row in waiting)] if moment]
    return OutboxHealth(
        unsent=found["count"],
        pending=sum(row["count"] for row in waiting),
        dead=count_dead(),
        oldest_seconds=(now - min(oldest)).total_seconds() if oldest else 0.0,
        pending_by_subscriber={row["subscriber"]: row["count"] for row in waiting},
    )


def _dead_row(delivery: Delivery) -> DeadLetterRow:
    return DeadLetterRow(
        id=delivery.pk,
        message_id=delivery.message_id,
        event_name=delivery.message.name,
        stream=delivery.stream,
        subscriber=delivery.subscriber,
        attempts=delivery.attempts,
        last_error=delivery.last_error,
        published_at=delivery.message.published_at,
        died_at=delivery.done_at or delivery.due_at,
    )
