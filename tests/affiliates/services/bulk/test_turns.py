"""The worker takes a job's turns: one at a time, resumed after a death, stopped when it must be."""

from dataclasses import replace
from datetime import timedelta

import pytest

from leadflow.affiliates import subscribers
from leadflow.affiliates.models import Affiliate, BulkJob, BulkRow, Submission
from leadflow.affiliates.queries.bulk import get_job
from leadflow.affiliates.services.bulk import running, turns
from leadflow.affiliates.services.bulk.continuing import hand_on
from leadflow.affiliates.services.bulk.running import LEASE, work_group
from leadflow.affiliates.services.bulk.steps import cancel, start
from leadflow.affiliates.services.bulk.turns import work_on
from leadflow.audit.models import Record
from leadflow.events.models import Delivery, OutboxMessage
from leadflow.events.services import drain
from leadflow.identity.models import User, UserRole
from leadflow.kernel.flow import StepNotAllowed
from leadflow.notifications.models import LiveTopic
from tests.factories.affiliates import NOON
from tests.factories.bulk import (
    begin_check,
    make_batch,
    make_checked,
    make_desk,
    make_draft,
    make_running,
    mobile,
)

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = [(mobile(at), "", "", "") for at in range(5)]


def job_of(job_id):
    return BulkJob.objects.get(pk=job_id)


def small_groups(monkeypatch, size=2):
    """Let the worker take groups of `size` rows and end its turn after each."""
    whole = turns.work_group
    monkeypatch.setattr(turns, "work_group", lambda **given: whole(**given, limit=size))
    monkeypatch.setattr(subscribers, "LONGEST_TURN", 0)


def test_the_worker_brings_a_file_to_its_end():
    actor = make_desk()
    job_id = make_draft(actor, *ROWS)
    begin_check(actor, job_id)
    drain(now=NOON)
    checked = job_of(job_id)

    start(actor=actor, job_id=job_id, now=NOON)
    drain(now=NOON)

    assert (checked.state, checked.check_counts) == ("checked", {"accepted": 5})
    assert (job_of(job_id).state, Submission.objects.count()) == ("done", 5)


def test_a_long_job_gives_way_after_each_turn(monkeypatch):
    small_groups(monkeypatch)
    actor = make_desk()
    job_id = make_running(actor, *ROWS)

    drain(now=NOON)

    told = OutboxMessage.objects.filter(name="affiliates.bulk_job_continues")
    assert [message.payload["turn"] for message in told.order_by("id")] == [1, 2, 3, 4]
    assert job_of(job_id).done == 5


def test_of_two_turns_only_the_newest_counts():
    actor = make_desk()
    job_id = make_running(actor, *ROWS)
    stale = job_of(job_id).turn - 1

    assert not work_on(job_id=job_id, turn=stale, now=NOON)
    hand_on(job_id=job_id, turn=stale, now=NOON)

    assert (job_of(job_id).done, job_of(job_id).turn) == (0, stale + 1)


def test_a_worker_that_dies_is_followed_by_one_that_goes_on(monkeypatch):
    small_groups(monkeypatch)
    actor = make_desk()
    job_id = make_running(actor, *ROWS)
    monkeypatch.setattr(subscribers, "work_on", _work_and_die)
    with pytest.raises(KeyboardInterrupt):
        drain(now=NOON)
    done_before = job_of(job_id).done
    monkeypatch.undo()

    drain(now=NOON + LEASE + timedelta(seconds=1))

    assert done_before == 2
    assert (job_of(job_id).state, Submission.objects.count()) == ("done", 5)


def test_a_turn_that_is_delivered_twice_makes_no_second_chain(monkeypatch):
    small_groups(monkeypatch)
    actor = make_desk()
    job_id = make_running(actor, *ROWS)
    turn = job_of(job_id).turn

    for _ in range(2):
        subscribers.work_bulk_job({"job_id": job_id, "turn": turn}, NOON)

    assert (job_of(job_id).done, job_of(job_id).turn) == (2, turn + 1)


def test_a_paused_job_goes_on_by_itself_when_its_time_has_come():
    actor = make_desk(quota=1)
    job_id = make_running(actor, *[(mobile(1), "", "", "")] * 3)
    drain(now=NOON)
    paused = job_of(job_id)

    drain(now=paused.resume_at - timedelta(seconds=1))
    still = job_of(job_id).state
    drain(now=paused.resume_at + timedelta(seconds=1))

    assert (paused.state, still) == ("paused", "paused")
    job = job_of(job_id)
    assert (job.state, job.done, job.resume_at, job.pause_reason) == ("done", 3, None, "")


def test_a_paused_job_can_be_started_by_hand():
    actor = make_desk(daily_cap=1)
    job_id = make_running(actor, *ROWS[:2])
    drain(now=NOON)
    Affiliate.objects.update(daily_cap=None)

    start(actor=actor, job_id=job_id, now=NOON)
    drain(now=NOON)

    assert job_of(job_id).state == "done"


