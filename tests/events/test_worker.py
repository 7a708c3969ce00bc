"""The worker's loop: threads of its own, kept leases, a stop in good order, a death survived."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread
from urllib.parse import quote

import pytest
from django.db import connection, connections

from leadflow.events import worker as module
from leadflow.events.models import Delivery, OutboxMessage, WebhookEndpoint
from leadflow.events.services import claiming, every, subscribe, subscribe_outward
from leadflow.events.types import DeliveryState
from leadflow.events.worker import IDLE_SECONDS, Worker
from leadflow.kernel.clock import now
from tests.factories.events import Rang, announce, listener

pytestmark = pytest.mark.django_db(transaction=True)


def wait_for(condition, seconds: float = 20):
    """Wait until `condition()` holds; fail when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@contextmanager
def working(worker: Worker):
    def run():
        worker.run()
        connections.close_all()

    thread = Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(10)
        assert not thread.is_alive()


def database_url() -> str:
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{given['NAME']}"
    account = f"{given['USER']}:{quote(given['PASSWORD'])}"
    return f"postgresql://{account}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


@contextmanager
def process(*command):
    """Run a process on the test's database; end it whatever happens."""
    environment = os.environ | {"DATABASE_URL": database_url(), "DATABASE_POOL": "8"}
    running = subprocess.Popen([sys.executable, *map(str, command)], env=environment)
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def bell_worker(journal, kind, seconds):
    return process("-m", "tests.events.bell_worker", journal, kind, seconds)


def lines(journal):
    return journal.read_text().split("\n")[:-1] if journal.exists() else []


def all_done():
    return not Delivery.objects.exclude(state=DeliveryState.DONE).exists()


def test_what_is_published_is_delivered_without_anybody_asking():
    heard = []
    subscribe(Rang, listener("ear", lambda payload, now: heard.append(payload["bell"])))
    announce(*range(30), now=now())

    with working(Worker()):
        wait_for(lambda: len(heard) == 30)

    assert heard == list(range(30))


def test_a_slow_receiver_holds_up_neither_others_nor_our_books():
    heard = []

    def dawdle(payload, moment):
        if payload["bell"] == 1:
            time.sleep(2)
        heard.append(("world", payload["bell"]))

    subscribe_outward(Rang, listener("ear", dawdle))
    subscribe(Rang, listener("other", lambda p, moment: heard.append(("books", p["bell"]))))
    announce(1, stream="slow", now=now())
    announce(2, 3, stream="quick", now=now())

    with working(Worker()):
        wait_for(lambda: len(heard) == 6)

    assert heard[-1] == ("world", 1)


def test_the_lease_of_a_slow_handler_is_kept(monkeypatch):
    monkeypatch.setattr(claiming, "LEASE", timedelta(seconds=1))
    monkeypatch.setattr(module, "RENEW_SECONDS", 0.3)
    begun = []

    def dawdle(payload, moment):
        begun.append(payload["bell"])
        time.sleep(2.5)

    subscribe_outward(Rang, listener("ear", dawdle))
    announce(1, now=now())

    with working(Worker()), working(Worker()):
        wait_for(lambda: Delivery.objects.filter(state=DeliveryState.DONE).exists())

    assert begun == [1]


def test_the_lease_of_a_slow_handler_is_lost_when_nobody_keeps_it(monkeypatch):
    monkeypatch.setattr(claiming, "LEASE", timedelta(seconds=1))
    monkeypatch.setattr(module, "RENEW_SECONDS", 3600)
    begun = []

    def dawdle(payload, moment):
        begun.append(payload["bell"])
        time.sleep(2.5)

    subscribe_outward(Rang, listener("ear", dawdle))
    announce(1, now=now())

    with working(Worker()), working(Worker()):
        wait_for(lambda: len(begun) > 1)


def test_chores_are_done_again_and_again_though_one_fails(monkeypatch):
    monkeypatch.setattr(module, "TROUBLE_SECONDS", 0.01)
    done = []

    def tidy(now):
        done.append(now)

    def stumble(now):
        raise OSError

    every(0.1, stumble)
    every(0.1, tidy)

    with working(Worker()):
        wait_for(lambda: len(done) >= 3)


def test_trouble_with_the_database_is_survived(monkeypatch):
    monkeypatch.setattr(module, "TROUBLE_SECONDS", 0.01)
    heard, troubles = [], []
    real = module.fan_out

    def away_twice(*, now):
        if len(troubles) < 2:
            troubles.append(now)
            raise OSError("the database went away")
        return real(now=now)

    monkeypatch.setattr(module, "fan_out", away_twice)
    subscribe(Rang, listener("ear", lambda payload, moment: heard.append(payload["bell"])))
    announce(1, now=now())

    with working(Worker()):
        wait_for(lambda: heard == [1])


def test_work_of_a_killed_worker_is_resumed_within_a_minute():
    assert claiming.LEASE + timedelta(seconds=IDLE_SECONDS) < timedelta(seconds=60)


@pytest.mark.parametrize("kind", ["inward", "outward"])
def test_a_killed_worker_loses_nothing_and_our_books_are_changed_once(tmp_path, kind):
    journal = tmp_path / "journal"
    subscribe(Rang, listener("ear", lambda payload, moment: None))
    announce(1, now=now())
    with bell_worker(journal, kind, seconds=60) as first:
        wait_for(lambda: lines(journal) == ["begun 1"])
        first.send_signal(signal.SIGKILL)
        first.wait()

    with bell_worker(journal, kind, seconds=0):
        wait_for(lambda: Delivery.objects.exists() and all_done())

    assert lines(journal) == ["begun 1", "begun 1", "done 1"]
    assert WebhookEndpoint.objects.count() == (1 if kind == "inward" else 0)


def test_a_stop_finishes_what_is_begun_and_leaves_the_rest_free(tmp_path):
    journal = tmp_path / "journal"
    for bell in (1, 2, 3):
        announce(bell, stream=f"bell:{bell}", now=now())

    with bell_worker(journal, "inward", seconds=1.5) as running:
        wait_for(lambda: lines(journal) == ["begun 1"] or len(lines(journal)) > 1)
        begun = time.monotonic()
        running.terminate()
        code = running.wait(10)

    assert code == 0
    assert time.monotonic() - begun < 5
    counted = [line.split()[0] for line in lines(journal)]
    assert counted.count("begun") == counted.count("done")
    assert not Delivery.objects.filter(lease__isnull=False).exists()


def test_a_stop_does_not_wait_for_a_receiver_that_hangs(tmp_path):
    journal = tmp_path / "journal"
    announce(1, now=now())

    with bell_worker(journal, "outward", seconds=60) as running:
        wait_for(lambda: lines(journal) == ["begun 1"])
        begun = time.monotonic()
        running.terminate()
        code = running.wait(10)

    assert code == 0
    assert time.monotonic() - begun < 5.5


def test_the_command_stops_when_told():
    announce(1, now=now())

    with process("manage.py", "worker", "--threads", "1") as running:
        wait_for(lambda: OutboxMessage.objects.get().fanned_out_at)
        begun = time.monotonic()
        running.terminate()
        code = running.wait(10)

    assert code == 0
    assert time.monotonic() - begun < 5
