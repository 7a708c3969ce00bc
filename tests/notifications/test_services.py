"""People are told once, only their own messages are theirs, and topics count exactly."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from leadflow.identity.models import User
from leadflow.identity.types import Actor
from leadflow.notifications import queries
from leadflow.notifications.models import LiveTopic, Notification
from leadflow.notifications.services import (
    NoSuchNotification,
    mark_all_read,
    mark_read,
    notify,
    touch_topic,
)
from tests.harness.races import rush

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def make_user(name: str) -> User:
    return User.objects.create(username=name, name=name)


def actor_of(user: User) -> Actor:
    return Actor(user.pk, user.username)


def tell(*users: User, key: str = "lead:1:claimed") -> int:
    with transaction.atomic():
        return notify(
            user_ids=[user.pk for user in users],
            kind="lead.claimed",
            title="Lead claimed",
            once_key=key,
            now=NOON,
        )


def touch(topic: str) -> None:
    with transaction.atomic():
        touch_topic(topic, now=NOON)


def test_everybody_is_told_once_however_often_the_fact_arrives():
    asha, ben = make_user("asha"), make_user("ben")

    told = [tell(asha), tell(asha, ben), tell(asha, ben)]

    assert told == [1, 1, 0]
    assert Notification.objects.count() == 2


def test_telling_touches_the_topic_of_who_was_told_and_nobody_else():
    asha, ben = make_user("asha"), make_user("ben")
    tell(asha)

    tell(asha, ben)

    assert queries.versions_of([f"user:{asha.pk}", f"user:{ben.pk}"]) == {
        f"user:{asha.pk}": 1,
        f"user:{ben.pk}": 1,
    }


def test_telling_rolls_back_with_the_change():
    asha = make_user("asha")

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        notify(user_ids=[asha.pk], kind="k", title="t", once_key="o", now=NOON)
        1 / 0

    assert not Notification.objects.exists()
    assert not LiveTopic.objects.exists()


@pytest.mark.postgres
def test_sixteen_workers_with_the_same_fact_tell_once():
    asha = make_user("asha")

    rush(lambda _: tell(asha), range(16))

    assert Notification.objects.count() == 1


def test_reading_counts_the_first_time():
    asha = make_user("asha")
    tell(asha)
    message = Notification.objects.get()

    for hour in (1, 2):
        mark_read(
            actor=actor_of(asha), notification_id=message.pk, now=NOON + timedelta(hours=hour)
        )

    assert Notification.objects.get().read_at == NOON + timedelta(hours=1)


def test_another_persons_message_is_not_there():
    asha, ben = make_user("asha"), make_user("ben")
    tell(asha)

    with pytest.raises(NoSuchNotification):
        mark_read(actor=actor_of(ben), notification_id=Notification.objects.get().pk, now=NOON)

    assert Notification.objects.get().read_at is None


def test_reading_all_reads_only_ones_own():
    asha, ben = make_user("asha"), make_user("ben")
    tell(asha, ben)
    tell(asha, key="another")

    assert mark_all_read(actor=actor_of(asha), now=NOON) == 2
    assert queries.unread_count(actor_of(asha)) == 0
    assert queries.unread_count(actor_of(ben)) == 1


def test_a_topic_counts_every_touch():
    for _ in range(3):
        touch("supply")

    assert queries.versions_of(["supply", "review"]) == {"supply": 3, "review": 0}


@pytest.mark.parametrize("threads", [12])
def test_a_topic_counts_exactly_when_many_touch_at_once(threads):
    rush(lambda _: [touch("supply") for _ in range(5)], range(threads))

    assert LiveTopic.objects.get().version == threads * 5


@pytest.mark.postgres
def test_a_topic_counts_wrong_when_it_is_read_before_it_is_written():
    touch("supply")

    def read_then_write(_):
        for _ in range(20):
            topic = LiveTopic.objects.get()
            LiveTopic.objects.filter(pk=topic.pk).update(version=topic.version + 1)

    rush(read_then_write, range(12))

    assert LiveTopic.objects.get().version < 1 + 12 * 20


def test_only_topics_that_changed_recently_are_told_apart():
    touch("supply")
    touch("review")
    before = queries.topics_version(now=NOON)
    touch("review")

    assert queries.changed_topics(before, now=NOON) == {"review": 2}
    assert queries.changed_topics(None, now=NOON + timedelta(hours=1)) == {}
