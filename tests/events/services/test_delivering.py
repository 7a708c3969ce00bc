"""Deliveries are made exactly once in our own books, at least once to the world."""

from datetime import timedelta

import pytest
from django.db import connection

from leadflow.events.events import DeliveryDied
from leadflow.events.models import Delivery, OutboxMessage, WebhookEndpoint
from leadflow.events.rules.retries import MAX_ATTEMPTS
from leadflow.events.services import drain, subscribe, subscribe_outward
from leadflow.events.services.claiming import LEASE, claim, release, renew
from leadflow.events.services.delivering import deliver
from leadflow.events.services.publishing import fan_out
from leadflow.events.types import DeliveryState, RetryLater
from leadflow.kernel.errors import Conflict
from tests.factories.events import NOON, Rang, announce, listener

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = {"tests.ear", "tests.other"}


@pytest.fixture
def heard():
    return []


def hear(heard, name="ear"):
    return listener(name, lambda payload, now: heard.append(payload["bell"]))


def seconds(number: float):
    return NOON + timedelta(seconds=number)


def test_every_listener_hears_it_once(heard):
    subscribe(Rang, hear(heard, "ear"))
    subscribe_outward(Rang, hear(heard, "other"))
    announce(5)

    made = [drain(now=NOON), drain(now=NOON)]

    assert made == [2, 0]
    assert heard == [5, 5]


def test_who_stumbles_is_asked_again_and_the_others_are_not(heard):
    def stumble_once(payload, now):
        heard.append("stumbler")
        if heard.count("stumbler") == 1:
            raise OSError("mail server is away")

    subscribe(Rang, listener("other", lambda payload, now: heard.append("steady")))
    subscribe_outward(Rang, listener("ear", stumble_once))
    announce(1)

    for moment in (0, 0.5, 2):
        drain(now=seconds(moment))

    assert sorted(heard) == ["steady", "stumbler", "stumbler"]


def test_what_a_failed_handler_wrote_is_taken_back():
    def write_and_fail(payload, now):
        WebhookEndpoint.objects.create(owner="me", url="", secret="", created_at=now)
        raise OSError

    subscribe(Rang, listener("ear", write_and_fail))
    announce(1)

    drain(now=NOON)

    assert not WebhookEndpoint.objects.exists()
    assert Delivery.objects.get().attempts == 1


def test_own_books_are_changed_in_a_transaction_and_the_world_is_told_outside(heard):
    subscribe(Rang, listener("ear", lambda p, now: heard.append(connection.in_atomic_block)))
    subscribe_outward(
        Rang, listener("other", lambda p, n: heard.append(connection.in_atomic_block))
    )
    announce(1)

    drain(now=NOON)

    assert heard == [True, False]


def test_a_stream_arrives_in_order_though_its_head_stumbles(heard):
    def stumble_once(payload, now):
        heard.append(payload["bell"])
        if heard == [1]:
            raise OSError

    subscribe(Rang, listener("ear", stumble_once))
    announce(1, 2, 3)
    announce(9, stream="another")

    drain(now=NOON)
    drain(now=seconds(2))

    assert heard == [1, 9, 1, 2, 3]


def test_a_dead_head_does_not_hold_up_its_stream(heard):
    def refuse_first(payload, now):
        if payload["bell"] == 1:
            raise OSError
        heard.append(payload["bell"])

    subscribe(Rang, listener("ear", refuse_first))
    announce(1, 2)

    for hour in range(MAX_ATTEMPTS * 2):
        drain(now=seconds(3600 * 2 * hour))

    assert heard == [2]
    assert list(Delivery.objects.order_by("pk").values_list("state", "attempts")) == [
        (DeliveryState.DEAD, MAX_ATTEMPTS),
        (DeliveryState.DONE, 0),
    ]


def test_a_death_is_announced_once():
    subscribe(Rang, listener("ear", lambda payload, now: 1 / 0))
    announce(1)

    for hour in range(MAX_ATTEMPTS * 2):
        drain(now=seconds(3600 * 2 * hour))

    assert OutboxMessage.objects.filter(name=DeliveryDied.name).count() == 1


def test_what_is_kept_of_an_error_names_nobody():
    def leak(payload, now):
        raise ValueError("no such person: asha@example.org, +91 98765 43210, 'Asha Rao'")

    subscribe(Rang, listener("ear", leak))
    announce(1)

    drain(now=NOON)

    kept = Delivery.objects.get().last_error
    assert kept.startswith("ValueError: no such person: @, #, '…'")


def test_to_be_asked_again_later_is_no_failure(heard):
    def not_yet(payload, now):
        heard.append(now)
        if len(heard) < 20:
            raise RetryLater(seconds=600)

    subscribe(Rang, listener("ear", not_yet))
    announce(1)

    for turn in range(25):
        drain(now=seconds(600 * turn))

    assert heard == [seconds(600 * turn) for turn in range(20)]
    assert Delivery.objects.get().attempts == 0


def test_a_refusal_counts_as_a_failure_and_is_kept():
    def refuse(payload, now):
        raise Conflict("The state has moved on.")

    subscribe(Rang, listener("ear", refuse))
    announce(1)

    drain(now=NOON)

    assert "Conflict: The state has moved on." in Delivery.objects.get().last_error


def test_what_a_handler_publishes_is_delivered_in_the_same_go(heard):
    from leadflow.events.services import publish

    def ring_on(payload, now):
        heard.append(payload["bell"])
        if payload["bell"] < 3:
            publish(Rang(payload["bell"] + 1), stream="bell", now=now)

    subscribe(Rang, listener("ear", ring_on))
    announce(1)

    drain(now=NOON)

    assert heard == [1, 2, 3]


class TestLeases:
    @pytest.fixture(autouse=True)
    def one_pending_delivery(self, heard):
        subscribe(Rang, hear(heard))
        announce(1)
        fan_out(now=NOON)

    def test_keep_others_away(self):
        mine = claim(now=NOON, limit=10, subscribers=NAMES)

        theirs = claim(now=NOON + LEASE, limit=10, subscribers=NAMES)

        assert len(mine) == 1
        assert theirs == []

    def test_that_ran_out_let_others_resume(self, heard):
        claim(now=NOON, limit=10, subscribers=NAMES)

        drain(now=NOON + LEASE + timedelta(seconds=1))

        assert heard == [1]

    def test_that_were_lost_make_the_first_holder_do_nothing(self, heard):
        (slow,) = claim(now=NOON, limit=10, subscribers=NAMES)
        later = NOON + LEASE + timedelta(seconds=1)
        drain(now=later)

        assert not deliver(slow, now=later)
        assert heard == [1]

    def test_that_are_renewed_last_longer(self):
        (held,) = claim(now=NOON, limit=10, subscribers=NAMES)
        renew(leases=[held.lease], now=NOON + LEASE)

        theirs = claim(now=NOON + LEASE * 1.5, limit=10, subscribers=NAMES)

        assert theirs == []

    def test_that_are_released_are_free_at_once(self):
        release(claimed=claim(now=NOON, limit=10, subscribers=NAMES))

        assert len(claim(now=NOON, limit=10, subscribers=NAMES)) == 1

    def test_are_not_given_for_handlers_this_process_does_not_know(self):
        assert claim(now=NOON, limit=10, subscribers={"tests.unknown"}) == []
