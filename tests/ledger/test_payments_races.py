"""News of one payment from many sides at the same moment credit it once."""

import pytest

from leadflow.identity.types import SYSTEM
from leadflow.kernel.clock import now
from leadflow.ledger.models import Payment
from leadflow.ledger.queries import balance_of, verify_ledger
from leadflow.ledger.services import vendors_news
from leadflow.ledger.services.payments import note_answer
from leadflow.ledger.services.vendors_news import receive_notice
from leadflow.ledger.types import News, Notice, PaymentState, Report
from tests.harness.races import rush

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

OWNER, MANY = 5, 12


def begun() -> Payment:
    moment = now()
    return Payment.objects.create(
        owner_id=OWNER,
        credits=20,
        amount=1000,
        currency="ZAR",
        vendor="stripe",
        status=PaymentState.UNPAID,
        key="race",
        reference="cs_1",
        created_at=moment,
        expires_at=moment,
        asked_at=moment,
    )


def storm(payment) -> list:
    """Tell of it by the same event, by others, and by an answer to a question."""
    report = Report(News.PAID, "cs_1", "pi_1", payment.amount, "ZAR", payment.pk)
    moment = now()

    def act(number):
        if number % 3 == 0:
            note_answer(actor=SYSTEM, payment_id=payment.pk, report=report, now=moment)
            return
        notice = Notice(f"evt_{number % 4}", "checkout.session.completed", moment, report)
        receive_notice(actor=SYSTEM, vendor="stripe", notice=notice, now=moment)

    return [one for one in rush(act, range(MANY)) if isinstance(one, Exception)]


def test_a_payment_is_credited_once():
    refused = storm(begun())

    assert (refused, balance_of(OWNER)) == ([], 20)
    assert [found for found in verify_ledger() if found.broken] == []


def test_without_the_guards_it_would_be_credited_more_often(monkeypatch):
    payment = begun()
    keys = iter(range(100))
    real = vendors_news.top_up
    monkeypatch.setattr(
        vendors_news, "top_up", lambda **facts: real(**facts | {"key": f"other:{next(keys)}"})
    )
    monkeypatch.setattr(vendors_news, "after", lambda *_: PaymentState.PAID)
    monkeypatch.setattr(Payment, "save", lambda *_, **__: None)

    storm(payment)

    assert balance_of(OWNER) > 20
