"""A provider's wallet: topped up, read, limited."""

import csv
from io import StringIO

import pytest
from django.urls import reverse

from leadflow.identity.types import Door
from leadflow.kernel.clock import now
from leadflow.ledger.models import Payment
from leadflow.ledger.queries import balance_of
from leadflow.marketplace.models import Provider
from leadflow.marketplace.services.purchase import purchase
from tests.factories.identity import auth_client
from tests.factories.ledger import give, spend
from tests.factories.market import actor_of, make_listing, make_provider
from tests.web.reading import body, error_of, html, tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider():
    return make_provider(credits=10)


@pytest.fixture
def client(provider):
    return auth_client(provider.user, door=Door.SESSION)


def top_up(client, credits=20, key="0" * 36):
    return client.post(reverse("top-ups"), {"credits": credits, "key": key})


def test_credits_are_bought_and_paid_for_on_the_simulators_page(client, provider):
    page = top_up(client).headers["Location"]

    client.post(f"{page}simulate/", {"is_paid": "1"})

    assert balance_of(provider.user_id) == 30
    assert "The credits are in your wallet." in body(client.get(page))


def test_a_form_sent_twice_is_one_payment(client):
    first, again = top_up(client), top_up(client)

    assert (first.headers["Location"], Payment.objects.count()) == (again.headers["Location"], 1)


@pytest.mark.parametrize(("credits", "key"), [("0", "0" * 36), ("x", "0" * 36), ("5", "\0bad")])
def test_a_top_up_that_makes_no_sense_is_refused(client, credits, key):
    assert (top_up(client, credits, key).status_code, Payment.objects.count()) == (422, 0)


def test_where_payments_are_off_the_wallet_says_whom_to_ask(client, settings):
    settings.PAYMENTS = "off"

    assert "Ask whoever runs the marketplace" in body(client.get(reverse("wallet")))


def test_a_payment_at_a_vendor_leads_there(client, settings):
    page = top_up(client).headers["Location"]
    Payment.objects.update(vendor="stripe", pay_url="https://checkout.stripe.example/c/pay/1")

    assert 'href="https://checkout.stripe.example/c/pay/1"' in html(client.get(page))


def test_limits_are_set_and_shown_with_what_is_spent(client, provider):
    purchase(actor=actor_of(provider), lead_id=make_listing().pk, now=now())

    client.post(reverse("wallet-caps"), {"daily_cap": "7", "is_paused": "on"})

    provider = Provider.objects.get(pk=provider.pk)
    assert (provider.daily_cap, provider.monthly_cap, provider.is_paused) == (7, None, True)
    page = body(client.get(reverse("wallet")))
    assert "Spent today 1 of 7" in page
    assert "You are paused" in page


def test_automatic_purchases_need_a_cap_of_their_own(client):
    answer = client.post(reverse("wallet-caps"), {"accepts_automatically": "on"})

    assert answer.status_code == 422
    assert error_of(answer, "id_automatic_daily_cap")


def test_the_statement_is_a_file_safe_to_open_with_every_line(client, provider):
    give(provider.user_id, 5)
    spend(provider.user_id, 3)

    text = html(client.get(reverse("wallet-statement")))

    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    assert "'" not in text
    assert [row[4:6] for row in rows[1:]] == [["10", "10"], ["5", "15"], ["-3", "12"]]


def test_the_wallet_leads_to_topping_up(client):
    assert tag(client.get(reverse("wallet")), href="#top-up")
