"""Channels: told once, in order, as the services allow, and never by guesswork."""

import json
from datetime import timedelta

import pytest
from django.core import mail

from leadflow.events.models import OutboxMessage
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.kernel.db import commits
from leadflow.kernel.errors import DomainError
from leadflow.notifications.models import Channel, ChannelMessage
from leadflow.notifications.queries.channels import list_channels
from leadflow.notifications.rules.channels import BadTemplate, UnknownTrigger
from leadflow.notifications.services import channels, tell_channels
from leadflow.notifications.services.sending import begin
from leadflow.notifications.services.telling import KEPT, forget_channel_messages
from leadflow.notifications.subscribers import send_to_channel
from leadflow.notifications.types import ChannelKind
from tests.events.receiver import receiving, status
from tests.factories.identity import make_actor
from tests.kernel.test_limits import NOON

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
FACTS = {"name": "Ravi <b>& @everyone", "score": "75", "classification": "SQL"}


@pytest.fixture
def hook(settings):
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def marketing():
    return make_actor(Role.MARKETING)


def added(actor, address, kind=ChannelKind.SLACK, **more):
    facts = {"name": "Sales", "triggers": ["sql_captured"], "now": NOON} | more
    number = channels.add_channel(actor=actor, kind=kind, address=address, **facts)
    return Channel.objects.get(pk=number)


@commits
def tell(once_key="capture:1:sql", trigger="sql_captured"):
    return tell_channels(
        trigger=trigger, facts=FACTS, link="/app/conversations/1/", once_key=once_key, now=NOON
    )


def send_due(now=NOON):
    """Ring every timer that is due, as the worker does; return how many rang."""
    due = OutboxMessage.objects.filter(name="notifications.channel_due", due_at__lte=now)
    payloads = list(due.order_by("due_at", "id").values_list("payload", flat=True))
    due.delete()
    for payload in payloads:
        send_to_channel(payload, now)
    return len(payloads)


def only_message():
    return ChannelMessage.objects.get()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ChannelKind.SLACK, "Ravi &lt;b&gt;&amp; @everyone"),
        (ChannelKind.DISCORD, r"Ravi <b\\>& @everyone"),
        (ChannelKind.TEAMS, "Ravi <b>& @everyone"),
    ],
)
def test_each_service_is_told_in_its_own_way(hook, marketing, kind, words):
    added(marketing, hook.url, kind)
    tell()

    send_due()

    assert words in hook.bodies[0].decode()


def test_nobody_is_called_by_name_on_discord(hook, marketing):
    added(marketing, hook.url, ChannelKind.DISCORD)
    tell()

    send_due()

    assert json.loads(hook.bodies[0])["allowed_mentions"] == {"parse": []}


def test_teams_gets_a_card(hook, marketing):
    added(marketing, hook.url, ChannelKind.TEAMS)
    tell()

    send_due()

    card = json.loads(hook.bodies[0])["attachments"][0]["content"]
    assert (card["type"], card["body"][0]["text"]) == (
        "AdaptiveCard",
        "SQL lead captured: Ravi <b>& @everyone",
    )


def test_mail_goes_to_everybody_named_under_one_id(marketing):
    added(marketing, "sales@example.com, boss@example.com", ChannelKind.EMAIL)
    tell()

    send_due()

    [sent] = mail.outbox
    number = only_message().pk
    assert sent.to == ["sales@example.com", "boss@example.com"]
    assert sent.extra_headers["Message-ID"].startswith(f"<channel-{number}@")


def test_the_same_fact_is_told_once(hook, marketing):
    added(marketing, hook.url)

    assert (tell(), tell(), tell("capture:2:sql")) == (1, 0, 1)


def test_a_channel_is_told_only_what_it_wants(hook, marketing):
    added(marketing, hook.url)

    assert tell(trigger="journey_completed") == 0


def test_words_of_ones_own_are_used(hook, marketing):
    added(marketing, hook.url, template="Call $name now, $score points")
    tell()

    send_due()

    assert "Call Ravi &lt;b&gt;&amp; @everyone now, 75 points" in hook.bodies[0].decode()


def test_messages_of_one_channel_keep_their_distance(hook, marketing):
    added(marketing, hook.url)
    tell()
    tell("capture:2:sql")

    send_due()
    at_once = len(hook.bodies)
    send_due(NOON + SECOND)

    assert (at_once, len(hook.bodies)) == (1, 2)


def test_many_messages_of_one_channel_go_one_by_one(hook, marketing):
    added(marketing, hook.url)
    for number in range(5):
        tell(f"capture:{number}:sql")

    sent = []
    for seconds in range(6):
        send_due(NOON + seconds * SECOND)
        sent.append(len(hook.bodies))

    assert sent == [1, 2, 3, 4, 5, 5]


