"""How a job goes on: numbered turns, of which only the newest counts, and what people hear."""

from datetime import datetime

from django.db.models import F

from leadflow.affiliates.events import BulkJobContinues
from leadflow.affiliates.models import BulkJob
from leadflow.affiliates.rules.bulk.states import AT_WORK, BulkResult, BulkSource, BulkState
from leadflow.events.services import publish
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import DomainError
from leadflow.notifications.services import notify, touch_topic


@joins
def announce_turn(*, job_id: int, now: datetime, due_at: datetime | None = None) -> int:
    """Let the worker take the next turn of a job, at once or at `due_at`; return its number.

    Whatever was announced before it no longer counts, so that a job never has two turns at once.
    """
    BulkJob.objects.filter(pk=job_id).update(turn=F("turn") + 1)
    turn = BulkJob.objects.values_list("turn", flat=True).get(pk=job_id)
    publish(BulkJobContinues(job_id, turn), stream=f"bulk:{job_id}", now=now, due_at=due_at)
    return turn


@commits
def hand_on(*, job_id: int, turn: int, now: datetime) -> None:
    """End a turn: the next one follows if there are rows left, and open pages are told."""
    job = BulkJob.objects.filter(pk=job_id)
    if job.filter(turn=turn, state__in=AT_WORK).update(leased_until=None):
        announce_turn(job_id=job_id, now=now)
    touch_affiliate(job_id=job_id, now=now)


@commits
def take_up(*, job_id: int, turn: int, now: datetime) -> BulkState | None:
    """Begin a turn; return the state of the job, or None when this turn no longer counts.

    A paused job whose time has come runs again.
    """
    job = BulkJob.objects.filter(pk=job_id, turn=turn)
    job.filter(state=BulkState.PAUSED, resume_at__lte=now).update(
        state=BulkState.RUNNING, pause_reason="", resume_at=None
    )
    state = job.values_list("state", flat=True).first()
    return BulkState(state) if state in AT_WORK else None


@commits
def stop(*, job_id: int, turn: int, refusal: DomainError, now: datetime) -> None:
    """Stop a job that can submit nothing more, such as that of a suspended affiliate."""
    job = BulkJob.objects.filter(pk=job_id, turn=turn, state__in=AT_WORK)
    if job.update(state=BulkState.STOPPED, pause_reason=refusal.code, leased_until=None):
        touch_affiliate(job_id=job_id, now=now)


@joins
def tell_done(*, job_id: int, now: datetime) -> None:
    """Tell who uploaded a file that all of it is submitted."""
    job = BulkJob.objects.get(pk=job_id)
    if job.source != BulkSource.FILE or job.created_by_id is None:
        return
    accepted = job.counts.get(BulkResult.ACCEPTED, 0)
    notify(
        user_ids=[job.created_by_id],
        kind="bulk.done",
        title=f"Your file is submitted: {accepted} of {job.total} accepted",
        message=job.file_name,
        link=f"/app/affiliate/bulk/{job_id}/",
        once_key=f"bulk:{job_id}:done",
        now=now,
    )


@joins
def touch_affiliate(*, job_id: int, now: datetime) -> None:
    """Let the affiliate's open pages know that a job of theirs has moved."""
    affiliate_id = BulkJob.objects.filter(pk=job_id).values_list("affiliate_id", flat=True).first()
    if affiliate_id is not None:
        touch_topic(f"affiliate:{affiliate_id}", now=now)
