"""Take deliveries under a lease, keep the lease, give it back."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import Exists, OuterRef, Q, QuerySet

from leadflow.events.models import Delivery
from leadflow.events.types import Claimed, DeliveryState
from leadflow.kernel.db import commits

LEASE = timedelta(seconds=30)


def claim(*, now: datetime, limit: int, subscribers: Collection[str]) -> list[Claimed]:
    """Lease up to `limit` due deliveries of `subscribers`, oldest first; nobody else gets them.

    Of one stream only the first that is pending is taken, per subscriber, so that nobody hears of
    the second step before the first. A lease that ran out is anybody's again.
    """
    if not _free(now, subscribers).exists():  # spares SQLite its write lock
        return []
    return _claim_batch(now, limit, subscribers)


def _free(now: datetime, subscribers: Collection[str]) -> QuerySet[Delivery]:
    earlier = Delivery.objects.filter(
        subscriber=OuterRef("subscriber"),
        stream=OuterRef("stream"),
        state=DeliveryState.PENDING,
        pk__lt=OuterRef("pk"),
    )
    return Delivery.objects.filter(
        ~Exists(earlier),
        Q(leased_until__isnull=True) | Q(leased_until__lt=now),
        state=DeliveryState.PENDING,
        due_at__lte=now,
        subscriber__in=subscribers,
    )


@commits
def _claim_batch(now: datetime, limit: int, subscribers: Collection[str]) -> list[Claimed]:
    free = _free(now, subscribers).select_related("message").order_by("due_at", "id")
    taken = list(free.select_for_update(skip_locked=True, of=("self",))[:limit])
    lease = uuid4()
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in taken]).update(
        lease=lease, leased_until=now + LEASE
    )
    return [
        Claimed(
            delivery_id=delivery.pk,
            lease=lease,
            subscriber=delivery.subscriber,
            event_name=delivery.message.name,
            payload=delivery.message.payload,
            attempts=delivery.attempts,
        )
        for delivery in taken
    ]


@commits
def renew(*, leases: Collection[UUID], now: datetime) -> int:
    """Keep what is held under `leases` for another while; return how many deliveries that is.

    A delivery whose handler is writing at the moment is locked and passed over: nobody can take it.
    """
    held = Delivery.objects.filter(lease__in=leases, state=DeliveryState.PENDING)
    free = list(held.select_for_update(skip_locked=True).values_list("pk", flat=True))
    return held.filter(pk__in=free).update(leased_until=now + LEASE)


@commits
def release(*, claimed: Collection[Claimed]) -> int:
    """Give deliveries back untouched, for anybody to take at once."""
    return sum(
        Delivery.objects.filter(pk=one.delivery_id, lease=one.lease).update(
            lease=None, leased_until=None
        )
        for one in claimed
    )
