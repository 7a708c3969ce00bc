"""Many hands on one job, and hands that are cut off: no lead is done twice, none is lost."""

import os
import signal
import subprocess
import sys
import time
from threading import Barrier

import pytest

from leadflow.identity.types import Role
from leadflow.leads.models import Lead, TimelineEntry
from leadflow.leads.queries import verify_leads
from leadflow.pipeline.models.bulk import BulkItem, BulkJob
from leadflow.pipeline.rules.bulk import BulkResult
from leadflow.pipeline.services.bulk import undo_bulk, working
from leadflow.pipeline.services.bulk.working import work_on
from tests.events.test_worker import database_url
from tests.factories.desk import start, take_back, turn_of, work
from tests.factories.identity import make_actor, make_user
from tests.factories.leads import NOON, make_lead
from tests.harness.races import rush

pytestmark = [pytest.mark.django_db(transaction=True)]

WORKER = "tests.pipeline.services.bulk.slow_worker"


def steps(ids, kind="assigned"):
    """Return how often this was done to each of the leads."""
    done = TimelineEntry.objects.filter(lead_id__in=ids, kind=kind)
    told = list(done.values_list("lead_id", flat=True))
    return {lead_id: told.count(lead_id) for lead_id in ids}


def results(job_id):
    return list(BulkItem.objects.filter(job=job_id).values_list("result", flat=True))


def work_at_once(job_id, *, hands):
    turn = turn_of(job_id)

    def act(_):
        while work_on(job_id=job_id, turn=turn, now=NOON):
            pass

    return [refusal for refusal in rush(act, range(hands)) if refusal is not None]


@pytest.mark.postgres
def test_of_many_workers_none_does_a_lead_twice():
    actor, agent = make_actor(Role.HEAD), make_user(Role.SENIOR)
    ids = [make_lead().pk for _ in range(120)]
    job_id = start(actor, "assign", ids, owner=agent.pk)

    refusals = work_at_once(job_id, hands=8)

    assert refusals == []
    assert set(steps(ids).values()) == {1}
    job = BulkJob.objects.get(pk=job_id)
    assert (job.state, job.done, job.changed) == ("done", 120, 120)


@pytest.mark.postgres
def test_without_the_lock_what_was_done_is_noted_wrongly(monkeypatch):
    """The twin: two workers that both only look take up the same leads."""
    both = Barrier(2)

    def look(*, job_id, turn):
        job = BulkJob.objects.get(pk=job_id)
        both.wait(30)
        return job

    monkeypatch.setattr(working, "hold", look)
    actor, agent = make_actor(Role.HEAD), make_user(Role.SENIOR)
    ids = [make_lead().pk for _ in range(5)]
    job_id = start(actor, "assign", ids, owner=agent.pk)
    turn = turn_of(job_id)

    outcomes = rush(lambda _: work_on(job_id=job_id, turn=turn, now=NOON), range(2))

    is_wrong = results(job_id) != [BulkResult.CHANGED] * 5
    assert is_wrong or any(isinstance(outcome, Exception) for outcome in outcomes)


def kill_while_working(job_id, *, is_far_enough):
    """Let a process of its own work the job, and kill it in the midst of a lead."""
    environment = os.environ | {"DATABASE_URL": database_url(), "DATABASE_POOL": "4"}
    turn = turn_of(job_id)
    command = [sys.executable, "-m", WORKER, str(job_id), str(turn)]
    child = subprocess.Popen(command, env=environment)
    try:
        deadline = time.monotonic() + 60
        while not is_far_enough():
            assert time.monotonic() < deadline, "waited in vain"
            assert child.poll() is None, "the worker ended by itself"
            time.sleep(0.02)
        time.sleep(0.05)
        child.send_signal(signal.SIGKILL)
    finally:
        child.kill()
        child.wait()


def done(job_id):
    return BulkJob.objects.values_list("done", flat=True).get(pk=job_id)


def test_a_killed_worker_loses_no_lead_and_does_none_twice():
    actor, agent = make_actor(Role.HEAD), make_user(Role.SENIOR)
    ids = [make_lead().pk for _ in range(130)]
    job_id = start(actor, "assign", ids, owner=agent.pk)
    for chunks in (1, 2):
        kill_while_working(job_id, is_far_enough=lambda at=chunks: done(job_id) >= at * 25)
    assert done(job_id) < 130

    work(job_id)

    assert set(steps(ids).values()) == {1}
    assert results(job_id) == [BulkResult.CHANGED] * 130
    assert set(Lead.objects.filter(pk__in=ids).values_list("assigned_to", flat=True)) == {agent.pk}
    assert all(finding.broken == 0 for finding in verify_leads())


def test_a_killed_undo_puts_each_lead_back_once():
    actor, agent = make_actor(Role.HEAD), make_user(Role.SENIOR)
    ids = [make_lead().pk for _ in range(60)]
    job_id = start(actor, "assign", ids, owner=agent.pk)
    work(job_id)
    undo_bulk(actor=actor, job_id=job_id, now=NOON)
    kill_while_working(
        job_id,
        is_far_enough=lambda: BulkJob.objects.values_list("undone", flat=True).get(pk=job_id) >= 25,
    )

    work(job_id)

    assert set(steps(ids).values()) == {2}
    assert BulkJob.objects.get(pk=job_id).undone == 60
    assert set(Lead.objects.filter(pk__in=ids).values_list("assigned_to", flat=True)) == {None}


def test_taking_back_twice_at_once_is_done_once():
    actor, agent = make_actor(Role.HEAD), make_user(Role.SENIOR)
    ids = [make_lead().pk for _ in range(3)]
    job_id = start(actor, "assign", ids, owner=agent.pk)
    work(job_id)

    outcomes = rush(lambda _: take_back(actor, job_id), range(4))

    assert outcomes.count(None) == 1
    assert set(steps(ids).values()) == {2}
