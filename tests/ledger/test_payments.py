"""Credits that are paid for come once, whatever the vendor says how often and in which order."""

from datetime import timedelta
from itertools import permutations

import pytest

from leadflow.connectors import stripe as connector
from leadflow.kernel.clock import now
from leadflow.ledger.models import Payment, PaymentSignal
from leadflow.ledger.queries import held_of, verify_ledger
from leadflow.ledger.subscribers import ask_about_payments, open_checkout
from tests.factories.ledger import spend
from tests.ledger.paying import Payer, state, tell, told, use
from tests.standin.stripe import HANG_UP, stripe

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vendor(settings, monkeypatch):
    monkeypatch.setattr(connector, "PAUSES", (0.0, 0.0))
    with stripe() as known:
        use(known, settings)
        yield known


@pytest.fixture
def payer():
    return Payer()


def broken() -> set[str]:
    return {found.name for found in verify_ledger() if found.broken}


def test_a_top_up_says_where_to_pay(payer, vendor):
    answer = payer.top_up(20)

    told_of = answer.json()
    assert (answer.status_code, told_of["status"], told_of["amount"]) == (201, "unpaid", 1000.0)
    assert told_of["pay_url"] == vendor.sessions["cs_test_1"]["url"]


@pytest.mark.parametrize("credits", [0, -1, 10_001, "20", 1.5, True, None])
def test_a_top_up_is_a_whole_number_of_credits(payer, credits):
    assert payer.top_up(credits).status_code == 422


def test_the_same_key_is_the_same_payment(payer, vendor):
    first, again = (payer.top_up(20, **{"Idempotency-Key": "k1"}).json() for _ in range(2))

    assert (first["id"], len(vendor.sessions)) == (again["id"], 1)


def test_a_key_of_another_payment_is_refused(payer):
    payer.top_up(20, **{"Idempotency-Key": "k1"})

    assert payer.top_up(21, **{"Idempotency-Key": "k1"}).status_code == 422


def test_the_same_key_of_somebody_else_is_another_payment(payer):
    first = payer.top_up(20, **{"Idempotency-Key": "k1"}).json()

    assert Payer().top_up(20, **{"Idempotency-Key": "k1"}).json()["id"] != first["id"]


def test_nobody_sees_the_payment_of_another(payer):
    payment = payer.begun()

    assert Payer().client.get(f"/api/wallet/top-ups/{payment.pk}/").status_code == 404


def test_what_is_paid_is_credited_once_however_often_it_is_told(payer, vendor):
    event = vendor.complete(payer.begun().reference)

    outcomes = [
        told(event),
        told(event),
        told(vendor.event(event["type"], event["data"]["object"])),
    ]

    assert outcomes == ["applied", "applied", "nothing_new"]
    assert (payer.balance, PaymentSignal.objects.count()) == (20, 2)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_news_in_any_order_end_the_same(payer, vendor, order):
    reference = payer.begun().reference
    events = [
        vendor.complete(reference, is_paid=False),
        vendor.bank_decides(reference, is_paid=True),
        vendor.event(
            "checkout.session.expired", vendor.sessions[reference] | {"payment_status": "unpaid"}
        ),
    ]

    for each in order:
        told(events[each])

    assert (payer.balance, state(Payment.objects.get()), broken()) == (20, "paid", set())


def test_a_bank_that_refuses_in_the_end_gives_no_credits(payer, vendor):
    payment = payer.begun()
    told(vendor.complete(payment.reference, is_paid=False))

    told(vendor.bank_decides(payment.reference, is_paid=False))

    assert (payer.balance, state(payment)) == (0, "failed")


def test_a_checkout_nobody_paid_expires(payer, vendor):
    payment = payer.begun()

    told(vendor.expire(payment.reference))

    assert (payer.balance, state(payment)) == (0, "expired")


@pytest.mark.parametrize("header", ["", "t=1,v1=00", "v1=00", "t=x", "\u00e9"])
def test_what_stripe_did_not_sign_is_refused_and_changes_nothing(payer, vendor, header):
    payment = payer.begun()

    answer = tell(vendor.complete(payment.reference), header=header)

    assert (answer.status_code, payer.balance, state(payment)) == (400, 0, "unpaid")


def test_without_a_secret_nobody_is_listened_to(settings, payer, vendor):
    settings.STRIPE_WEBHOOK_SECRETS = []

    assert tell(vendor.complete(payer.begun().reference)).status_code == 404


