"""How far actions on many leads are, and what came of each lead. One sees one's own jobs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from leadflow.identity.types import Actor
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import DEFAULT_LIMIT, Cursor, Page, paginate
from leadflow.leads.queries import scope
from leadflow.pipeline.models.bulk import BulkItem, BulkJob
from leadflow.pipeline.queries.views import SEES_LEADS
from leadflow.pipeline.rules.bulk import (
    AT_WORK,
    UNDO_DAYS,
    BulkAction,
    BulkResult,
    BulkState,
    UndoResult,
)


class BulkJobNotFound(NotFound):
    """There is no such job, or it is somebody else's."""

    code = "pipeline.bulk_job_not_found"


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many leads were not changed (or not put back) for one reason."""

    result: str
    code: str
    message: str
    count: int


@dataclass(frozen=True, slots=True)
class BulkJobRow:
    """One action on many leads, as who started it sees it.

    While the leads are being selected `total` still grows. What was changed can be put back
    until `undo_until`.
    """

    id: int
    action: BulkAction
    values: Mapping[str, Any]
    state: BulkState
    stop_reason: str
    total: int
    done: int
    changed: int
    skipped: int
    failed: int
    undone: int
    kept: int
    reasons: tuple[ReasonCount, ...]
    created_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None
    undo_until: datetime | None

    @property
    def is_at_work(self) -> bool:
        """Tell whether a worker has something to do."""
        return self.state in AT_WORK


@dataclass(frozen=True, slots=True)
class BulkResultRow:
    """What came of one lead; its name only for who may see it now."""

    lead_id: int
    name: str
    result: BulkResult
    reason: str
    message: str
    undo: UndoResult
    undo_reason: str
    undo_message: str


def job_scope(actor: Actor) -> QuerySet[BulkJob]:
    """Return the jobs the actor may know of: their own."""
    if not any(map(actor.may, SEES_LEADS)):
        return BulkJob.objects.none()
    return BulkJob.objects.filter(started_by_id=actor.user_id)


def get_bulk_job(*, actor: Actor, job_id: int) -> BulkJobRow:
    """Return one job. Raises BulkJobNotFound, also when it is another's."""
    job = job_scope(actor).filter(pk=job_id).first()
    if job is None:
        raise BulkJobNotFound("There is no such bulk action.")
    return _job(job)


def list_bulk_jobs(
    *, actor: Actor, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[BulkJobRow]:
    """Return the actor's jobs, newest first. Raises BadCursor."""
    return paginate(
        job_scope(actor), order=("-id",), kinds=(int,), cursor=cursor, limit=limit, shape=_job
    )


def bulk_results(
    *,
    actor: Actor,
    job_id: int,
    result: BulkResult | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[BulkResultRow]:
    """Return what came of the leads of a job in the order of their ids, of all or one result.

    Three queries. Raises BulkJobNotFound or BadCursor.
    """
    get_bulk_job(actor=actor, job_id=job_id)
    items = BulkItem.objects.filter(job_id=job_id)
    if result is not None:
        items = items.filter(result=result)
    if cursor:
        items = items.filter(lead_id__gt=Cursor.decode(cursor, int)[0])
    found = list(items.order_by("lead_id")[: limit + 1])
    kept = found[:limit]
    seen = scope(actor).filter(pk__in=[item.lead_id for item in kept])
    names = dict(seen.values_list("id", "name"))
    rows = [_result(item, names.get(item.lead_id, "")) for item in kept]
    return Page(rows, Cursor.encode(kept[-1].lead_id) if len(found) > limit else None)


def _job(job: BulkJob) -> BulkJobRow:
    until = job.finished_at + timedelta(days=UNDO_DAYS) if job.finished_at else None
    return BulkJobRow(
        id=job.pk,
        action=BulkAction(job.action),
        values=job.values,
        state=BulkState(job.state),
        stop_reason=job.stop_reason,
        total=job.total,
        done=job.done,
        changed=job.changed,
        skipped=job.skipped,
        failed=job.failed,
        undone=job.undone,
        kept=job.kept,
        reasons=_reasons(job.reasons),
        created_at=job.created_at,
        finished_at=job.finished_at,
        undone_at=job.undone_at,
        undo_until=until,
    )


def _reasons(kept: Mapping[str, Any]) -> tuple[ReasonCount, ...]:
    counted = [
        ReasonCount(key.partition(":")[0], key.partition(":")[2], one["message"], one["count"])
        for key, one in kept.items()
    ]
    return tuple(sorted(counted, key=lambda one: (-one.count, one.result, one.code)))


def _result(item: BulkItem, name: str) -> BulkResultRow:
    return BulkResultRow(
        lead_id=item.lead_id,
        name=name,
        result=BulkResult(item.result),
        reason=item.reason,
        message=item.message,
        undo=UndoResult(item.undo),
        undo_reason=item.undo_reason,
        undo_message=item.undo_message,
    )


UNFINISHED: Final = tuple(state.value for state in AT_WORK)
