"""A worker's turn at an import: a group of rows, each group in a transaction of its own."""

from datetime import datetime
from typing import Final

from leadflow.identity.queries import find_actor
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.kernel.figures import count_anew
from leadflow.pipeline.models.imports import ImportJob
from leadflow.pipeline.rules.imports.states import AT_WORK, ImportState
from leadflow.pipeline.services.imports.checking import check_all
from leadflow.pipeline.services.imports.continuing import touch_pages
from leadflow.pipeline.services.imports.running import run
from leadflow.pipeline.services.imports.undoing import undo_some

NO_RIGHT: Final = "identity.not_permitted"
NOBODY: Final = "pipeline.starter_gone"
GROWING: Final = ("leads_lead", "leads_person")


def work_on(*, job_id: int, turn: int, now: datetime) -> bool:
    """Work the next rows of an import; tell whether there are more for this turn.

    What became of the rows, the leads themselves and how far the job is stand or fall together:
    however often a worker is killed, no row is worked twice and none is lost.
    """
    count_anew(tables=GROWING)
    held = work_some(job_id=job_id, turn=turn, now=now)
    if held is None:
        return False
    job, actor = held
    if job.state == ImportState.CHECKING:
        check_all(job=job, actor=actor, now=now)
        return False
    return job.state in AT_WORK


@commits
def work_some(*, job_id: int, turn: int, now: datetime) -> tuple[ImportJob, Actor] | None:
    """Work the next rows of a run or an undo; return the job, None when the turn is over."""
    job = hold(job_id=job_id, turn=turn)
    if job is None:
        return None
    actor = find_actor(job.worked_by_id) if job.worked_by_id else None
    if actor is None or not actor.may(Permission.LEAD_IMPORT):
        stop(job=job, reason=NOBODY if actor is None else NO_RIGHT, now=now)
        return None
    match ImportState(job.state):
        case ImportState.RUNNING:
            run(job=job, actor=actor, now=now)
        case ImportState.UNDOING:
            undo_some(job=job, actor=actor, now=now)
        case _:
            return job, actor
    touch_pages(job_id=job_id, now=now)
    return job, actor


@joins
def hold(*, job_id: int, turn: int) -> ImportJob | None:
    """Return the job if this turn of it still counts, and keep others from it until the commit.

    The update takes the row's lock; what is read after it is what the last holder left.
    """
    held = ImportJob.objects.filter(pk=job_id, turn=turn, state__in=AT_WORK).update(turn=turn)
    return ImportJob.objects.get(pk=job_id) if held else None


@joins
def stop(*, job: ImportJob, reason: str, now: datetime) -> None:
    """End an import for which nothing may be done any more."""
    job.state, job.stop_reason = ImportState.STOPPED, reason
    job.finished_at = job.finished_at or (now if job.started_at else None)
    job.save(update_fields=["state", "stop_reason", "finished_at"])
    touch_pages(job_id=job.pk, now=now)
