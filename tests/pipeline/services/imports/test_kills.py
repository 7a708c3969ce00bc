"""Killed at whatever moment, an import brings in each row of its file once, and takes it back."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from leadflow.events.models import OutboxMessage
from leadflow.leads.models import Lead, SearchDocument, TimelineEntry
from leadflow.pipeline.models.imports import ImportJob, ImportRow
from leadflow.pipeline.queries.imports import get_import
from leadflow.pipeline.services.imports import steps
from tests.events.test_worker import database_url
from tests.factories.imports import importer, make_draft, people, run, turn_of, work
from tests.factories.leads import NOON

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = "tests.pipeline.services.imports.slow_worker"
ROWS = 300
KILLS = 4


def kill_some_time(job_id, count):
    """Let a process of its own work the import until `count` says so, and kill it a bit later."""
    environment = os.environ | {"DATABASE_URL": database_url(), "DATABASE_POOL": "4"}
    command = [sys.executable, "-m", WORKER, str(job_id), str(turn_of(job_id))]
    child = subprocess.Popen(command, env=environment)
    start, deadline = count(), time.monotonic() + 60
    try:
        while count() == start and child.poll() is None:
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.01)
        time.sleep(random.uniform(0, 0.1))
        child.send_signal(signal.SIGKILL)
    finally:
        child.kill()
        child.wait()


def done(job_id):
    return ImportJob.objects.values_list("done", flat=True).get(pk=job_id)


def undone(job_id):
    return ImportJob.objects.values_list("undone_to", flat=True).get(pk=job_id)


def test_a_killed_import_brings_in_each_row_once():
    actor = importer()
    job_id = make_draft(actor, *people(*range(ROWS)))
    steps.start(actor=actor, job_id=job_id, now=NOON)
    for _ in range(KILLS):
        kill_some_time(job_id, lambda: done(job_id))

    work(job_id)

    job = get_import(actor=actor, job_id=job_id)
    leads = dict(Lead.objects.values_list("name", "pk"))
    assert job.counts == {"added": ROWS, "updated": 0, "duplicate": 0, "invalid": 0}
    assert sorted(leads) == sorted(f"Person {n}" for n in range(ROWS))
    assert Lead.objects.count() == ROWS
    assert Counter(ImportRow.objects.values_list("at", flat=True)) == Counter(range(ROWS))
    streams = OutboxMessage.objects.filter(name="leads.received").values_list("stream", flat=True)
    assert sorted(streams) == sorted(f"lead:{pk}" for pk in leads.values())
    assert TimelineEntry.objects.count() == SearchDocument.objects.count() == ROWS


def test_a_killed_undo_puts_each_lead_away_once():
    actor = importer()
    job_id = make_draft(actor, *people(*range(ROWS)))
    run(actor, job_id)
    steps.undo(actor=actor, job_id=job_id, now=NOON)
    for _ in range(KILLS):
        kill_some_time(job_id, lambda: undone(job_id))

    work(job_id)

    assert not Lead.objects.filter(deleted_at=None).exists()
    assert TimelineEntry.objects.filter(kind="deleted").count() == ROWS
    assert get_import(actor=actor, job_id=job_id).undone == ROWS
