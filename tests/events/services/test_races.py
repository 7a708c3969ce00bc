"""Eight drain at once: each delivery is made exactly once, and only because of the guards."""

from collections import Counter
from threading import Barrier, Lock, local

import pytest
from django.db import transaction

from leadflow.events.models import Delivery, WebhookEndpoint
from leadflow.events.services import claiming, delivering, drain, fan_out, subscribe
from leadflow.events.types import Claimed, DeliveryState
from tests.factories.events import NOON, Rang, announce, listener
from tests.harness.races import rush

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

THREADS = 8
STREAMS = 400
BELLS = 2


@pytest.fixture
def heard():
    """What each stream heard, in the order it did; every hearing also writes a row."""
    lock, calls = Lock(), []

    def hear(payload, now):
        owner = f"bell:{payload['bell']}"
        WebhookEndpoint.objects.create(owner=owner, url="", secret="", created_at=now)
        with lock:
            calls.append(payload["bell"])

    subscribe(Rang, listener("ear", hear))
    return calls


def ring_all() -> None:
    with transaction.atomic():
        for turn in range(BELLS):
            for stream in range(STREAMS):
                announce(stream * BELLS + turn, stream=f"bell:{stream}")


def fan_out_all() -> None:
    while fan_out(now=NOON):
        pass


def drain_together() -> Counter[str]:
    answers = rush(lambda _: drain(now=NOON), range(THREADS))
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    drain(now=NOON)  # what the last claim was waiting for
    return Counter(WebhookEndpoint.objects.values_list("owner", flat=True))


def test_each_is_delivered_once_and_each_stream_in_order(heard):
    ring_all()
    fan_out_all()

    written = drain_together()

    assert len(written) == STREAMS * BELLS
    assert set(written.values()) == {1}
    for stream in range(STREAMS):
        mine = [bell for bell in heard if bell // BELLS == stream]
        assert mine == sorted(mine)
    assert not Delivery.objects.exclude(state=DeliveryState.DONE).exists()


def test_without_lease_and_proof_some_are_delivered_twice(heard, monkeypatch):
    everybody_has_looked = Barrier(THREADS)
    here = local()

    def claim_without_lease(*, now, limit, subscribers):
        due = claiming._free(now, subscribers).select_related("message").order_by("due_at", "id")
        found = list(due[:limit])
        if not hasattr(here, "has_looked"):
            here.has_looked = True
            everybody_has_looked.wait(60)
        return [
            Claimed(one.pk, None, one.subscriber, one.message.name, one.message.payload, 0)
            for one in found
        ]

    def prove_without_looking(claimed, now):
        Delivery.objects.filter(pk=claimed.delivery_id).update(state=DeliveryState.DONE)
        return True

    monkeypatch.setattr(delivering, "claim", claim_without_lease)
    monkeypatch.setattr(delivering, "_prove", prove_without_looking)
    ring_all()
    fan_out_all()

    rush(lambda _: drain(now=NOON, limit=50), range(THREADS))

    written = Counter(WebhookEndpoint.objects.values_list("owner", flat=True))

    assert max(written.values()) > 1


def test_two_that_fan_out_at_once_make_one_delivery_each(heard):
    ring_all()

    sent = rush(lambda _: fan_out(now=NOON), range(THREADS))

    assert not [answer for answer in sent if isinstance(answer, Exception)]
    fan_out_all()
    assert Delivery.objects.count() == STREAMS * BELLS
