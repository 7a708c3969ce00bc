"""The supply queue: who stands in it and where, taken by one, given back, finished."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from leadflow.affiliates.types import State
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.services import suppress
from leadflow.web.supply import queue
from tests.factories.identity import make_user
from tests.web.counting import questions
from tests.web.reading import body, html, tag, words
from tests.web.supply.items import address, make_item, undo_of

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


def test_puts_first_what_is_due_then_ones_own_then_who_waits(browser, agent):
    colleague = make_user(Role.SUPPLY, name="Imran Sheikh")
    make_item(name="Waits")
    make_item(State.IN_SUPPLY, name="Theirs", claimed_by=colleague)
    make_item(State.IN_SUPPLY, name="Held", claimed_by=agent)
    late, later = now() - timedelta(minutes=1), now() + timedelta(days=2)
    make_item(State.IN_SUPPLY, name="Later", claimed_by=agent, call_back_at=later)
    make_item(State.IN_SUPPLY, name="Promised", claimed_by=agent, call_back_at=late)

    text = body(browser.get(reverse("supply")))

    order = ["Call back now 1 ", "Promised", "With you 2 ", "Held", "Later", "Waiting 1 ", "Waits"]
    order += ["With colleagues 1 ", "Theirs", "with Imran Sheikh"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_counts_who_waits_also_when_it_is_drawn_anew(browser):
    make_item()
    make_item(State.IN_SUPPLY)

    page = browser.get(reverse("supply"))
    part = browser.get(reverse("supply"), **HTMX)

    assert "Supply queue 1 waiting" in words(page)
    assert "hx-swap-oob" in tag(part, id="waiting")
    assert "<html" not in html(part)


def test_keeps_ones_own_on_the_first_page_however_long_the_queue(browser, agent, monkeypatch):
    monkeypatch.setattr(queue, "ON_PAGE", 2)
    for number in range(3):
        make_item(name=f"Waits {number}")
    make_item(State.IN_SUPPLY, name="Mine", claimed_by=agent)

    first = browser.get(reverse("supply"))
    link = tag(first, rel="next").split('href="')[1].split('"')[0]
    second = browser.get(reverse("supply") + link.replace("&amp;", "&"))

    assert "Mine" in words(first)
    assert "Waits 2" not in words(first)
    assert "Waits 2" in words(second)
    assert "Mine " not in words(second).replace("Open Mine", "")


def test_narrows_to_ones_own(browser, agent):
    make_item(name="Waits")
    make_item(State.IN_SUPPLY, name="Held", claimed_by=agent)

    text = words(browser.get(reverse("supply"), {"view": "mine"}))

    assert "Held" in text
    assert "Waits" not in text


def test_says_what_to_do_when_nobody_waits(browser):
    assert "Nobody is waiting" in words(browser.get(reverse("supply")))
    assert "No lead is with you" in words(browser.get(reverse("supply"), {"view": "mine"}))


def test_hears_when_the_queue_changes_and_when_something_is_taken_back(browser):
    region = tag(browser.get(reverse("supply"), {"view": "mine"}), id="results")

    assert 'data-live="supply"' in region
    assert 'hx-trigger="live, undone"' in region
    assert 'hx-get="/app/supply/?view=mine"' in region


def test_is_the_supply_teams_home_and_has_one_door(browser):
    response = browser.get(reverse("home"))

    links = re.findall(rf'<a href="{reverse("supply")}"[^>]*>', html(response))
    assert "<h1>Supply queue</h1>" in html(response)
    assert len(links) == 2  # in the sidebar and below on phones
    assert all('aria-current="page"' in link for link in links)
    assert ">Home<" not in html(response)


def test_takes_a_lead_and_opens_it(browser, agent):
    item = make_item()

    response = browser.post(address(item, "-claim"), follow=True)

    item.refresh_from_db()
    assert item.claimed_by == agent
    assert "How did the talk end?" in words(response)
    assert "The lead is yours" in words(response)
    assert undo_of(response) == address(item, "-release")


def test_takes_back_the_taking_where_one_is(browser, agent):
    item = make_item(State.IN_SUPPLY, claimed_by=agent)

    response = browser.post(address(item, "-release"), **HTMX)

    item.refresh_from_db()
    assert item.claimed_by is None
    assert response.status_code == 204
    assert "Given back to the queue" in response["HX-Trigger"]


def test_gives_a_lead_back_and_offers_to_undo_that(browser, agent):
    item = make_item(State.IN_SUPPLY, claimed_by=agent)

    response = browser.post(address(item, "-release"), follow=True)

    assert undo_of(response) == address(item, "-claim")
    assert "Waiting 1 AR Asha Rao" in body(response)


def test_offers_no_undo_that_would_lose_a_promise(browser, agent):
    item = make_item(State.IN_SUPPLY, claimed_by=agent, call_back_at=now() + timedelta(days=1))

    response = browser.post(address(item, "-release"), follow=True)

    assert "Given back to the queue" in words(response)
    assert "undo:" not in html(response)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_says_when_a_colleague_was_quicker(browser, headers):
    item = make_item(State.IN_SUPPLY)
    holder = item.claimed_by

    response = browser.post(address(item, "-claim"), **headers)

    item.refresh_from_db()
    assert response.status_code == 409
    told = response["HX-Trigger"] if headers else words(response)
    assert "Somebody else has taken this lead." in told
    assert item.claimed_by == holder


@pytest.mark.django_db(transaction=True)
def test_takes_nobody_who_asked_never_to_be_called(browser):
    item = make_item()
    with transaction.atomic():
        suppress(phone=item.submission.mobile, reason="asked", now=now())

    assert browser.post(address(item, "-claim")).status_code == 409
    item.refresh_from_db()
    assert item.claimed_by is None


@pytest.mark.parametrize("role", [Role.AFFILIATE, Role.AFFILIATE_MANAGER, Role.SENIOR, Role.KAM])
def test_is_for_the_supply_team_alone(client, role):
    client.force_login(make_user(role))
    item = make_item()

    assert client.get(reverse("supply")).status_code == 403
    assert client.get(address(item)).status_code == 403
    assert client.post(address(item, "-claim")).status_code == 403
    item.refresh_from_db()
    assert item.claimed_by is None


def test_asks_the_database_as_often_however_long_the_queue(browser, agent):
    item = make_item(State.IN_SUPPLY, claimed_by=agent)
    make_item(State.IN_SUPPLY)
    make_item()
    before = [questions(browser, reverse("supply")), questions(browser, address(item))]

    for _ in range(5):
        make_item()
        make_item(State.IN_SUPPLY)
        make_item(State.IN_SUPPLY, claimed_by=agent)

    assert [questions(browser, reverse("supply")), questions(browser, address(item))] == before


def test_calls_a_campaign_by_its_name(browser):
    item = make_item()
    campaign = item.submission.campaign

    assert campaign.name in body(browser.get(reverse("supply")))
    assert campaign.name in body(browser.get(address(item)))
    assert campaign.slug not in body(browser.get(address(item)))
