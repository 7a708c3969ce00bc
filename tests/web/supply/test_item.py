"""One lead of the queue: how the talk ended, when to call back, and who may say so."""

import pytest

from leadflow.affiliates.models import SupplyItem
from leadflow.affiliates.types import State
from leadflow.identity.types import Role
from tests.factories.identity import make_user
from tests.web.reading import body, error_of, html, tag, words
from tests.web.supply.items import address, make_item

pytestmark = pytest.mark.django_db

NOON = "2026-03-10T06:30:00Z"  # in India


@pytest.mark.parametrize(
    ("outcome", "state", "told"),
    [
        ("purchased", State.PURCHASED, "Finished: purchased"),
        ("not_purchased", State.CLOSED, "Finished: not purchased"),
    ],
)
def test_finishes_a_talk(browser, agent, outcome, state, told):
    item = make_item(State.IN_SUPPLY, claimed_by=agent)

    response = browser.post(address(item), {"outcome": outcome, "notes": "Fine."}, follow=True)

    item.refresh_from_db()
    assert item.submission.state == state
    assert item.notes == "Fine."
    assert told in words(response)
    assert "Nobody is waiting" in words(response)


def test_agrees_to_call_back_in_the_readers_zone(browser, agent, time_machine):
    time_machine.move_to(NOON, tick=False)
    item = make_item(State.IN_SUPPLY, claimed_by=agent)

    form = {"outcome": "call_back", "call_back_at": "2026-03-11T10:00"}
    response = browser.post(address(item), form, follow=True)

    item.refresh_from_db()
    assert item.call_back_at.isoformat() == "2026-03-11T04:30:00+00:00"
    assert "You are reminded to call back" in words(response)
    assert "Call back Tomorrow 10:00" in words(response)


def test_proposes_tomorrow_morning(browser, agent, time_machine):
    time_machine.move_to(NOON, tick=False)
    item = make_item(State.IN_SUPPLY, claimed_by=agent)

    field = tag(browser.get(address(item)), id="id_call_back_at")

    assert 'value="2026-03-11T10:00"' in field
    assert " required" not in field


def test_needs_no_time_when_the_talk_is_over(browser, agent):
    item = make_item(State.IN_SUPPLY, claimed_by=agent)

    browser.post(address(item), {"outcome": "purchased", "call_back_at": "2020-01-01T10:00"})

    item.refresh_from_db()
    assert item.outcome == "purchased"
    assert item.call_back_at is None


@pytest.mark.parametrize(
    ("form", "control", "told"),
    [
        ({}, "id_outcome", "Choose how the talk ended."),
        ({"outcome": "sold"}, "id_outcome", "Select a valid choice."),
        ({"outcome": "call_back"}, "id_call_back_at", "Say when to call back."),
        (
            {"outcome": "call_back", "call_back_at": "soon"},
            "id_call_back_at",
            "Give a day and a time.",
        ),
        (
            {"outcome": "call_back", "call_back_at": "2020-01-01T10:00"},
            "id_call_back_at",
            "Give a time to come",
        ),
        (
            {"outcome": "call_back", "call_back_at": "2120-01-01T10:00"},
            "id_call_back_at",
            "Give a time to come",
        ),
        ({"outcome": "purchased", "notes": "x" * 5001}, "id_notes", "Ensure this value"),
        ({"outcome": "purchased", "notes": "\x00"}, "id_notes", "Null characters"),
    ],
)
def test_says_under_its_field_what_is_wrong(browser, agent, form, control, told):
    item = make_item(State.IN_SUPPLY, claimed_by=agent)

    response = browser.post(address(item), form)

    item.refresh_from_db()
    assert response.status_code == 422
    assert error_of(response, control).startswith(told)
    assert item.outcome == ""


def test_shows_how_it_ended_and_asks_no_more(browser, agent):
    item = make_item(State.PURCHASED, claimed_by=agent)
    SupplyItem.objects.update(notes="Paid in cash.")

    response = browser.get(address(item))

    assert "The talk Purchased Paid in cash." in body(response)
    assert "id_outcome" not in html(response)
    assert address(item, "-release") not in html(response)


def test_shows_who_has_a_lead_and_follows_along(browser):
    colleague = make_user(Role.SUPPLY, name="Imran Sheikh")
    item = make_item(State.IN_SUPPLY, claimed_by=colleague)

    response = browser.get(address(item))

    assert "Imran Sheikh They are talking to this person" in words(response)
    assert 'data-live="supply"' in tag(response, id="item")
    assert "id_outcome" not in html(response)


def test_is_not_drawn_anew_under_the_hands_of_who_fills_it_in(browser, agent):
    item = make_item(State.IN_SUPPLY, claimed_by=agent)

    region = tag(browser.get(address(item)), id="item")

    assert "data-live" not in region
    assert 'hx-trigger="undone"' in region


def test_lets_a_head_finish_what_somebody_has_taken(client):
    client.force_login(make_user(Role.HEAD))
    item = make_item(State.IN_SUPPLY)

    page = client.get(address(item))
    client.post(address(item), {"outcome": "purchased"})

    item.refresh_from_db()
    assert "How did the talk end?" in words(page)
    assert item.outcome == "purchased"


def test_calls_a_lead_without_a_name_by_its_number(browser):
    item = make_item(name="", mobile="+919812300001")

    assert "<h1>+91 98123 00001</h1>" in html(browser.get(address(item)))
