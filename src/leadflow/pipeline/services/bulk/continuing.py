"""How a job goes on: numbered turns, of which only the newest counts, and what people hear."""

from datetime import datetime

from django.db.models import F

from leadflow.events.services import publish
from leadflow.kernel.db import commits, joins
from leadflow.notifications.services import notify, touch_topic
from leadflow.pipeline.events.bulk import BulkContinues
from leadflow.pipeline.models.bulk import BulkJob
from leadflow.pipeline.rules.bulk import AT_WORK, TOLD_FROM, BulkState


@joins
def announce_turn(*, job_id: int, now: datetime) -> None:
    """Let the worker take the next turn of a job.

    Whatever was announced before it no longer counts, so that a job never has two turns at once.
    """
    BulkJob.objects.filter(pk=job_id).update(turn=F("turn") + 1)
    turn = BulkJob.objects.values_list("turn", flat=True).get(pk=job_id)
    publish(BulkContinues(job_id, turn), stream=f"bulk-action:{job_id}", now=now)


@commits
def hand_on(*, job_id: int, turn: int, now: datetime) -> None:
    """End a turn: the next one follows if there is something left, and open pages are told."""
    if BulkJob.objects.filter(pk=job_id, turn=turn, state__in=AT_WORK).exists():
        announce_turn(job_id=job_id, now=now)
    touch_starter(job_id=job_id, now=now)


@joins
def tell_done(*, job: BulkJob, now: datetime) -> None:
    """Tell who started a long job that it is over."""
    if job.started_by_id is None or job.total < TOLD_FROM:
        return
    is_undo = job.state == BulkState.UNDONE
    done = (
        f"{job.undone} of {job.changed} put back"
        if is_undo
        else (f"{job.changed} of {job.total} changed")
    )
    notify(
        user_ids=[job.started_by_id],
        kind="leads.bulk_done",
        title=f"Your bulk action is {'taken back' if is_undo else 'done'}: {done}",
        link=f"/app/leads/bulk/{job.pk}/",
        once_key=f"bulk-action:{job.pk}:{job.state}",
        now=now,
    )


@joins
def touch_starter(*, job_id: int, now: datetime) -> None:
    """Let the starter's open pages know that a job of theirs has moved."""
    user_id = BulkJob.objects.filter(pk=job_id).values_list("started_by_id", flat=True).first()
    if user_id is not None:
        touch_topic(f"bulk:{user_id}", now=now)
