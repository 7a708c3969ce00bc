"""The router lab, the offers and the fairness report, as those who run the market use them."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.marketplace.models import Listing, Offer, RouterRule
from leadflow.marketplace.queries.routing import router_in_force
from leadflow.marketplace.services.purchase import purchase
from tests.factories.identity import make_user
from tests.factories.market import actor_of, make_listing, make_provider
from tests.permissions.market_router_pages import SETTINGS
from tests.web.counting import questions

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Client) -> Client:
    """A browser in which a head is signed in."""
    client.force_login(make_user(Role.HEAD))
    return client


def text(browser: Client, name: str, *args: object, **query: object) -> str:
    return browser.get(reverse(name, args=args), query).content.decode()


def send(browser: Client, **changes: object) -> HttpResponse:
    return browser.post(reverse("market-router"), SETTINGS | changes)


def seen(answer: HttpResponse) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', answer.content.decode())
    assert found
    return unescape(found[1])


def test_nothing_is_published_that_was_not_tried(browser):
    answer = send(browser, act="publish")

    assert "Last month with these settings" in answer.content.decode()
    assert not RouterRule.objects.exists()


def test_what_was_tried_is_published_as_it_was_tried(browser):
    tried = seen(send(browser, act="try"))

    other = send(browser, act="publish", seen=tried, wave_size=50)
    assert not RouterRule.objects.exists()
    assert other.status_code == 200

    done = send(browser, act="publish", seen=tried, note="Calmer evenings")
    assert done.status_code == 302
    assert (router_in_force().version, router_in_force().spec.wave_size) == (1, 5)
    assert "Calmer evenings" in text(browser, "market-router")


def test_what_was_tried_on_another_version_is_refused_and_says_so(browser):
    tried = seen(send(browser, act="try"))
    later = seen(send(browser, act="try", wave_size=6))
    send(browser, act="publish", seen=later, wave_size=6)

    answer = send(browser, act="publish", seen=tried)

    assert answer.status_code == 422
    assert "Somebody else has changed the router" in answer.content.decode()
    assert RouterRule.objects.count() == 1


def test_a_version_is_brought_back(browser):
    send(browser, act="publish", seen=seen(send(browser, act="try")))

    browser.post(reverse("market-router-rollback"), {"version": "0"})

    assert (router_in_force().version, router_in_force().spec.wave_size) == (2, 10)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"wave_size": "0"}, "Give a whole number from 1 to 50."),
        ({"wave_size": "9" * 40}, "Give a whole number from 1 to 50."),
        ({"wave_size": "x"}, "Enter a whole number."),
        ({"first_widening_hours": "20"}, "The second widening comes after the first."),
        ({"order": "alphabetical"}, "Select a valid choice."),
        ({"note": "\x00"}, "Null characters are not allowed."),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(browser, changes, words):
    answer = send(browser, act="try", **changes)

    assert answer.status_code == 422
    assert words in answer.content.decode()


@pytest.mark.parametrize("version", ["", "x", "-1", "7", "9" * 30, "²"])
def test_a_version_that_never_was_is_not_found(browser, version):
    answer = browser.post(reverse("market-router-rollback"), {"version": version})

    assert answer.status_code == 404


def test_offers_tell_how_each_lead_fares(browser):
    provider = make_provider(credits=3)
    make_provider(credits=0)
    listing = make_listing()
    purchase(actor=actor_of(provider), lead_id=listing.pk, now=now())

    row = text(browser, "market-offers")
    assert "1 of 3" in row

    one = text(browser, "market-offered", listing.pk)
    assert "Top up needed" in one
    assert "Wave 1, place 1" in one
    assert listing.lead.phone not in one


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        ("", {"sold", "alone", "further", "handed"}),
        ("on_sale", {"sold", "alone", "further", "handed"}),
        ("nobody", {"alone", "further", "handed"}),
        ("unsold", {"alone", "further", "handed"}),
        ("widened", {"further"}),
        ("handed_over", {"handed"}),
        ("x\x00", {"sold", "alone", "further", "handed"}),
    ],
)
def test_leads_are_told_apart_by_how_they_fare(browser, view, shown):
    leads = {name: make_listing(category="painting") for name in ("alone", "further", "handed")}
    provider = make_provider()
    leads["sold"] = make_listing()
    purchase(actor=actor_of(provider), lead_id=leads["sold"].pk, now=now())
    Listing.objects.filter(pk=leads["further"].pk).update(reach="city", discount=1)
    Listing.objects.filter(pk=leads["handed"].pk).update(handed_over_at=now())

    html = text(browser, "market-offers", view=view)

    assert {name for name, one in leads.items() if f">L-{one.pk}<" in html} == shown


def test_a_lead_without_any_provider_says_what_helps(browser):
    listing = make_listing()

    assert "Nobody matches" in text(browser, "market-offers")
    assert "a provider of that trade helps at once" in text(browser, "market-offered", listing.pk)


def test_the_fairness_report_shows_who_is_left_out(browser):
    left_out, _ = make_provider(credits=0), make_provider(credits=0)
    for provider in (left_out, _):
        provider.__class__.objects.filter(pk=provider.pk).update(
            created_at=now() - timedelta(days=60)
        )
    for _n in range(30):
        make_listing()
    Offer.objects.filter(provider=left_out).delete()

    html = text(browser, "market-fairness")

    assert "Plumbing in Cape Town" in html
    assert "Offers are less even than before" in html
    assert html.count(">Less<") == html.count(">More<") == 1


@pytest.mark.parametrize("of", ["x", "@", "plumbing@nowhere", "\x00@\x00", "a" * 500 + "@b"])
def test_a_place_nobody_knows_is_an_empty_report(browser, of):
    make_provider()
    make_listing()

    assert browser.get(reverse("market-fairness"), {"of": of}).status_code == 200


@pytest.mark.parametrize("name", ["market-offers", "market-fairness", "market-router"])
def test_pages_ask_the_same_number_of_questions_for_one_lead_and_for_many(browser, name):
    make_provider()
    make_listing()
    one = questions(browser, reverse(name))
    for _ in range(4):
        make_provider()
        make_listing()

    assert questions(browser, reverse(name)) == one
