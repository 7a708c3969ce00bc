"""Many hands on one job, or on the same numbers: no row goes in twice, none waits for ever."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.conf import settings
from django.db import connection

from leadflow.affiliates.models import BulkJob, BulkRow, FreshnessClaim, Submission
from leadflow.affiliates.queries.bulk import progress_of
from leadflow.affiliates.services.bulk import rows, running
from leadflow.affiliates.services.bulk.batches import BatchKey, open_batch
from leadflow.affiliates.services.bulk.rows import RowsTaken
from leadflow.affiliates.services.bulk.running import work_group
from leadflow.kernel.clock import now
from leadflow.kernel.idempotency import StillRunning
from leadflow.leads.models import Lead, Person
from tests.factories.affiliates import NOON
from tests.factories.bulk import make_batch, make_desk, mobile, work_out
from tests.harness.races import rush

pytestmark = [pytest.mark.django_db(transaction=True)]

ROWS = [{"mobile": mobile(at)} for at in range(60)]


def work_at_once(actor, job_id, *, hands=8, limit=7):
    """Let many hands work one job until nothing is left; return what went wrong."""

    def work(_):
        while (progress := progress_of(job_id)) and progress.is_at_work:
            work_group(actor=actor, job_id=job_id, now=NOON, limit=limit)

    return [refusal for refusal in rush(work, range(hands)) if refusal is not None]


@pytest.mark.postgres
def test_of_many_workers_none_submits_a_row_twice():
    actor = make_desk()
    job_id = make_batch(actor, ROWS)

    refusals = work_at_once(actor, job_id)

    assert refusals == []
    job = BulkJob.objects.get(pk=job_id)
    assert (job.state, job.done, job.counts) == ("done", 60, {"accepted": 60})
    assert Submission.objects.count() == Lead.objects.count() == Person.objects.count() == 60


@pytest.mark.postgres
def test_without_the_guards_rows_are_submitted_twice(monkeypatch):
    def read_only(*, job_id, state, now):
        return BulkJob.objects.select_related("campaign").filter(pk=job_id, state=state).first()

    monkeypatch.setattr(running, "hold", read_only)
    monkeypatch.setattr(rows, "NOTE", rows.NOTE.replace("AND result = ''", ""))
    monkeypatch.setattr(running, "keep", _keep_without_looking)
    actor = make_desk()
    job_id = make_batch(actor, ROWS[:20])

    work_at_once(actor, job_id, hands=4, limit=20)

    assert Submission.objects.count() > 20


@pytest.mark.postgres
def test_each_guard_alone_holds(monkeypatch):
    def read_only(*, job_id, state, now):
        return BulkJob.objects.select_related("campaign").filter(pk=job_id, state=state).first()

    monkeypatch.setattr(running, "hold", read_only)
    actor = make_desk()
    job_id = make_batch(actor, ROWS[:20])

    refusals = work_at_once(actor, job_id, hands=4, limit=20)

    assert {type(refusal) for refusal in refusals} <= {RowsTaken}
    assert Submission.objects.count() == 20


@pytest.mark.postgres
def test_batches_of_the_same_numbers_in_any_order_do_not_block_each_other():
    actor = make_desk(quota=10_000)
    forwards, backwards = ROWS, ROWS[::-1]
    jobs = [make_batch(actor, each) for each in (forwards, backwards) * 4]

    states = rush(lambda job_id: work_out(actor, job_id, limit=30).state, jobs)

    assert states == ["done"] * 8
    outcomes = Counter(BulkRow.objects.values_list("result", flat=True))
    assert outcomes == {"accepted": 60, "awaiting_registration": 60 * 7}
    assert FreshnessClaim.objects.count() == 60


@pytest.mark.postgres
def test_the_quota_holds_over_many_batches_at_once():
    actor = make_desk(quota=25)
    work_out(actor, make_batch(actor, ROWS))
    jobs = [make_batch(actor, ROWS) for _ in range(6)]

    rush(lambda job_id: work_out(actor, job_id, limit=20), jobs)

    assert BulkRow.objects.filter(result="awaiting_registration").count() == 25


@pytest.mark.postgres
def test_a_cap_holds_over_many_batches_at_once():
    actor = make_desk(daily_cap=35)
    jobs = [
        make_batch(actor, [{"mobile": mobile(100 * n + at)} for at in range(20)]) for n in range(6)
    ]

    rush(lambda job_id: work_out(actor, job_id, limit=8), jobs)

    assert Submission.objects.count() == 35


@pytest.mark.postgres
def test_of_many_equal_requests_at_once_one_is_worked():
    actor = make_desk()
    key = BatchKey("user:1 POST /batch/", "march", "f" * 64)

    outcomes = rush(
        lambda _: open_batch(actor=actor, campaign="", rows=ROWS, key=key, now=NOON), range(12)
    )

    assert Counter(type(outcome).__name__ for outcome in outcomes) == {
        "OpenedBatch": 1,
        StillRunning.__name__: 11,
    }
    assert BulkJob.objects.count() == 1
    assert BulkRow.objects.count() == len(ROWS)


KILLED = """
import sys
import django
django.setup()
from leadflow.affiliates.queries.bulk import worker_of
from leadflow.affiliates.services.bulk.running import work_group
from leadflow.kernel.clock import now
job_id = int(sys.argv[1])
actor = worker_of(job_id)
print("working", flush=True)
while work_group(actor=actor, job_id=job_id, now=now(), limit=3).is_at_work:
    pass
"""


def killed_worker(job_id):
    """Return a process of its own that works the job on the tests' database."""
    database = settings.DATABASES["default"]
    name = connection.settings_dict["NAME"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "leadflow.config.settings"}
    if connection.vendor == "postgresql":
        environment["DATABASE_URL"] = (
            f"postgresql://{database['USER']}:{database['PASSWORD']}"
            f"@{database['HOST']}:{database['PORT']}/{name}"
        )
    else:
        environment["DATABASE_URL"] = f"sqlite:///{name}"
    return subprocess.Popen(
        [sys.executable, "-c", KILLED, str(job_id)],
        env=environment,
        cwd=settings.PACKAGE.parents[1],
        stdout=subprocess.PIPE,
    )


@pytest.mark.chaos
def test_kill_dash_nine_loses_no_row_and_doubles_none():
    if connection.vendor == "sqlite" and "mode=memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("an in-memory database has no second process")
    actor = make_desk()
    job_id = make_batch(actor, [{"mobile": mobile(at)} for at in range(400)], now=now())
    deaths = 0
    while (progress := progress_of(job_id)).is_at_work and deaths < 4:
        worker = killed_worker(job_id)
        worker.stdout.readline()
        wanted = progress.done + 30
        until = time.monotonic() + 20
        while progress_of(job_id).done < wanted and time.monotonic() < until:
            time.sleep(0.005)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
        deaths += 1
        rows_done = BulkRow.objects.exclude(result="").count()
        assert rows_done == Submission.objects.count() == progress_of(job_id).done

    job = work_out(actor, job_id, now=now())

    assert (job.state, job.counts) == ("done", {"accepted": 400})
    assert Submission.objects.count() == Lead.objects.count() == Person.objects.count() == 400


def _keep_without_looking(*, job, rows, results, full, now):
    BulkJob.objects.filter(pk=job.pk).update(
        done=min(job.total, job.done + len(rows)),
        worked_to=rows[-1].number,
        state="done" if job.done + len(rows) >= job.total else "running",
    )