def test_the_job_of_a_suspended_affiliate_stops_and_says_why():
    actor = make_desk()
    job_id = make_running(actor, *ROWS)
    Affiliate.objects.update(is_suspended=True)

    drain(now=NOON)

    job = job_of(job_id)
    assert (job.state, job.pause_reason) == ("stopped", "affiliates.suspended")
    assert not Delivery.objects.exclude(state="done").exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda user: User.objects.filter(pk=user).update(is_active=False), "bulk_worker_gone"),
        (lambda user: UserRole.objects.filter(user=user).delete(), "not_permitted"),
    ],
)
def test_the_job_of_who_lost_their_rights_stops(change, code):
    actor = make_desk()
    job_id = make_running(actor, *ROWS)
    change(actor.user_id)

    drain(now=NOON)

    assert (job_of(job_id).state, job_of(job_id).done) == ("stopped", 0)
    assert job_of(job_id).pause_reason.endswith(code)


def test_a_stopped_job_can_be_started_again():
    actor = make_desk()
    job_id = make_running(actor, *ROWS)
    Affiliate.objects.update(is_suspended=True)
    drain(now=NOON)
    Affiliate.objects.update(is_suspended=False)

    start(actor=actor, job_id=job_id, now=NOON)
    drain(now=NOON)

    assert job_of(job_id).state == "done"


def test_a_cancelled_job_submits_no_more_rows_and_can_go_on_later():
    actor = make_desk()
    job_id = make_running(actor, *ROWS)
    work_group(actor=actor, job_id=job_id, now=NOON, limit=2)

    cancel(actor=actor, job_id=job_id, now=NOON)
    drain(now=NOON)
    after = Submission.objects.count()
    start(actor=actor, job_id=job_id, now=NOON)
    drain(now=NOON)

    assert (after, Submission.objects.count()) == (2, 5)


def test_a_batch_whose_request_died_can_be_finished_by_the_worker():
    actor = make_desk()
    job_id = make_batch(actor, [{"mobile": mobile(at)} for at in range(5)])
    work_group(actor=actor, job_id=job_id, now=NOON, limit=2)

    start(actor=actor, job_id=job_id, now=NOON + LEASE)
    drain(now=NOON + LEASE)

    assert job_of(job_id).counts == {"accepted": 5}


def test_a_job_that_is_being_worked_is_not_started_twice():
    actor = make_desk()
    job_id = make_batch(actor, [{"mobile": mobile(1)}])

    with pytest.raises(Exception, match="being worked on"):
        start(actor=actor, job_id=job_id, now=NOON)


@pytest.mark.parametrize("step", [start, cancel])
def test_a_job_that_is_done_takes_no_more_steps(step):
    actor = make_desk()
    job_id = make_running(actor, *ROWS)
    drain(now=NOON)

    with pytest.raises(StepNotAllowed):
        step(actor=actor, job_id=job_id, now=NOON)


def test_a_file_is_not_submitted_before_it_was_checked():
    actor = make_desk()

    with pytest.raises(StepNotAllowed):
        start(actor=actor, job_id=make_draft(actor, *ROWS), now=NOON)


def test_starting_and_cancelling_are_written_down():
    actor = make_desk()
    job_id = make_running(actor, *ROWS)

    cancel(actor=actor, job_id=job_id, now=NOON)

    written = Record.objects.filter(object_type="bulk_job", object_id=str(job_id)).order_by("id")
    assert [(each.action, each.details["rows"]) for each in written] == [
        ("bulk.started", 5),
        ("bulk.cancelled", 5),
    ]


def test_open_pages_hear_of_every_turn():
    actor = make_desk()
    job_id = make_checked(actor, *ROWS)
    topic = f"affiliate:{get_job(actor=actor, job_id=job_id).affiliate_id}"
    start(actor=actor, job_id=job_id, now=NOON)
    before = LiveTopic.objects.get(topic=topic).version

    turn = job_of(job_id).turn
    subscribers.work_bulk_job({"job_id": job_id, "turn": turn}, NOON)

    assert LiveTopic.objects.get(topic=topic).version == before + 1


def test_rows_that_are_gone_stop_the_job():
    actor = make_desk()
    job_id = make_running(actor, *ROWS)
    BulkRow.objects.filter(job_id=job_id).delete()

    drain(now=NOON)

    assert job_of(job_id).state == "stopped"


def test_the_worker_submits_with_the_rights_of_who_started_the_job():
    first = make_desk()
    job_id = make_checked(first, *ROWS)
    colleague = User.objects.create(username="colleague")
    UserRole.objects.create(user=colleague, role="affiliate")
    Affiliate.objects.get().members.create(user=colleague)
    second = replace(first, user_id=colleague.pk, username="colleague")

    start(actor=second, job_id=job_id, now=NOON)
    drain(now=NOON)

    assert job_of(job_id).created_by_id == colleague.pk
    assert Submission.objects.first().transitions.get(seq=1).actor_name == "colleague"


def test_groups_leave_room_for_others():
    assert running.GROUP <= 500


def _work_and_die(**given):
    if work_on(**given):
        raise KeyboardInterrupt
    return False
