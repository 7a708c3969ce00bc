"""Teams are told of conversations: each trigger once for a conversation."""

import pytest

from leadflow.capture.subscribers import on_completed_tell_teams, on_score_tell_teams
from leadflow.events.models import OutboxMessage
from leadflow.identity.types import Role
from leadflow.kernel.db import commits
from leadflow.notifications.models import ChannelMessage, Notification
from leadflow.notifications.services import channels
from leadflow.notifications.types import ChannelKind
from tests.factories.capture import answer_all, begin, behave, share
from tests.factories.identity import make_actor
from tests.kernel.test_limits import NOON

pytestmark = pytest.mark.django_db
EVERY = ["sql_captured", "high_value_behavior", "journey_completed"]


@pytest.fixture
def channel():
    return channels.add_channel(
        actor=make_actor(Role.MARKETING),
        kind=ChannelKind.EMAIL,
        name="Sales",
        address="sales@example.com",
        triggers=EVERY,
        now=NOON,
    )


@commits
def heard():
    """Let the room hear every fact it announced, twice, as a worker that was killed would."""
    for _ in range(2):
        for fact in OutboxMessage.objects.filter(name="capture.scored").order_by("id"):
            on_score_tell_teams(fact.payload, NOON)
        for fact in OutboxMessage.objects.filter(name="capture.completed"):
            on_completed_tell_teams(fact.payload, NOON)


def told():
    return sorted(ChannelMessage.objects.values_list("trigger", flat=True))


@pytest.mark.usefixtures("channel")
def test_a_whole_journey_tells_each_trigger_once():
    session = begin(NOON)
    behave(session, "clicked_demo", NOON)
    share(session, NOON)
    answer_all(session, now=NOON)

    heard()

    assert told() == sorted(EVERY)


@pytest.mark.usefixtures("channel")
def test_a_visitor_who_does_little_is_not_told_of():
    behave(begin(NOON), "replied_to_greeting", NOON)

    heard()

    assert told() == []


@pytest.mark.usefixtures("channel")
def test_a_message_names_who_it_is_about():
    share(begin(NOON), NOON, name="Asha Rao", email="asha@example.com")

    heard()

    assert ChannelMessage.objects.get().title == "High-value lead: Asha Rao"


def test_marketing_hears_the_bell_once():
    marketing = make_actor(Role.MARKETING)
    session = begin(NOON)
    behave(session, "clicked_demo", NOON)
    share(session, NOON)
    answer_all(session, now=NOON)

    heard()

    assert Notification.objects.filter(user=marketing.user_id, kind="capture.sql").count() == 1
