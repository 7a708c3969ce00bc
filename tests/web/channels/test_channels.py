"""The pages of channels: added, tested, changed, switched, and their log."""

import re

import pytest
from django.urls import reverse

from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.notifications.models import Channel, ChannelMessage
from leadflow.notifications.types import MessageState
from tests.factories.identity import make_user
from tests.web.counting import questions

pytestmark = pytest.mark.django_db
SLACK = {
    "kind": "slack",
    "name": "Sales floor",
    "address": "https://hooks.slack.com/services/T0/B0/secret",
    "triggers": ["sql_captured"],
    "template": "",
}


@pytest.fixture
def browser(client):
    client.force_login(make_user(Role.MARKETING))
    return client


@pytest.fixture
def channel(browser):
    browser.post(reverse("channels"), SLACK)
    return Channel.objects.get()


def log(channel, **facts):
    known = {
        "trigger": "sql_captured",
        "once_key": f"k{ChannelMessage.objects.count()}",
        "title": "SQL lead captured: Asha",
        "text": "Asha",
        "created_at": now(),
    }
    return ChannelMessage.objects.create(channel=channel, **known | facts)


def page(browser, channel):
    return browser.get(reverse("channel", args=[channel.pk])).content.decode()


def test_says_what_to_do_when_there_is_none(browser):
    assert "No channel yet" in browser.get(reverse("channels")).content.decode()


def test_a_new_channel_shows_the_host_of_its_address_and_not_its_secret(browser, channel):
    shown = page(browser, channel)

    assert "hooks.slack.com" in shown
    assert "secret" not in shown.split("<main")[1]


def test_an_address_that_cannot_be_called_is_refused_beside_its_field(browser):
    response = browser.post(reverse("channels"), SLACK | {"address": "http://localhost/x"})

    assert response.status_code == 422
    assert "must start with https://" in response.content.decode()


def test_what_it_is_told_can_be_changed(browser, channel):
    browser.post(
        reverse("channel", args=[channel.pk]),
        {"triggers": ["journey_completed"], "template": "$name is through"},
    )

    channel.refresh_from_db()
    assert (channel.triggers, channel.template) == (["journey_completed"], "$name is through")


def test_a_field_nobody_knows_is_named(browser, channel):
    response = browser.post(
        reverse("channel", args=[channel.pk]), {"triggers": ["sql_captured"], "template": "$x"}
    )

    assert "The words can hold" in response.content.decode()


def test_switching_off_can_be_taken_back(browser, channel):
    response = browser.post(reverse("channel-switch", args=[channel.pk]), {"is_active": "0"})
    shown = browser.get(response["Location"]).content.decode()
    address = re.search(r'data-flash="[^"]*undo:([^"]*)"', shown)[1].replace("&amp;", "&")
    browser.post(address, HTTP_HX_REQUEST="true")

    channel.refresh_from_db()
    assert channel.is_active


def test_a_test_shows_in_the_log(browser, channel):
    browser.post(reverse("channel-test", args=[channel.pk]))

    assert "This is a test" in page(browser, channel)


def test_the_retiring_connector_of_teams_is_warned_of(browser):
    old = "https://x.webhook.office.com/webhookb2/1"
    browser.post(reverse("channels"), SLACK | {"kind": "teams", "address": old})

    assert "which Microsoft retires" in page(browser, Channel.objects.get())


def test_a_failed_message_can_be_sent_again(browser, channel):
    message = log(channel, state=MessageState.FAILED, settled_at=now())

    browser.post(reverse("channel-again", args=[channel.pk, message.pk]))

    message.refresh_from_db()
    assert message.state == MessageState.WAITING


def test_the_page_asks_as_often_however_much_was_sent(browser, channel):
    address = reverse("channel", args=[channel.pk])
    log(channel)
    few = questions(browser, address)
    for _ in range(9):
        log(channel)

    assert questions(browser, address) == few


def test_a_removed_channel_is_gone(browser, channel):
    browser.post(reverse("channel-drop", args=[channel.pk]))

    assert not Channel.objects.exists()
