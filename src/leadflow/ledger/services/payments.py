"""Somebody buys credits: the payment begins here, and ends with what its vendor says."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.conf import settings

from leadflow.events.services import publish
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict, Invalid
from leadflow.kernel.money import rounded
from leadflow.ledger.events import PaymentBegun, PaymentMoved
from leadflow.ledger.models import Payment
from leadflow.ledger.queries.payments import NoSuchPayment, order_of, row
from leadflow.ledger.rules import check_top_up
from leadflow.ledger.services.vendors_news import apply_report
from leadflow.ledger.types import News, Opened, PaymentRow, PaymentState, Report

SIMULATOR: Final = "simulator"
OFF: Final = "off"
OPEN_FOR: Final = timedelta(hours=1)


class PaymentsOff(Conflict):
    code = "ledger.payments_off"


class OtherPayment(Invalid):
    code = "idempotency.key_reused"


class NotSimulated(Conflict):
    code = "ledger.not_simulated"


@commits
def begin_payment(*, actor: Actor, credits_wanted: int, key: str, now: datetime) -> PaymentRow:
    """Begin to buy credits for one's own wallet; the same key again is the same payment.

    Raises Denied, BadAmount, PaymentsOff, or OtherPayment for a key of another amount.
    """
    require(actor, Permission.MARKET_BUY)
    check_top_up(credits_wanted)
    vendor = settings.PAYMENTS
    if vendor == OFF:
        raise PaymentsOff("Credits cannot be paid for online here. Ask for a top-up instead.")
    made, is_new = Payment.objects.get_or_create(
        key=f"{actor.user_id}:{key}",
        defaults={
            "owner_id": actor.user_id,
            "credits": credits_wanted,
            "amount": rounded(Decimal(settings.CREDIT_PRICE) * credits_wanted),
            "currency": settings.CURRENCY,
            "vendor": vendor,
            "status": PaymentState.OPENING,
            "created_at": now,
            "expires_at": now + OPEN_FOR,
            "asked_at": now,
        },
    )
    if made.credits != credits_wanted:
        raise OtherPayment("This key was used for another payment.", field="Idempotency-Key")
    if is_new and vendor == SIMULATOR:
        order = order_of(made)
        _open(made, Opened(f"simulated-{made.pk}", order.return_url), now)
    elif is_new:
        publish(PaymentBegun(made.pk), stream=f"payment:{made.pk}", now=now)
    return row(made)


@commits
def note_opened(*, actor: Actor, payment_id: int, opened: Opened, now: datetime) -> None:  # noqa: ARG001 - who found out
    """Note where a payment can be paid, once."""
    payment = _held(payment_id)
    if payment.reference is None:
        _open(payment, opened, now)


@commits
def note_not_opened(*, actor: Actor, payment_id: int, now: datetime) -> None:
    """Note that the vendor refuses to take a payment; nothing was paid."""
    payment = _held(payment_id)
    if payment.status == PaymentState.OPENING:
        apply_report(actor=actor, payment=payment, report=Report(News.FAILED), now=now)


@commits
def note_answer(*, actor: Actor, payment_id: int, report: Report, now: datetime) -> None:
    """Note what a vendor answered when it was asked about a payment."""
    payment = _held(payment_id)
    Payment.objects.filter(pk=payment.pk).update(asked_at=now)
    is_over = payment.expires_at <= now and report.news is News.OPEN
    if is_over and payment.vendor == SIMULATOR:
        report = Report(News.EXPIRED)
    apply_report(actor=actor, payment=payment, report=report, now=now)


@commits
def pay_simulated(*, actor: Actor, payment_id: int, is_paid: bool, now: datetime) -> None:
    """Say as the payer that a simulated payment was paid, or was not.

    Raises NoSuchPayment for another's, or NotSimulated.
    """
    require(actor, Permission.MARKET_BUY)
    payment = _held(payment_id)
    if payment.owner_id != actor.user_id:
        raise NoSuchPayment("There is no such payment.", payment_id=payment_id)
    if payment.vendor != SIMULATOR or settings.PAYMENTS != SIMULATOR:
        raise NotSimulated("This payment is not simulated: pay it where it was opened.")
    if payment.status in {PaymentState.EXPIRED, PaymentState.FAILED}:
        raise NotSimulated(f"This payment has ended: {payment.status}. Begin another.")
    report = Report(
        News.PAID if is_paid else News.FAILED,
        reference=payment.reference or "",
        amount=payment.amount,
        currency=payment.currency,
    )
    apply_report(actor=actor, payment=payment, report=report, now=now)


@joins
def _held(payment_id: int) -> Payment:
    """Return a payment that nobody else changes until commit."""
    found = Payment.objects.select_for_update(no_key=True, of=("self",)).filter(pk=payment_id)
    payment = found.first()
    if payment is None:
        raise NoSuchPayment("There is no such payment.", payment_id=payment_id)
    return payment


@joins
def _open(payment: Payment, opened: Opened, now: datetime) -> None:
    payment.reference, payment.pay_url = opened.reference, opened.pay_url
    if payment.status != PaymentState.OPENING:  # its end was told before its beginning
        payment.save(update_fields=["reference", "pay_url"])
        return
    payment.status = PaymentState.UNPAID
    payment.save(update_fields=["reference", "pay_url", "status"])
    moved = PaymentMoved(
        payment.pk, payment.owner_id, payment.credits, PaymentState.OPENING, PaymentState.UNPAID
    )
    publish(moved, stream=f"payment:{payment.pk}", now=now)