def test_a_pause_that_is_asked_for_is_kept(hook, marketing):
    hook.answers = [status(429, Retry_After="30"), status(200)]
    added(marketing, hook.url)
    tell()

    send_due()
    send_due(NOON + 29 * SECOND)
    early = len(hook.bodies)
    send_due(NOON + 30 * SECOND)

    assert (early, len(hook.bodies), only_message().state) == (1, 2, "sent")


def test_being_asked_to_wait_is_no_failure(hook, marketing):
    hook.answers = [status(429, Retry_After="1")]
    added(marketing, hook.url)
    tell()

    for number in range(12):
        send_due(NOON + number * 2 * SECOND)

    assert (only_message().state, only_message().attempts) == ("waiting", 0)


def test_trouble_is_waited_out_and_then_given_up(hook, marketing):
    hook.answers = [status(503)]
    added(marketing, hook.url)
    tell()

    for hours in range(14):
        send_due(NOON + timedelta(hours=hours))

    assert (only_message().state, len(hook.bodies)) == ("failed", 6)


@pytest.mark.parametrize("code", [403, 404, 410])
def test_an_address_that_is_gone_switches_its_channel_off(hook, marketing, code):
    hook.answers = [status(code)]
    channel = added(marketing, hook.url)
    tell()

    send_due()

    channel.refresh_from_db()
    assert (channel.is_active, channel.trouble) == (False, "The address is gone or closed.")


def test_a_message_that_is_refused_ends_and_the_channel_goes_on(hook, marketing):
    hook.answers = [status(400)]
    channel = added(marketing, hook.url)
    tell()

    send_due()

    channel.refresh_from_db()
    assert (only_message().state, channel.is_active) == ("failed", True)


def test_an_attempt_whose_end_nobody_saw_is_not_made_again(hook, marketing):
    added(marketing, hook.url)
    tell()
    message = only_message()
    begin(message_id=message.pk, turn=message.turn, now=NOON)  # and the worker is killed

    send_due(NOON + SECOND)

    assert (only_message().state, hook.bodies) == ("unknown", [])


def test_what_nobody_saw_arrive_can_be_sent_again_by_hand(hook, marketing):
    channel = added(marketing, hook.url)
    tell()
    ChannelMessage.objects.update(state="unknown", settled_at=NOON)
    message = only_message()
    channels.send_again(
        actor=marketing, channel_id=channel.pk, message_id=message.pk, now=NOON + SECOND
    )

    send_due(NOON + SECOND)

    assert (only_message().state, len(hook.bodies)) == ("sent", 1)


def test_a_test_message_arrives(hook, marketing):
    channel = added(marketing, hook.url)

    channels.test_channel(actor=marketing, channel_id=channel.pk, now=NOON)
    send_due()

    assert b"LeadFlow can write here" in hook.bodies[0]


def test_an_address_is_not_readable_in_the_database(hook, marketing):
    channel = added(marketing, hook.url)

    assert "/hook" not in channel.address + channel.shown


def test_the_retiring_connector_of_teams_is_known(marketing):
    channel = added(marketing, "https://x.webhook.office.com/webhookb2/1", ChannelKind.TEAMS)

    assert channel.is_old_teams


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"address": "http://127.0.0.1/hook"}, "BadAddress"),
        ({"address": "no address"}, "BadAddress"),
        ({"address": "sales", "kind": ChannelKind.EMAIL}, "BadChannel"),
        ({"address": " , ", "kind": ChannelKind.EMAIL}, "BadChannel"),
        ({"name": ""}, "BadChannel"),
        ({"triggers": []}, UnknownTrigger.__name__),
        ({"triggers": ["something"]}, UnknownTrigger.__name__),
        ({"template": "$phone"}, BadTemplate.__name__),
        ({"template": "$ 5"}, BadTemplate.__name__),
    ],
)
def test_what_cannot_work_is_refused(marketing, more, refusal):
    with pytest.raises(DomainError) as refused:
        added(marketing, **({"address": "https://hooks.slack.com/services/T/B/x"} | more))

    assert type(refused.value).__name__ == refusal


def test_the_same_address_is_added_once(marketing):
    added(marketing, "https://hooks.slack.com/services/T/B/x")

    with pytest.raises(channels.ChannelKnown):
        added(marketing, "https://hooks.slack.com/services/T/B/x")


def test_only_who_may_sees_channels():
    with pytest.raises(NotPermitted):
        list_channels(actor=make_actor(Role.SENIOR))


def test_the_environment_names_channels_once(settings):
    settings.SLACK_WEBHOOK_URL = "https://hooks.slack.com/services/T/B/x"
    settings.SALES_TEAM_EMAILS = "sales@yourdomain.com,manager@yourdomain.com"

    made = channels.take_environment(now=NOON)

    assert (made, channels.take_environment(now=NOON)) == (2, 0)


def test_messages_that_ended_long_ago_are_forgotten(hook, marketing):
    added(marketing, hook.url)
    tell()
    send_due()

    forget_channel_messages(now=NOON + KEPT + SECOND)

    assert not ChannelMessage.objects.exists()
