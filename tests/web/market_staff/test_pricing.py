"""The pages of prices: what makes them, how well, what it learnt, and the way back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from leadflow.events.models import OutboxMessage
from leadflow.identity.types import SYSTEM, Role
from leadflow.kernel.clock import now
from leadflow.marketplace.queries.prices import model_in_force
from leadflow.marketplace.services.versions import put_in_force
from leadflow.marketplace.types.pricing import Bin
from leadflow.web.market_staff.calibration import diagram
from tests.factories.identity import make_user
from tests.factories.market import make_provider
from tests.factories.pricing import a_market, a_version, sold, trained
from tests.web.counting import questions

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Client) -> Client:
    """A browser in which a head is signed in."""
    client.force_login(make_user(Role.HEAD))
    return client


def text(browser: Client, name: str, *args: object) -> str:
    return browser.get(reverse(name, args=args)).content.decode()


def test_before_anything_was_learnt_the_page_says_what_is_missing(browser):
    shown = text(browser, "market-pricing")

    assert "Every lead costs 1 credit" in shown
    assert "0 outcomes are known, 200 are needed" in shown
    assert "Train now" not in shown


def test_a_trained_version_is_shown_with_all_that_was_measured_and_learnt(browser):
    trained(size=300, now=now(), provider=make_provider())

    listed, shown = text(browser, "market-pricing"), text(browser, "market-pricing-version", 1)

    assert "In force: version 1" in listed
    for told in ("AUC", "Calibration error", "emergency", "Cape Town", "Steady", "3 credits"):
        assert told in shown
    assert shown.count('class="calibration-point"') == 3


def test_a_version_is_put_in_force_and_taken_back(browser):
    first, second = a_version(now=now()), a_version(now=now())
    put_in_force(actor=SYSTEM, version=first.version, now=now())

    browser.post(reverse("market-pricing-activate", args=[second.version]))
    chosen = model_in_force()
    browser.post(reverse("market-pricing-back"))

    assert (chosen, model_in_force()) == (second, first)


def test_prices_are_switched_off_and_left_to_training_again(browser):
    good = a_version(now=now())
    a_version(now=now(), objection="it hardly tells who wins")

    browser.post(reverse("market-pricing-off"))
    off = model_in_force()
    browser.post(reverse("market-pricing-follow"))

    assert (off, model_in_force()) == (None, good)


def test_training_is_asked_of_the_worker(browser):
    sold(a_market(200), now=now(), provider=make_provider())

    assert "Train now" in text(browser, "market-pricing")
    browser.post(reverse("market-pricing-train"))

    assert OutboxMessage.objects.filter(name="marketplace.training_asked").count() == 1


def test_why_a_version_is_held_back_is_told(browser):
    held = a_version(now=now(), objection="it hardly tells who wins")

    assert "it hardly tells who wins" in text(browser, "market-pricing-version", held.version)


def test_a_version_that_is_not_there_is_not_found(browser):
    for version in (7, 10**30):
        answer = browser.get(reverse("market-pricing-version", args=[version]))

        assert answer.status_code == 404


def test_more_versions_take_as_many_queries(browser):
    a_version(now=now())
    few = questions(browser, reverse("market-pricing"))
    for day in range(4):
        a_version(now=now() - timedelta(days=day))

    assert questions(browser, reverse("market-pricing")) == few


def test_the_diagram_puts_right_promises_on_its_diagonal():
    drawn = diagram([Bin(100, 0.0, 0.0), Bin(100, 1.0, 1.0)])

    assert 'class="calibration-ideal" x1="42" y1="264" x2="406" y2="10"' in drawn
    assert 'points="42.0,264.0 406.0,10.0"' in drawn
