"""Facts are written with their change, and each listener gets its part once."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from leadflow.events.models import Delivery, OutboxMessage
from leadflow.events.services import drain, fan_out, publish, subscribe
from leadflow.events.services.publishing import Fact, publish_many
from tests.factories.events import NOON, Rang, announce, listener

pytestmark = pytest.mark.django_db(transaction=True)

COLUMNS = ["name", "stream", "seq", "payload", "published_at", "due_at", "fanned_out_at"]


def test_nothing_is_published_when_the_change_is_rolled_back():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish(Rang(1), stream="bell", now=NOON)
        1 / 0

    assert not OutboxMessage.objects.exists()


def test_publishing_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="open transaction"):
        publish(Rang(1), stream="bell", now=NOON)

    assert not OutboxMessage.objects.exists()


def test_the_same_number_in_a_stream_twice_is_refused():
    announce(1, seq=1)

    with pytest.raises(IntegrityError):
        announce(2, seq=1)

    assert OutboxMessage.objects.count() == 1


def test_numbers_of_other_streams_do_not_matter():
    announce(1, stream="a", seq=1)
    announce(1, stream="b", seq=1)

    assert OutboxMessage.objects.count() == 2


def test_each_listener_gets_one_delivery():
    subscribe(Rang, listener("first", lambda payload, now: None))
    subscribe(Rang, listener("second", lambda payload, now: None))
    announce(1)

    sent = [fan_out(now=NOON), fan_out(now=NOON)]

    assert sent == [1, 0]
    assert sorted(Delivery.objects.values_list("subscriber", flat=True)) == [
        "tests.first",
        "tests.second",
    ]


def test_what_nobody_listens_to_is_done_at_once():
    announce(1)

    fan_out(now=NOON)

    assert not Delivery.objects.exists()
    assert OutboxMessage.objects.get().fanned_out_at == NOON


def test_a_timer_does_not_ring_before_it_is_due():
    heard = []
    subscribe(Rang, listener("ear", lambda payload, now: heard.append(now)))
    due = NOON + timedelta(hours=1)
    announce(1, due_at=due)

    for moment in (NOON, due - timedelta(microseconds=1), due):
        drain(now=moment)

    assert heard == [due]


@pytest.mark.postgres
class TestLateCommits:
    """Two transactions overlap; the one that published first commits last."""

    def test_lose_nothing(self):
        heard = []
        subscribe(Rang, listener("ear", lambda payload, now: heard.append(payload["bell"])))

        self.commit_in_reverse(poll=lambda: drain(now=NOON))

        assert heard == [2, 1]

    def test_are_lost_by_a_poller_that_remembers_the_last_id(self):
        heard: list[int] = []
        last = 0

        def poll_by_watermark():
            nonlocal last
            for message in OutboxMessage.objects.filter(pk__gt=last).order_by("pk"):
                heard.append(message.payload["bell"])
                last = message.pk

        self.commit_in_reverse(poll=poll_by_watermark)

        assert heard == [2]

    @staticmethod
    def commit_in_reverse(poll):
        published, may_commit = threading.Event(), threading.Event()

        def slow():
            with transaction.atomic():
                publish(Rang(1), stream="a", now=NOON)
                published.set()
                may_commit.wait(30)
            connections.close_all()

        thread = threading.Thread(target=slow)
        thread.start()
        assert published.wait(30)
        announce(2, stream="b")
        poll()
        may_commit.set()
        thread.join(30)
        poll()


def test_many_are_published_as_they_would_be_one_by_one():
    facts = [
        Fact(Rang(1), "bell:1", seq=1),
        Fact(Rang(2), "bell:2"),
        Fact(Rang(3), "bell:1", seq=2, due_at=NOON + timedelta(hours=1)),
    ]
    with transaction.atomic():
        for fact in facts:
            publish(fact.event, stream=fact.stream, seq=fact.seq, due_at=fact.due_at, now=NOON)
    one_by_one = list(OutboxMessage.objects.order_by("id").values_list(*COLUMNS))
    OutboxMessage.objects.all().delete()

    with transaction.atomic():
        publish_many(facts=facts, now=NOON)

    assert list(OutboxMessage.objects.order_by("id").values_list(*COLUMNS)) == one_by_one