@pytest.mark.parametrize(
    "thing",
    [None, [], {"object": None}, {"object": {"id": 5, "amount_total": "x"}}, {"object": {}}],
)
def test_a_signed_event_that_makes_no_sense_is_refused(vendor, thing):
    event = vendor.event("checkout.session.completed", {}) | {"data": thing}

    assert tell(event).status_code == 400


def test_events_about_other_things_are_taken_and_left(vendor):
    assert told(vendor.event("customer.created", {"id": "cus_1"})) == "not_about_us"


def test_a_checkout_of_somebody_elses_at_the_same_vendor_is_left_alone(payer, vendor):
    event = vendor.complete(payer.begun().reference)
    event["data"]["object"] |= {"id": "cs_other", "metadata": {}}

    assert (told(event), payer.balance) == ("unknown", 0)


@pytest.mark.parametrize(
    "change", [{"amount_total": 1}, {"currency": "usd"}, {"amount_total": None}]
)
def test_another_amount_gives_no_credits_and_is_found(payer, vendor, change):
    event = vendor.complete(payer.begun().reference)
    event["data"]["object"] |= change

    assert (told(event), payer.balance) == ("other_money", 0)
    assert broken() == {"ledger.vendors_news_is_understood"}


def test_a_webhook_that_never_came_is_made_up_for_by_asking(payer, vendor):
    vendor.complete(payer.begun().reference)

    ask_about_payments(now() + timedelta(minutes=6))

    assert payer.balance == 20


def test_news_that_come_before_our_own_answer_count(payer, vendor):
    vendor.faults = [HANG_UP] * 3
    answer = payer.top_up(20).json()
    payment = Payment.objects.get(pk=answer["id"])
    assert (answer["status"], answer["pay_url"], payment.reference) == ("opening", None, None)

    told(vendor.complete("cs_test_1"))
    open_checkout({"payment_id": payment.pk}, now())

    assert (payer.balance, state(payment), len(vendor.sessions)) == (20, "paid", 1)


def test_the_worker_opens_what_could_not_be_opened_at_once(payer, vendor):
    vendor.faults = [500] * 3
    payment = payer.begun()

    open_checkout({"payment_id": payment.pk}, now())

    assert (state(payment), len(vendor.sessions)) == ("unpaid", 1)


def test_a_vendor_who_refuses_us_is_told_to_the_payer(payer, vendor):
    vendor.faults = [401]

    answer = payer.top_up(20)

    assert (answer.status_code, answer.json()["code"]) == (503, "ledger.payments_fail")


def test_where_payments_are_off_credits_cannot_be_bought(payer, settings):
    settings.PAYMENTS = "off"

    assert payer.top_up(20).json()["code"] == "ledger.payments_off"


def paid(payer, vendor) -> Payment:
    payment = payer.begun()
    told(vendor.complete(payment.reference))
    return payment


def test_a_dispute_keeps_what_is_left_aside_and_gives_it_back_when_it_is_won(payer, vendor):
    payment = paid(payer, vendor)
    spend(payer.user.pk, 5)

    told(vendor.dispute(payment.reference))
    disputed = (payer.balance, held_of(payer.user.pk), state(payment))
    told(vendor.dispute(payment.reference, "closed", "won"))

    assert disputed == (0, 15, "disputed")
    assert (payer.balance, held_of(payer.user.pk), state(payment)) == (15, 0, "paid")
    assert broken() == set()


def test_a_lost_dispute_takes_what_is_left_and_says_what_is_missing(payer, vendor):
    payment = paid(payer, vendor)
    spend(payer.user.pk, 5)
    told(vendor.dispute(payment.reference))

    told(vendor.dispute(payment.reference, "closed", "lost"))

    payment.refresh_from_db()
    assert (payment.status, payment.short, payer.balance) == ("charged_back", 5, 0)
    assert broken() == set()


@pytest.mark.parametrize(("end", "left"), [("won", 20), ("lost", 0)])
def test_news_of_a_dispute_that_overtake_each_other_end_the_same(payer, vendor, end, left):
    payment = paid(payer, vendor)
    first = vendor.dispute(payment.reference)

    told(vendor.dispute(payment.reference, "closed", end))
    told(first)

    assert (payer.balance, held_of(payer.user.pk)) == (left, 0)
