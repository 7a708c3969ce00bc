"""Operators see what was given up and send it on its way again; old proof is tidied up."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from leadflow.events.events import DeliveriesRetried
from leadflow.events.models import Delivery, OutboxMessage
from leadflow.events.queries import list_dead, outbox_health
from leadflow.events.rules.retries import MAX_ATTEMPTS
from leadflow.events.services import (
    drain,
    fan_out,
    purge_delivered,
    retry_all_dead,
    retry_delivery,
    subscribe,
)
from leadflow.events.services.dead_letters import NoSuchDeadLetter
from leadflow.events.types import DeliveryState
from leadflow.kernel.errors import Denied
from tests.factories.events import NOON, Rang, announce, listener

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOON + timedelta(days=2)


@dataclass
class Person:
    user_id: int = 7
    rights: set[str] = field(default_factory=lambda: {"system.operate"})

    def may(self, permission):
        return permission in self.rights


OPERATOR, NOBODY = Person(), Person(rights=set())


@pytest.fixture
def broken():
    """A listener that fails as long as this holds anything."""
    reasons = ["vendor is away"]

    def act(payload, now):
        if reasons:
            raise OSError(reasons[0])

    subscribe(Rang, listener("ear", act))
    return reasons


@pytest.fixture
def dead(broken):
    announce(1, 2)
    for hour in range(2 * MAX_ATTEMPTS):
        drain(now=NOON + timedelta(hours=2 * hour))
    return list(Delivery.objects.filter(state=DeliveryState.DEAD).order_by("pk"))


def test_the_dead_are_listed_with_their_reason_newest_first(dead):
    rows = list_dead(actor=OPERATOR).items

    assert [row.id for row in rows] == [dead[1].pk, dead[0].pk]
    assert rows[0].event_name == "test.rang"
    assert rows[0].subscriber == "tests.ear"
    assert rows[0].attempts == MAX_ATTEMPTS
    assert rows[0].last_error.startswith("OSError: vendor is away")


def test_the_dead_come_in_pages(dead):
    first = list_dead(actor=OPERATOR, limit=1)
    second = list_dead(actor=OPERATOR, limit=1, cursor=first.next_cursor)

    assert [row.id for row in first.items + second.items] == [dead[1].pk, dead[0].pk]
    assert second.next_cursor is None


def test_a_retried_one_is_delivered_once_its_reason_is_gone(dead, broken):
    broken.clear()

    retry_delivery(actor=OPERATOR, delivery_id=dead[0].pk, now=LATER)
    drain(now=LATER)

    states = Delivery.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [DeliveryState.DONE, DeliveryState.DEAD]


def test_a_retried_one_has_all_its_attempts_again(dead):
    retry_delivery(actor=OPERATOR, delivery_id=dead[0].pk, now=LATER)

    drain(now=LATER)

    again = Delivery.objects.get(pk=dead[0].pk)
    assert (again.state, again.attempts) == (DeliveryState.PENDING, 1)


def test_all_are_retried_together(dead, broken):
    broken.clear()

    assert retry_all_dead(actor=OPERATOR, now=LATER) == 2
    drain(now=LATER)

    assert outbox_health(now=LATER).dead == 0


def test_who_retried_is_announced(dead):
    retry_all_dead(actor=OPERATOR, now=LATER)

    fact = OutboxMessage.objects.get(name=DeliveriesRetried.name)
    assert fact.payload == {"actor_id": 7, "delivery_id": None, "count": 2}


def test_what_is_not_dead_is_not_retried(broken):
    announce(1)
    drain(now=NOON)

    with pytest.raises(NoSuchDeadLetter):
        retry_delivery(actor=OPERATOR, delivery_id=Delivery.objects.get().pk, now=NOON)

    assert Delivery.objects.get().attempts == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda: list_dead(actor=NOBODY),
        lambda: retry_all_dead(actor=NOBODY, now=LATER),
        lambda: retry_delivery(actor=NOBODY, delivery_id=1, now=LATER),
    ],
)
def test_only_operators_may(dead, act):
    with pytest.raises(Denied):
        act()

    assert Delivery.objects.filter(state=DeliveryState.DEAD).count() == 2


class TestHealth:
    def test_of_an_idle_outbox_is_empty(self):
        health = outbox_health(now=NOON)

        assert (health.unsent, health.pending, health.dead, health.oldest_seconds) == (0, 0, 0, 0)

    def test_counts_what_is_due_and_since_when(self, broken):
        announce(1, now=NOON)
        fan_out(now=NOON)
        announce(2, now=NOON + timedelta(seconds=20))

        health = outbox_health(now=NOON + timedelta(seconds=30))

        assert (health.unsent, health.pending) == (1, 1)
        assert health.pending_by_subscriber == {"tests.ear": 1}
        assert health.oldest_seconds == 30

    def test_does_not_count_timers_that_are_not_due(self):
        announce(1, due_at=NOON + timedelta(hours=1))

        assert outbox_health(now=NOON).unsent == 0


class TestPurge:
    @pytest.fixture(autouse=True)
    def delivered(self, broken):
        broken.clear()
        announce(1)
        drain(now=NOON)

    def test_drops_what_everybody_has_had_for_a_month(self):
        assert purge_delivered(NOON + timedelta(days=30, seconds=1)) == 1
        assert not OutboxMessage.objects.exists()

    def test_keeps_what_is_younger(self):
        assert purge_delivered(NOON + timedelta(days=29)) == 0

    def test_keeps_what_somebody_still_waits_for(self):
        Delivery.objects.update(state=DeliveryState.DEAD)

        assert purge_delivered(NOON + timedelta(days=99)) == 0
