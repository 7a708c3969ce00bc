"""Where nobody is charged, the payer says what the bank would."""

import pytest

from leadflow.kernel.clock import now
from leadflow.ledger.queries import verify_ledger
from leadflow.ledger.services.payments import NoSuchPayment, NotSimulated, pay_simulated
from tests.factories.identity import actor_for
from tests.ledger.paying import Payer, state

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _simulated(settings):
    settings.PAYMENTS = "simulator"


def say(payer, payment, *, is_paid=True):
    pay_simulated(actor=actor_for(payer.user), payment_id=payment.pk, is_paid=is_paid, now=now())


def test_a_simulated_payment_is_paid_on_a_page_of_ours_and_counts_once():
    payer = Payer()
    payment = payer.begun(20)

    say(payer, payment)
    say(payer, payment)

    assert payment.pay_url.endswith(f"/app/wallet/top-ups/{payment.pk}/")
    assert (payer.balance, [one.name for one in verify_ledger() if one.broken]) == (20, [])


def test_what_was_declined_is_not_paid_afterwards():
    payer = Payer()
    payment = payer.begun()
    say(payer, payment, is_paid=False)

    with pytest.raises(NotSimulated):
        say(payer, payment)

    assert (payer.balance, state(payment)) == (0, "failed")


def test_nobody_pays_for_another():
    with pytest.raises(NoSuchPayment):
        say(Payer(), Payer().begun())


def test_a_payment_begun_in_the_simulator_gives_nothing_once_it_is_off(settings):
    payer = Payer()
    payment = payer.begun()
    settings.PAYMENTS = "stripe"

    with pytest.raises(NotSimulated):
        say(payer, payment)
