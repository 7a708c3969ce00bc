"""What a vendor says of a payment becomes true here: once, however often and in whatever order."""

from datetime import datetime
from typing import Final

from leadflow.events.services import publish
from leadflow.identity.types import SYSTEM, Actor
from leadflow.kernel.db import commits, joins
from leadflow.ledger.events import PaymentMoved
from leadflow.ledger.models import Account, Payment, PaymentSignal
from leadflow.ledger.rules import after, is_same_money
from leadflow.ledger.services.credits import top_up
from leadflow.ledger.services.holds import place_hold, settle_hold, void_hold
from leadflow.ledger.types import AccountKind, News, Notice, PaymentState, Report

APPLIED: Final = "applied"
NOTHING_NEW: Final = "nothing_new"
OTHER_MONEY: Final = "other_money"
UNKNOWN: Final = "unknown"
NOT_ABOUT_US: Final = "not_about_us"
DISPUTES: Final = "charge.dispute."


@commits
def receive_notice(*, actor: Actor, vendor: str, notice: Notice, now: datetime) -> str:
    """Take up what a vendor tells by itself; return what came of it. The same event counts once."""
    made, is_new = PaymentSignal.objects.get_or_create(
        vendor=vendor,
        event_id=notice.event_id,
        defaults={
            "kind": notice.kind,
            "outcome": NOT_ABOUT_US,
            "created_at": notice.created_at,
            "at": now,
        },
    )
    if not is_new or notice.report is None:
        return made.outcome
    payment = _find(vendor, notice.report)
    if payment is None:
        made.outcome = UNKNOWN
    elif _is_overtaken(payment, notice):
        made.outcome = NOTHING_NEW
    else:
        made.outcome = apply_report(actor=actor, payment=payment, report=notice.report, now=now)
    made.payment = payment
    made.save(update_fields=["outcome", "payment"])
    return made.outcome


@joins
def apply_report(*, actor: Actor, payment: Payment, report: Report, now: datetime) -> str:
    """Bring a payment, which is held, to where its vendor says it is; return what came of it."""
    old = PaymentState(payment.status)
    new = after(old, report.news)
    _learn_names(payment, report)
    if new is old:
        return NOTHING_NEW
    if report.news is News.PAID:
        if not is_same_money(
            report.amount, report.currency, amount=payment.amount, of=payment.currency
        ):
            return OTHER_MONEY
        _credit(actor, payment, now)
    elif new in {PaymentState.DISPUTED, PaymentState.CHARGED_BACK}:
        _take_back(payment, now)
    elif report.news is News.DISPUTE_WON and payment.hold_id is not None:
        void_hold(actor=SYSTEM, hold_id=payment.hold_id, now=now)
        payment.hold, payment.short = None, 0
    if new is PaymentState.CHARGED_BACK:
        _give_up(payment, now)
    payment.status = new
    payment.ended_at = None if new is PaymentState.PROCESSING else now
    payment.save()
    moved = PaymentMoved(payment.pk, payment.owner_id, payment.credits, old, new)
    publish(moved, stream=f"payment:{payment.pk}", now=now)
    return APPLIED


def _find(vendor: str, report: Report) -> Payment | None:
    """Return the payment a report is about, held: by the vendor's names for it, or by ours."""
    known = Payment.objects.select_for_update(no_key=True, of=("self",)).filter(vendor=vendor)
    if report.reference:
        if found := known.filter(reference=report.reference).first():
            return found
        # told before the answer to our own call came through
        return known.filter(reference=None, pk=report.payment_id or 0).first()
    return known.filter(charge=report.charge).first() if report.charge else None


def _is_overtaken(payment: Payment, notice: Notice) -> bool:
    """Tell whether later news of the payment's dispute came before these."""
    if not notice.kind.startswith(DISPUTES):
        return False
    told = PaymentSignal.objects.filter(payment=payment, kind__startswith=DISPUTES)
    return told.filter(created_at__gt=notice.created_at).exists()


def _learn_names(payment: Payment, report: Report) -> None:
    names = {}
    if report.reference and payment.reference is None:
        names["reference"] = payment.reference = report.reference
    if report.charge and payment.charge != report.charge:
        names["charge"] = payment.charge = report.charge
    if names:
        Payment.objects.filter(pk=payment.pk).update(**names)


@joins
def _credit(actor: Actor, payment: Payment, now: datetime) -> None:
    posted = top_up(
        actor=actor,
        owner_id=payment.owner_id,
        amount=payment.credits,
        key=f"payment:{payment.pk}",
        reference=f"payment:{payment.pk}",
        text=f"Payment {payment.pk}",
        now=now,
    )
    payment.posting_id = posted.id


@joins
def _take_back(payment: Payment, now: datetime) -> None:
    """Keep aside what is left of the credits that were paid for, when none are kept yet."""
    if payment.hold_id is not None:
        return
    wallet = Account.objects.filter(owner_id=payment.owner_id, kind=AccountKind.WALLET)
    balance = wallet.select_for_update(no_key=True).values_list("balance", flat=True).get()
    left = min(balance, payment.credits)
    if left:
        held = place_hold(
            actor=SYSTEM,
            owner_id=payment.owner_id,
            amount=left,
            key=f"payment:{payment.pk}:{now.isoformat()}",
            reference=f"payment:{payment.pk}",
            text=f"Payment {payment.pk} is disputed",
            now=now,
        )
        payment.hold_id = held.id
    payment.short = payment.credits - left


@joins
def _give_up(payment: Payment, now: datetime) -> None:
    if payment.hold_id:
        settle_hold(actor=SYSTEM, hold_id=payment.hold_id, to=AccountKind.RETURNED, now=now)
