"""What must be true of refunds at any moment, asked of the live database."""

from collections.abc import Iterable

from django.db.models import F, Q

from leadflow.marketplace.models import Access, RefundRequest
from leadflow.marketplace.types import AssignmentState
from leadflow.marketplace.types.refunds import RefundStatus


def refund_checks() -> list[tuple[str, Iterable[int]]]:
    """Return each invariant of refunds with the ids that break it."""
    return [
        ("marketplace.refunds_are_not_larger", _too_large()),
        ("marketplace.paid_back_sees_nobody", _still_seeing()),
        ("marketplace.paid_back_is_granted", _without_refund()),
    ]


def _too_large() -> Iterable[int]:
    """Requests that gave more back than was paid."""
    larger = RefundRequest.objects.filter(credits__gt=F("assignment__credits_charged"))
    return larger.values_list("pk", flat=True)


def _still_seeing() -> Iterable[int]:
    """Accesses that stand although all that was paid for them went back (I12)."""
    back = Q(
        assignment__refund_request__status=RefundStatus.GRANTED,
        assignment__refund_request__credits=F("assignment__credits_charged"),
    )
    return Access.objects.filter(back, revoked_at=None).values_list("pk", flat=True)


def _without_refund() -> Iterable[int]:
    """Seats that are paid back without a request that was granted in full, and the reverse."""
    full = Q(status=RefundStatus.GRANTED, credits=F("assignment__credits_charged"))
    seat = Q(assignment__status=AssignmentState.REFUNDED)
    return RefundRequest.objects.filter((full & ~seat) | (seat & ~full)).values_list(
        "pk", flat=True
    )
