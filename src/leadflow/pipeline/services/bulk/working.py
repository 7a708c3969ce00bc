"""A worker's turn at a job: some leads in one transaction, each with what came of it."""

from datetime import datetime
from typing import Any, Final

from django.db import InterfaceError, OperationalError, transaction
from structlog import get_logger

from leadflow.identity.queries import find_actor
from leadflow.identity.types import Actor
from leadflow.kernel.db import joins, surrounding
from leadflow.leads.queries import scope
from leadflow.leads.queries.listing import narrowed
from leadflow.pipeline.models.bulk import BulkItem, BulkJob
from leadflow.pipeline.rules.bulk import (
    AT_WORK,
    NEEDED,
    BulkAction,
    BulkResult,
    BulkState,
    UndoResult,
    filters_from_json,
)
from leadflow.pipeline.services.bulk.acting import Effect, act_on
from leadflow.pipeline.services.bulk.continuing import tell_done
from leadflow.pipeline.services.bulk.starting import note_leads
from leadflow.pipeline.services.bulk.undoing import Undone, put_back

SELECTED_AT_ONCE: Final = 2000
WORKED_AT_ONCE: Final = 25
FAULT: Final = "server.fault"
FAULTY: Final = "Something went wrong on our side; the log has it."
NO_RIGHT: Final = "identity.not_permitted"
NOBODY: Final = "pipeline.starter_gone"

log = get_logger("leadflow.bulk")


def work_on(*, job_id: int, turn: int, now: datetime) -> bool:
    """Work the next leads of a job; tell whether there are more for this turn.

    The leads' own services take part in the one transaction, so that what was done to a lead and
    the note of it stand or fall together: however often a worker is killed, no lead is worked
    twice and none is lost.
    """
    with surrounding():
        job = hold(job_id=job_id, turn=turn)
        if job is None:
            return False
        actor = find_actor(job.started_by_id) if job.started_by_id else None
        if actor is None or not actor.may(NEEDED[BulkAction(job.action)]):
            stop(job=job, reason=NOBODY if actor is None else NO_RIGHT, now=now)
            return False
        match BulkState(job.state):
            case BulkState.SELECTING:
                select(job=job, actor=actor)
            case BulkState.UNDOING:
                undo(job=job, actor=actor, now=now)
            case _:
                run(job=job, actor=actor, now=now)
        return job.state in AT_WORK


@joins
def hold(*, job_id: int, turn: int) -> BulkJob | None:
    """Return the job if this turn of it still counts, and keep others from it until the commit.

    The update takes the row's lock; what is read after it is what the last holder left.
    """
    held = BulkJob.objects.filter(pk=job_id, turn=turn, state__in=AT_WORK).update(turn=turn)
    return BulkJob.objects.get(pk=job_id) if held else None


@joins
def stop(*, job: BulkJob, reason: str, now: datetime) -> None:
    """End a job for which nothing may be done any more."""
    job.state, job.stop_reason = BulkState.STOPPED, reason
    job.finished_at = job.finished_at or now
    job.save(update_fields=["state", "stop_reason", "finished_at"])


@joins
def select(*, job: BulkJob, actor: Actor) -> None:
    """Note down the next leads that the job's filters let through, in the order of their ids."""
    found = narrowed(scope(actor), filters_from_json(job.filters or {}))
    after = found.filter(pk__gt=job.selected_to, pk__lte=job.last_id).order_by("pk")
    ids = tuple(after.values_list("pk", flat=True)[:SELECTED_AT_ONCE])
    note_leads(job_id=job.pk, ids=ids)
    job.total += len(ids)
    if ids:
        job.selected_to = ids[-1]
    if len(ids) < SELECTED_AT_ONCE:
        job.state = BulkState.RUNNING
    job.save(update_fields=["total", "selected_to", "state"])


@joins
def run(*, job: BulkJob, actor: Actor, now: datetime) -> None:
    """Do the job's action to the next leads, and note what came of each."""
    items = list(
        BulkItem.objects.filter(job=job, result=BulkResult.OPEN).order_by("lead_id")[
            :WORKED_AT_ONCE
        ]
    )
    for item in items:
        effect = _act(job, item, actor, now)
        item.result, item.reason, item.message = effect.result, effect.reason, effect.message[:300]
        item.before, item.after = effect.before, effect.after
        job.done += 1
        setattr(job, effect.result, getattr(job, effect.result) + 1)
        _count(job.reasons, effect.result, effect.reason, effect.message)
    BulkItem.objects.bulk_update(items, ["result", "reason", "message", "before", "after"])
    if len(items) < WORKED_AT_ONCE:
        job.state, job.finished_at = BulkState.DONE, now
        tell_done(job=job, now=now)
    job.save(
        update_fields=["done", "changed", "skipped", "failed", "reasons", "state", "finished_at"]
    )


@joins
def undo(*, job: BulkJob, actor: Actor, now: datetime) -> None:
    """Put the next changed leads back, and note what came of each."""
    changed = BulkItem.objects.filter(
        job=job, result=BulkResult.CHANGED, undo=UndoResult.NONE, lead_id__gt=job.selected_to
    )
    items = list(changed.order_by("lead_id")[:WORKED_AT_ONCE])
    for item in items:
        undone = _put_back(job, item, actor, now)
        item.undo, item.undo_reason = undone.undo, undone.reason
        item.undo_message = undone.message[:300]
        job.selected_to = item.lead_id
        job.undone += undone.undo is UndoResult.BACK
        job.kept += undone.undo is UndoResult.KEPT
        _count(job.reasons, undone.undo, undone.reason, undone.message)
    BulkItem.objects.bulk_update(items, ["undo", "undo_reason", "undo_message"])
    if len(items) < WORKED_AT_ONCE:
        job.state, job.undone_at = BulkState.UNDONE, now
        tell_done(job=job, now=now)
    job.save(update_fields=["undone", "kept", "reasons", "state", "undone_at", "selected_to"])


def _act(job: BulkJob, item: BulkItem, actor: Actor, now: datetime) -> Effect:
    try:
        with transaction.atomic():
            return act_on(
                actor=actor,
                lead_id=item.lead_id,
                action=BulkAction(job.action),
                values=job.values,
                now=now,
            )
    except (OperationalError, InterfaceError):
        raise  # the database is away, or chose us to give way: all of it is tried again
    except Exception as fault:  # noqa: BLE001 - one bad lead must not hold up the others for ever
        _log(job, item, fault)
        return Effect(BulkResult.FAILED, FAULT, FAULTY)


def _put_back(job: BulkJob, item: BulkItem, actor: Actor, now: datetime) -> Undone:
    try:
        with transaction.atomic():
            return put_back(
                actor=actor,
                lead_id=item.lead_id,
                action=BulkAction(job.action),
                before=item.before or {},
                after=item.after or {},
                now=now,
            )
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:  # noqa: BLE001 - as above
        _log(job, item, fault)
        return Undone(UndoResult.KEPT, FAULT, FAULTY)


def _log(job: BulkJob, item: BulkItem, fault: Exception) -> None:
    log.error("bulk.lead_failed", job=job.pk, lead=item.lead_id, error=type(fault).__name__)


def _count(reasons: dict[str, Any], result: str, code: str, message: str) -> None:
    if code:
        told = reasons.setdefault(f"{result}:{code}", {"message": message[:300], "count": 0})
        told["count"] += 1
