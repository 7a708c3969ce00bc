"""A provider looks at leads on offer, unlocks, works them, and reads the wallet."""

import pytest
from django.urls import reverse

from leadflow.identity.types import Door
from leadflow.marketplace.models import Assignment, ListingView
from tests.factories.identity import auth_client
from tests.factories.market import make_listing, make_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider():
    return make_provider(credits=5)


@pytest.fixture
def browser(provider):
    return auth_client(provider.user, door=Door.SESSION)


def text_of(browser, name, *args) -> str:
    return browser.get(reverse(name, args=args)).content.decode()


def unlocked(browser) -> Assignment:
    browser.post(reverse("market-unlock", args=[make_listing(contact_name="Lindiwe").pk]))
    return Assignment.objects.get()


def work(browser, seat, act, **body):
    return browser.post(reverse("market-job-act", args=[seat.pk, act]), body)


def test_leads_on_offer_are_listed(browser):
    make_listing(title="Leaking geyser")

    assert "Leaking geyser" in text_of(browser, "market")


def test_where_nothing_is_on_offer_the_page_says_what_comes(browser):
    assert "No lead is on offer" in text_of(browser, "market")


def test_a_lead_is_shown_without_its_client(browser):
    listing = make_listing(contact_name="Lindiwe Maseko", contact_phone="+27821234567")

    text = text_of(browser, "market-lead", listing.pk)

    assert not [word for word in ("Lindiwe", "1234567", "Albert Road") if word in text]


def test_looking_at_a_lead_counts(browser):
    text_of(browser, "market-lead", make_listing().pk)

    assert ListingView.objects.count() == 1


def test_an_unlocked_lead_shows_its_client(browser):
    seat = unlocked(browser)

    assert "Lindiwe" in text_of(browser, "market-lead", seat.listing_id)


def test_who_may_not_buy_reads_why():
    provider = make_provider(category="electrical")
    browser = auth_client(provider.user, door=Door.SESSION)

    text = text_of(browser, "market-lead", make_listing().pk)

    assert "Your profile does not name this trade." in text
    assert "Unlock for" not in text


def offered_to(**facts) -> str:
    """Return the page of a lead as such a provider sees it."""
    browser = auth_client(make_provider(credits=0, **facts).user, door=Door.SESSION)
    return text_of(browser, "market-lead", make_listing().pk)


def test_whose_wallet_is_empty_is_led_to_it():
    text = offered_to()

    assert "Top up needed" in text
    assert "Unlock for" not in text


def test_whose_plan_pays_needs_no_top_up():
    assert "Unlock for" in offered_to(is_premium=True)


@pytest.mark.parametrize(
    ("act", "status"), [("contacted", "contacted"), ("won", "won"), ("lost", "lost")]
)
def test_a_job_is_worked_with_one_click(browser, act, status):
    seat = unlocked(browser)

    work(browser, seat, act)

    assert Assignment.objects.get().status == status


@pytest.mark.parametrize(("typed", "amount"), [("4500", 4500), ("4500,50", 4500.5)])
def test_an_offer_is_typed_as_people_type(browser, typed, amount):
    seat = unlocked(browser)

    work(browser, seat, "quote", amount=typed)

    assert Assignment.objects.get().quote_amount == amount


@pytest.mark.parametrize("typed", ["", "much", "-1", "NaN", "Infinity", "1.234"])
def test_an_offer_without_an_amount_is_refused(browser, typed):
    seat = unlocked(browser)

    assert work(browser, seat, "quote", amount=typed).status_code == 422


def test_a_won_job_is_done(browser):
    seat = unlocked(browser)
    work(browser, seat, "won")

    work(browser, seat, "done")

    assert Assignment.objects.get().listing.state == "completed"


def test_an_unknown_act_is_not_there(browser):
    assert work(browser, unlocked(browser), "sell").status_code == 404


def test_the_wallet_tells_every_line(browser):
    unlocked(browser)

    text = text_of(browser, "wallet")

    assert "4 credits" in text
    assert "-1" in text


@pytest.mark.parametrize(("name", "most"), [("market", 12), ("market-jobs", 10), ("wallet", 10)])
def test_a_longer_list_takes_no_more_queries(browser, django_assert_max_num_queries, name, most):
    for _ in range(4):
        browser.post(reverse("market-unlock", args=[make_listing().pk]))
        make_listing()

    with django_assert_max_num_queries(most):
        text_of(browser, name)
