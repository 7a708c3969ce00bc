"""What the ledger does when something has happened. Wired in `config/wiring.py`."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError
from structlog import get_logger

from leadflow.connectors.outcomes import VendorFailure
from leadflow.events.types import Payload
from leadflow.identity.types import SYSTEM, Actor
from leadflow.kernel.organisation import organisation_day, organisation_zone
from leadflow.kernel.verify import Finding
from leadflow.ledger.gateways.checkouts import checkout_for
from leadflow.ledger.queries.payments import find_order, to_ask_about
from leadflow.ledger.queries.reconciling import differences, is_reconciled, payments_to_heal
from leadflow.ledger.services.payments import note_answer, note_not_opened, note_opened
from leadflow.ledger.services.reconciling import reconcile
from leadflow.ledger.types import News, Report

LOOKS_BACK: Final = timedelta(days=3)
NIGHT_BEGINS: Final = 2  # o'clock at the organisation

log = get_logger("leadflow.ledger")


def open_checkout(payload: Payload, now: datetime) -> None:
    """Have a payment's vendor say where to pay. Outward: asked twice it is the same checkout."""
    found = find_order(payload["payment_id"])
    if found is None:
        return
    vendor, order = found
    try:
        opened = checkout_for(vendor).open(order)
    except VendorFailure as failure:
        if failure.passes:
            raise
        log.warning("payment not opened", payment_id=order.payment_id, why=str(failure))
        note_not_opened(actor=SYSTEM, payment_id=order.payment_id, now=now)
        return
    note_opened(actor=SYSTEM, payment_id=order.payment_id, opened=opened, now=now)


def ask_about_payments(now: datetime) -> int:
    """Ask vendors about payments that they were silent about; return how many. A chore.

    So a payment counts though its webhook never came through.
    """
    asked = 0
    for payment_id, vendor, reference in to_ask_about(now):
        try:
            report = checkout_for(vendor).ask(reference) if reference else Report(News.EXPIRED)
        except VendorFailure as failure:
            log.warning("payment not asked about", payment_id=payment_id, why=str(failure))
            report = Report(News.OPEN)
        note_answer(actor=SYSTEM, payment_id=payment_id, report=report, now=now)
        asked += 1
    return asked


def reconcile_nightly(now: datetime) -> bool:
    """Look through the books, once a night; return whether it was done now. A chore."""
    is_night = now.astimezone(organisation_zone()).hour >= NIGHT_BEGINS
    if not is_night or is_reconciled(organisation_day(now)):
        return False
    return _look(SYSTEM, now, is_nightly=True)


def on_reconciliation_wanted(payload: Payload, now: datetime) -> None:
    """Look through the books because somebody wants it. Outward."""
    _look(Actor(payload["by_id"]), now, is_nightly=False)


def _look(actor: Actor, now: datetime, *, is_nightly: bool) -> bool:
    from_vendor, note = _vendors_books(now)
    try:
        made = reconcile(
            actor=actor, is_nightly=is_nightly, from_vendor=from_vendor, note=note, now=now
        )
    except IntegrityError:  # another worker was as quick: one look a night is enough
        return False
    return made is not None


def _vendors_books(now: datetime) -> tuple[list[Finding], str]:
    """Return how our books differ from the vendor's, and credit what was paid and not told."""
    vendor, since = settings.PAYMENTS, now - LOOKS_BACK
    if vendor == "off":
        return [], ""
    try:
        told = checkout_for(vendor).since(since)
        reports = None if told is None else list(told)
    except VendorFailure as failure:
        return [], f"The vendor's books could not be read: {failure}"
    if reports is None:
        return [], ""
    found = differences(vendor=vendor, reports=reports, since=since + timedelta(hours=1))
    late = payments_to_heal(vendor=vendor, reports=reports)
    for payment_id, report in late:
        note_answer(actor=SYSTEM, payment_id=payment_id, report=report, now=now)
    return found, f"{len(late)} payments credited late" if late else ""
