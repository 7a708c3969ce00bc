"""Who looks after the money sees every wallet, every payment and what does not add up."""

import pytest
from django.urls import reverse

from leadflow.events.models import OutboxMessage
from leadflow.identity.types import SYSTEM, Door, Role
from leadflow.kernel.clock import now
from leadflow.kernel.verify import Finding
from leadflow.ledger.services.payments import begin_payment
from leadflow.ledger.services.reconciling import reconcile
from tests.factories.identity import actor_for, auth_client, make_user
from tests.factories.ledger import give, keep_aside, spend
from tests.web.counting import questions
from tests.web.reading import body, html

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    return auth_client(make_user(Role.HEAD), door=Door.SESSION)


def holder(name="Thabo"):
    user = make_user(Role.PROVIDER, name=name)
    give(user.pk, 10)
    return user


def pay(user, key="k"):
    return begin_payment(actor=actor_for(user), credits_wanted=5, key=key, now=now())


def look(*found):
    return reconcile(actor=SYSTEM, is_nightly=False, from_vendor=found, note="", now=now())


def test_the_ledger_says_where_all_credits_are(browser):
    user = holder()
    spend(user.pk, 3)
    keep_aside(user.pk, 2)

    page = body(browser.get(reverse("ledger")))

    assert "In wallets 5 Kept aside 2 Paid for 0 Given 10 Spent 3 Ended 0" in page
    assert "Thabo 5 2" in page


def test_a_wallet_is_read_line_by_line_and_taken_out_as_a_file(browser):
    user = holder()
    spend(user.pk, 3)

    assert "Purchase A purchase" in body(browser.get(reverse("ledger-account", args=[user.pk])))
    assert ",-3,7," in html(browser.get(reverse("ledger-statement", args=[user.pk])))


def test_every_payment_is_listed_with_its_state(browser):
    pay(holder())

    assert "Not paid yet 5" in body(browser.get(reverse("ledger-payments")))


def test_a_look_that_found_nothing_says_so(browser):
    number = look()

    assert "Everything adds up" in body(browser.get(reverse("reconciliation", args=[number])))


def test_what_was_found_is_told_in_words_with_what_to_do(browser):
    number = look(Finding("payments.other_amount", 2, [4, 9]), Finding("other.new_check", 1))

    page = body(browser.get(reverse("reconciliation", args=[number])))

    assert "Another amount was paid than was to be paid" in page
    assert "payment 4, 9" in page
    assert "Not so: new check" in page


def test_a_look_can_be_asked_for(browser):
    browser.post(reverse("reconcile-now"))

    assert OutboxMessage.objects.filter(name="ledger.reconciliation_wanted").count() == 1


@pytest.mark.parametrize("name", ["ledger", "ledger-payments", "reconciliations"])
def test_many_rows_take_as_many_questions_as_one(browser, name):
    pay(holder())
    look(Finding("x.one", 1))
    one = questions(browser, reverse(name))
    for number in range(4):
        pay(holder(), key=f"k{number}")
        look(Finding("x.one", 1), Finding("x.two", 1))

    assert questions(browser, reverse(name)) == one
