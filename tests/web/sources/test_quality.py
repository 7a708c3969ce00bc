"""The dashboard of source quality: its numbers, and the lists they lead to."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from leadflow.affiliates.types import Reason, State
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from tests.factories.affiliates import make_affiliate, make_campaign, make_submission
from tests.factories.identity import make_user
from tests.web.counting import questions

pytestmark = pytest.mark.django_db


def text(browser: Client, **query: object) -> str:
    return browser.get(reverse("quality"), query).content.decode()


def links(html: str) -> list[str]:
    found = re.findall(r'href="(/app/submissions/[^"]*)"', html)
    return [unescape(link) for link in found]


def source(state: State = State.PURCHASED, *, days_ago: int = 1, **fields: object):
    return make_submission(state, created_at=now() - timedelta(days=days_ago), **fields)


def counted(browser: Client, address: str) -> int:
    return browser.get(address).content.decode().count('<tr id="submission-')


def test_leads_from_every_number_to_as_many_submissions(browser):
    affiliate, campaign = make_affiliate(), make_campaign()
    for state in (State.PURCHASED, State.CONFIRMED, State.ACCEPTED, State.REJECTED):
        source(state, affiliate=affiliate, campaign=campaign)
    source()  # somebody else's

    html = text(browser, affiliate=affiliate.pk, campaign=campaign.slug)

    figures = re.findall(r'<a href="([^"]+)">\s*<span class="figure-name">', html)
    assert [counted(browser, unescape(address)) for address in figures] == [4, 3, 2, 1]


def test_keeps_period_affiliate_and_campaign_in_every_link_of_a_source(browser):
    made = source()

    html = text(browser, period="7")

    drills = [link for link in links(html) if f"affiliate={made.affiliate_id}" in link]
    assert len(drills) == 4
    assert all("period=7" in link and made.campaign.slug in link for link in drills)


def test_leads_from_a_reason_to_what_it_held_up(browser):
    source(State.REJECTED, reason=Reason.DUPLICATE_VEHICLE)
    source(State.REJECTED, reason=Reason.TRIES_EXHAUSTED)

    reasons = [link for link in links(text(browser)) if "reason=duplicate_vehicle" in link]

    assert [counted(browser, link) for link in reasons] == [1]


def test_shows_what_it_is_narrowed_to_as_chips_that_come_off(browser):
    made = source()

    html = text(browser, affiliate=made.affiliate_id, campaign=made.campaign.slug)

    assert 'aria-label="Remove filter Affiliate"' in html
    assert 'aria-label="Remove filter Campaign"' in html
    assert f"Affiliate <b>{made.affiliate.name}</b>" in html


@pytest.mark.parametrize(
    "query",
    [
        {"period": "x"},
        {"affiliate": "x"},
        {"affiliate": "9" * 30},
        {"affiliate": "999"},
        {"affiliate": "²"},
        {"campaign": "x" * 500},
        {"campaign": "\x00"},
    ],
)
def test_lives_with_an_address_that_makes_no_sense(browser, query):
    assert browser.get(reverse("quality"), query).status_code == 200


def test_says_what_to_do_when_nothing_was_sent(browser):
    assert "Nothing was sent in this period" in text(browser)


def test_asks_the_same_number_of_questions_for_one_source_and_for_many(browser):
    source()
    one = questions(browser, reverse("quality"))
    for _ in range(5):
        source()

    assert questions(browser, reverse("quality")) == one


@pytest.mark.parametrize("role", [Role.ADMIN, Role.PRINCIPAL, Role.HEAD, Role.AFFILIATE_MANAGER])
def test_greets_those_who_answer_for_sources(client, role):
    client.force_login(make_user(role))

    assert "<h1>Source quality</h1>" in client.get(reverse("home")).content.decode()


def test_greets_whoever_is_only_half_set_up_by_name(client):
    client.force_login(make_user(Role.PROVIDER))

    assert "Hello, " in client.get(reverse("home")).content.decode()
