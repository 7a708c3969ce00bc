"""Operators hear of what was given up, and who sent it on its way again is written down."""

from datetime import timedelta

import pytest

from leadflow.audit.models import Record
from leadflow.events.events import DeliveriesRetried, DeliveryDied
from leadflow.events.models import Delivery
from leadflow.events.rules.retries import MAX_ATTEMPTS
from leadflow.events.services import drain, retry_all_dead, subscribe
from leadflow.identity.types import Role
from leadflow.notifications.models import LiveTopic, Notification
from leadflow.notifications.subscribers import on_deliveries_retried, on_delivery_died
from tests.factories.events import NOON, Rang, announce, empty_register, listener
from tests.factories.identity import make_actor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def wired():
    with empty_register():
        subscribe(DeliveryDied, on_delivery_died)
        subscribe(DeliveriesRetried, on_deliveries_retried)
        subscribe(Rang, listener("ear", lambda payload, now: 1 / 0))
        yield


def let_die(*bells):
    announce(*bells)
    for hour in range(MAX_ATTEMPTS + 2):
        drain(now=NOON + timedelta(hours=hour) * 1.2)


def test_administrators_hear_of_the_dead_once_a_day():
    admin, _ = make_actor(Role.ADMIN), make_actor(Role.SUPPLY)

    announce(1, stream="a")
    announce(2, stream="b")
    for minute in range(0, 240, 5):
        drain(now=NOON + timedelta(minutes=minute))

    assert Delivery.objects.filter(state="dead").count() == 2
    told = Notification.objects.get()
    assert told.user_id == admin.user_id
    assert told.kind == "system.dead_letter"


def test_the_page_of_the_dead_is_told():
    let_die(1)

    assert LiveTopic.objects.filter(topic="dead-letters").exists()


def test_who_retried_is_written_down():
    admin = make_actor(Role.ADMIN)
    let_die(1)
    later = NOON + timedelta(days=3)

    retry_all_dead(actor=admin, now=later)
    drain(now=later)

    written = Record.objects.get(action="events.retried")
    assert (written.actor_id, written.details) == (admin.user_id, {"count": 1})
