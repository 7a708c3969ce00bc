"""How an import goes on: numbered turns, of which only the newest counts, and who hears of it."""

from datetime import datetime

from django.db.models import F

from leadflow.events.services import publish
from leadflow.kernel.db import commits, joins
from leadflow.notifications.services import notify, touch_topic
from leadflow.pipeline.events.imports import ImportContinues
from leadflow.pipeline.models.imports import ImportJob
from leadflow.pipeline.rules.imports.states import AT_WORK, ImportState

TOLD_FROM = 1000


@joins
def announce_turn(*, job_id: int, now: datetime) -> int:
    """Let the worker take the next turn of an import; return its number.

    Whatever was announced before it no longer counts, so that a job never has two turns at once.
    """
    ImportJob.objects.filter(pk=job_id).update(turn=F("turn") + 1)
    turn = ImportJob.objects.values_list("turn", flat=True).get(pk=job_id)
    publish(ImportContinues(job_id, turn), stream=f"import:{job_id}", now=now)
    touch_pages(job_id=job_id, now=now)
    return turn


@commits
def hand_on(*, job_id: int, turn: int, now: datetime) -> None:
    """End a turn: the next one follows if there is something left, and open pages are told."""
    if ImportJob.objects.filter(pk=job_id, turn=turn, state__in=AT_WORK).exists():
        announce_turn(job_id=job_id, now=now)
    else:
        touch_pages(job_id=job_id, now=now)


@joins
def touch_pages(*, job_id: int, now: datetime) -> None:
    """Let open pages that show imports know that this one has moved."""
    for topic in (f"import:{job_id}", "imports"):
        touch_topic(topic, now=now)


@joins
def tell_done(*, job: ImportJob, now: datetime) -> None:
    """Tell who started a long import that it is over."""
    if job.worked_by_id is None or job.total < TOLD_FROM:
        return
    if job.state == ImportState.UNDONE:
        words = f"taken back: {job.undone} undone, {job.kept} kept"
    else:
        words = f"done: {job.added} added, {job.updated} updated of {job.total} rows"
    notify(
        user_ids=[job.worked_by_id],
        kind="leads.import_done",
        title=f"Your import is {words}",
        link=f"/app/imports/{job.pk}/",
        once_key=f"import:{job.pk}:{job.state}",
        now=now,
    )
