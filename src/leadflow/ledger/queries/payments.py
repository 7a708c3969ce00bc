"""Payments for credits, for their payers and for staff."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate
from leadflow.ledger.models import Payment
from leadflow.ledger.types import Order, PaymentRow, PaymentState

ASK_AFTER: Final = timedelta(minutes=5)
ASK_SLOWLY: Final = timedelta(hours=6)
SOME: Final = 50


class NoSuchPayment(NotFound):
    code = "ledger.no_such_payment"


def get_own_payment(*, actor: Actor, payment_id: int) -> PaymentRow:
    """Return one of the caller's payments. Raises Denied or NoSuchPayment."""
    require(actor, Permission.MARKET_BUY)
    found = Payment.objects.filter(pk=payment_id, owner_id=actor.user_id).first()
    if found is None:
        raise NoSuchPayment("There is no such payment.", payment_id=payment_id)
    return row(found)


def list_own_payments(
    *, actor: Actor, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[PaymentRow]:
    """Return the caller's payments, newest first. Raises Denied or BadCursor."""
    require(actor, Permission.MARKET_BUY)
    own = Payment.objects.filter(owner_id=actor.user_id)
    return paginate(own, order=("-id",), kinds=(int,), cursor=cursor, limit=limit, shape=row)


def list_payments(
    *, actor: Actor, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[PaymentRow]:
    """Return everybody's payments to staff, newest first. Raises Denied or BadCursor."""
    require(actor, Permission.MARKET_MANAGE)
    return paginate(
        Payment.objects.all(), order=("-id",), kinds=(int,), cursor=cursor, limit=limit, shape=row
    )


def find_order(payment_id: int) -> tuple[str, Order] | None:
    """Return the vendor and the order of a payment that is not open yet; None for any other."""
    found = Payment.objects.filter(pk=payment_id, status=PaymentState.OPENING).first()
    return (found.vendor, order_of(found)) if found and found.reference is None else None


def to_ask_about(now: datetime) -> list[tuple[int, str, str | None]]:
    """Return payments whose vendor was silent: id, vendor and reference.

    Who may pay any minute is asked about every few minutes; a bank that takes days, now and then.
    """
    quick = Payment.objects.filter(
        status__in=[PaymentState.OPENING, PaymentState.UNPAID], asked_at__lte=now - ASK_AFTER
    )
    slow = Payment.objects.filter(status=PaymentState.PROCESSING, asked_at__lte=now - ASK_SLOWLY)
    found = (*quick.order_by("asked_at")[:SOME], *slow.order_by("asked_at")[:SOME])
    return [
        (one.pk, one.vendor, one.reference)
        for one in found
        if one.reference is not None or one.expires_at <= now
    ]


def order_of(payment: Payment) -> Order:
    """Return what a payment asks for."""
    return Order(
        payment_id=payment.pk,
        key=f"leadflow-{payment.pk}-{payment.created_at:%Y%m%d%H%M%S%f}",
        credits=payment.credits,
        amount=payment.amount,
        currency=payment.currency,
        return_url=f"{settings.PUBLIC_BASE_URL}/app/wallet/top-ups/{payment.pk}/",
        expires_at=payment.expires_at,
    )


def row(payment: Payment) -> PaymentRow:
    """Return a payment as a row."""
    return PaymentRow(
        id=payment.pk,
        owner_id=payment.owner_id,
        credits=payment.credits,
        amount=payment.amount,
        currency=payment.currency,
        vendor=payment.vendor,
        status=payment.status,
        reference=payment.reference or "",
        pay_url=payment.pay_url,
        short=payment.short,
        created_at=payment.created_at,
        expires_at=payment.expires_at,
        ended_at=payment.ended_at,
    )
