"""The books are looked through once a night, compared with the vendor's, and what differs told."""

from datetime import UTC, datetime, timedelta

import pytest

from leadflow.connectors import stripe as connector
from leadflow.events.models import OutboxMessage
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.ledger.models import Account, Payment, Reconciliation
from leadflow.ledger.subscribers import on_reconciliation_wanted, reconcile_nightly
from leadflow.notifications.models import Notification
from leadflow.notifications.subscribers import on_books_differ
from tests.factories.identity import make_user
from tests.factories.ledger import give
from tests.ledger.paying import Payer, told, use
from tests.standin.stripe import stripe

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 3, 2, 2, 5, tzinfo=UTC)


@pytest.fixture
def vendor(settings, monkeypatch):
    monkeypatch.setattr(connector, "PAUSES", (0.0, 0.0))
    with stripe() as known:
        use(known, settings)
        yield known


def look() -> dict[str, list[int]]:
    """Look through the books, and return what was found."""
    on_reconciliation_wanted({"by_id": 0}, now())
    found = Reconciliation.objects.latest("pk").discrepancies.all()
    return {one.name: one.sample for one in found}


def test_every_night_has_one_look():
    give(1, 5)

    looks = [reconcile_nightly(NIGHT + timedelta(hours=hour)) for hour in (-1, 0, 1, 24)]

    assert (looks, Reconciliation.objects.count()) == ([False, True, False, True], 2)


def test_books_that_add_up_say_so():
    give(1, 5)

    assert look() == {}


def test_what_does_not_add_up_is_written_down_and_told_to_administrators():
    admin = make_user(Role.ADMIN)
    give(1, 5)
    wallet = Account.objects.get(owner_id=1)
    Account.objects.filter(pk=wallet.pk).update(balance=6)

    found = look()
    fact = OutboxMessage.objects.get(name="ledger.books_differ")
    on_books_differ(fact.payload, now())

    assert found["ledger.balances_are_their_entries"] == [wallet.pk]
    assert Notification.objects.filter(user=admin).count() == 1


def test_what_was_paid_and_never_told_is_credited_and_noted(vendor):
    payer = Payer()
    payment = payer.begun(20)
    vendor.complete(payment.reference)

    found = look()

    assert found == {"payments.paid_there_not_credited_here": [payment.pk]}
    assert (payer.balance, look()) == (20, {})


def test_what_was_credited_and_the_vendor_does_not_know_is_found(vendor):
    payment = Payer().begun(20)
    told(vendor.complete(payment.reference))
    vendor.sessions.clear()

    assert look() == {"payments.credited_here_not_paid_there": [payment.pk]}


def test_another_amount_at_the_vendor_is_found_and_not_credited(vendor):
    payer = Payer()
    payment = payer.begun(20)
    vendor.complete(payment.reference)
    vendor.sessions[payment.reference]["amount_total"] = 1

    found = look()

    assert found["payments.other_amount"] == [payment.pk]
    assert (payer.balance, Payment.objects.get().status) == (0, "unpaid")


def test_a_vendor_who_does_not_answer_is_noted_and_our_own_books_looked_through(vendor):
    vendor.faults = [500] * 3

    assert look() == {}
    assert "could not be read" in Reconciliation.objects.get().note
