"""`leadflow doctor` sees what is wrong with a place."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError

from leadflow.config import diagnosis
from leadflow.config.diagnosis import Level, examine
from leadflow.events.models import OutboxMessage
from leadflow.kernel import clock

pytestmark = pytest.mark.django_db


def seen(name):
    return {check.name: check for check in examine(now=clock.now())}[name]


def test_a_sound_place_has_nothing_bad():
    assert [check for check in examine(now=clock.now()) if check.level is Level.BAD] == []


def test_a_worker_that_does_not_work_is_seen():
    long_ago = clock.now() - timedelta(minutes=10)
    OutboxMessage.objects.create(
        name="x", stream="x:1", payload={}, published_at=long_ago, due_at=long_ago
    )

    check = seen("worker")

    assert check.level is Level.BAD
    assert "1 events wait" in check.text


def test_a_timer_far_ahead_is_no_delay():
    ahead = clock.now() + timedelta(days=3)
    OutboxMessage.objects.create(
        name="x", stream="x:1", payload={}, published_at=clock.now(), due_at=ahead
    )

    assert seen("worker").level is Level.OK


def test_missing_migrations_are_seen(monkeypatch):
    monkeypatch.setattr(diagnosis, "pending_migrations", lambda: ["leads.0009_more"])

    check = seen("migrations")

    assert check.level is Level.BAD
    assert "leads.0009_more" in check.text


def test_an_unreachable_database_is_a_finding_and_no_crash(monkeypatch):
    def unreachable(**_):
        raise OperationalError("connection refused")

    monkeypatch.setattr(diagnosis, "outbox_health", unreachable)

    check = seen("worker")

    assert check.level is Level.BAD
    assert "connection refused" in check.text


def test_an_unwritable_data_folder_is_seen(settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.DATA_DIR = tmp_path / "file" / "folder"

    assert seen("data_folder").level is Level.BAD


def test_debug_is_no_way_to_run(settings):
    settings.DEBUG = True

    assert seen("debug").level is Level.BAD


def test_the_command_tells_programs():
    out = StringIO()

    call_command("doctor", "--json", stdout=out)

    assert {check["level"] for check in json.loads(out.getvalue())} <= {"ok", "note"}


def test_the_command_ends_with_one_when_something_is_bad(settings):
    settings.DEBUG = True

    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=StringIO())

    assert ended.value.code == 1


@pytest.mark.parametrize(
    ("vendor", "level"),
    [("off", None), ("simulator", Level.NOTE), ("stripe", Level.BAD), ("cash", Level.BAD)],
)
def test_payments_that_cannot_come_in_are_seen(settings, vendor, level):
    settings.PAYMENTS = vendor

    levels = [check.level for check in examine(now=clock.now()) if check.name == "payments"]

    assert levels == ([] if level is None else [level])
