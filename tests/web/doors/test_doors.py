"""The pages of doors: opened, closed, removed, their address and what came in."""

import pytest
from django.urls import reverse

from leadflow.capture.models import InboundDoor, InboundSignal
from leadflow.capture.types import SignalState
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from tests.factories.identity import make_user
from tests.web.counting import questions

pytestmark = pytest.mark.django_db
GOOGLE = {"kind": "google", "name": "Autumn fair", "google_key": "a-word-of-ours"}


@pytest.fixture
def browser(client):
    client.force_login(make_user(Role.MARKETING))
    return client


@pytest.fixture
def door(browser):
    browser.post(reverse("doors"), GOOGLE)
    return InboundDoor.objects.get()


def came_in(door, **facts):
    number = InboundSignal.objects.count()
    return InboundSignal.objects.create(
        door=door, event_id=f"e{number}", received_at=now(), **facts
    )


def page(browser, door):
    return browser.get(reverse("door", args=[door.pk])).content.decode()


def test_says_what_to_do_when_there_is_none(browser):
    assert "No door yet" in browser.get(reverse("doors")).content.decode()


def test_an_open_door_shows_its_address_and_not_its_secrets(browser, door):
    shown = page(browser, door)

    assert f"/api/inbound/google/{door.key}/" in shown
    assert "a-word-of-ours" not in shown


def test_a_missing_secret_is_asked_for_beside_its_field(browser):
    response = browser.post(reverse("doors"), GOOGLE | {"google_key": ""})

    assert response.status_code == 422
    assert "This kind of door needs it." in response.content.decode()


def test_says_why_something_became_no_lead(browser, door):
    came_in(door, state=SignalState.FAILED, error="The lead is not there any more.")

    assert "The lead is not there any more." in page(browser, door)


def test_a_door_is_closed(browser, door):
    browser.post(reverse("door-switch", args=[door.pk]), {"is_active": "0"})

    door.refresh_from_db()
    assert not door.is_active


def test_a_removed_door_is_gone(browser, door):
    browser.post(reverse("door-drop", args=[door.pk]))

    assert not InboundDoor.objects.exists()


def test_the_page_asks_as_often_however_much_came_in(browser, door):
    address = reverse("door", args=[door.pk])
    came_in(door)
    few = questions(browser, address)
    for _ in range(9):
        came_in(door)

    assert questions(browser, address) == few
