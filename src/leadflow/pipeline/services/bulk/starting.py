"""Start an action on many leads, end it early, or take it back."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Max

from leadflow.audit.services import record
from leadflow.identity.queries import find_user
from leadflow.identity.rules import require, require_person
from leadflow.identity.types import SYSTEM, Actor
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict
from leadflow.kernel.inserting import insert_rows
from leadflow.leads.queries import scope
from leadflow.leads.rules import OWNER_ROLES
from leadflow.leads.types import LeadFilters
from leadflow.pipeline.models.bulk import BulkItem, BulkJob
from leadflow.pipeline.queries.bulk import UNFINISHED, get_bulk_job
from leadflow.pipeline.rules.bulk import (
    FLOW,
    NEEDED,
    UNDO_DAYS,
    BadValues,
    BulkAction,
    BulkResult,
    BulkState,
    Selection,
    UndoResult,
    check_selection,
    filters_to_json,
    read_values,
)
from leadflow.pipeline.services.bulk.continuing import announce_turn, touch_starter

MOST_AT_ONCE: Final = 5


class TooManyJobs(Conflict):
    """The actor has as many jobs at work as anybody may have."""

    code = "pipeline.too_many_bulk_jobs"


class NothingToUndo(Conflict):
    """The job changed no lead, or too long ago."""

    code = "pipeline.nothing_to_undo"


class JobMoved(Conflict):
    """The job went on meanwhile."""

    code = "pipeline.bulk_job_moved"


@commits
def start_bulk(
    *,
    actor: Actor,
    action: BulkAction,
    selection: Selection,
    values: Mapping[str, Any],
    now: datetime,
) -> int:
    """Have a worker do `action` to each of the leads, with the actor's rights; return the job's id.

    Raises NotPermitted, BadSelection, BadValues or TooManyJobs; then nothing is started.
    """
    require_person(actor)
    require(actor, NEEDED[action])
    ids = check_selection(selection)
    told = read_values(action, values)
    _check_owner(action, told)
    own = BulkJob.objects.filter(started_by_id=actor.user_id, state__in=UNFINISHED)
    if own.count() >= MOST_AT_ONCE:
        raise TooManyJobs(f"You have {MOST_AT_ONCE} bulk actions at work; wait for one of them.")
    filters = selection.filters
    newest = scope(SYSTEM).aggregate(last=Max("pk"))["last"] if filters is not None else 0
    job = BulkJob.objects.create(
        started_by_id=actor.user_id,
        action=action,
        values=told,
        filters=None if filters is None else filters_to_json(filters),
        last_id=newest or 0,
        state=BulkState.RUNNING if filters is None else BulkState.SELECTING,
        total=len(ids),
        created_at=now,
    )
    note_leads(job_id=job.pk, ids=ids)
    announce_turn(job_id=job.pk, now=now)
    narrowed_by = [] if filters is None else names_of(filters)
    _audit(actor, job.pk, "leads.bulk_started", now, leads=len(ids), narrowed_by=narrowed_by)
    touch_starter(job_id=job.pk, now=now)
    return job.pk


@commits
def cancel_bulk(*, actor: Actor, job_id: int, now: datetime) -> None:
    """Change no more leads; what is changed stays, and can be put back.

    Raises BulkJobNotFound, StepNotAllowed or JobMoved.
    """
    job = get_bulk_job(actor=actor, job_id=job_id)
    FLOW.check(job.state, BulkState.CANCELLED)
    own = BulkJob.objects.filter(pk=job_id, state=job.state)
    if not own.update(state=BulkState.CANCELLED, finished_at=now):
        raise JobMoved("The bulk action went on meanwhile; look again.")
    _audit(actor, job_id, "leads.bulk_cancelled", now)
    touch_starter(job_id=job_id, now=now)


@commits
def undo_bulk(*, actor: Actor, job_id: int, now: datetime) -> None:
    """Have a worker put each changed lead back to what it was, unless somebody changed it since.

    Serves jobs that ended at most 30 days ago. Raises BulkJobNotFound, StepNotAllowed,
    NothingToUndo or JobMoved.
    """
    job = get_bulk_job(actor=actor, job_id=job_id)
    require(actor, NEEDED[job.action])
    FLOW.check(job.state, BulkState.UNDOING)
    ended = job.finished_at
    if ended is None or ended < now - timedelta(days=UNDO_DAYS):
        raise NothingToUndo(f"A bulk action can be taken back for {UNDO_DAYS} days.")
    if job.changed == job.undone + job.kept:
        raise NothingToUndo("There is no lead to put back.")
    own = BulkJob.objects.filter(pk=job_id, state=job.state)
    if not own.update(state=BulkState.UNDOING, selected_to=0, stop_reason=""):
        raise JobMoved("The bulk action went on meanwhile; look again.")
    announce_turn(job_id=job_id, now=now)
    _audit(actor, job_id, "leads.bulk_undone", now, leads=job.changed)
    touch_starter(job_id=job_id, now=now)


@joins
def note_leads(*, job_id: int, ids: tuple[int, ...]) -> None:
    """Note down leads whose turn is to come."""
    insert_rows(
        BulkItem,
        [
            {
                "job_id": job_id,
                "lead_id": lead_id,
                "result": BulkResult.OPEN.value,
                "reason": "",
                "message": "",
                "before": None,
                "after": None,
                "undo": UndoResult.NONE.value,
                "undo_reason": "",
                "undo_message": "",
            }
            for lead_id in ids
        ],
    )


def names_of(filters: LeadFilters) -> list[str]:
    """Return what leads are narrowed by, without what is looked for: that may name a person."""
    usual = asdict(LeadFilters())
    return [name for name, value in asdict(filters).items() if value != usual[name]]


def _check_owner(action: BulkAction, values: Mapping[str, Any]) -> None:
    user_id = values.get("owner")
    if action is not BulkAction.ASSIGN or user_id is None:
        return
    user = find_user(user_id)
    if user is None or not user.is_active or OWNER_ROLES.isdisjoint(user.roles):
        raise BadValues("There is no such user to work leads.", field="values.owner")


def _audit(actor: Actor, job_id: int, action: str, now: datetime, **details: object) -> None:
    record(
        actor=actor, action=action, object_type="bulk_action", object_id=job_id, now=now, **details
    )
