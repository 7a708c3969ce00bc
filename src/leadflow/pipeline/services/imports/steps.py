"""What a person does with an import: name its columns, check, start, cancel, undo, discard."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from leadflow.audit.services import record
from leadflow.identity.rules import require, require_person
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict
from leadflow.leads.rules import OWNER_ROLES
from leadflow.pipeline.models.imports import ImportJob, ImportMemory, ImportRow
from leadflow.pipeline.queries.imports import get_import
from leadflow.pipeline.rules.imports.columns import checked
from leadflow.pipeline.rules.imports.options import BadOptions, OwnerBy, read_options
from leadflow.pipeline.rules.imports.states import BEFORE_START, FLOW, UNDO_DAYS, ImportState
from leadflow.pipeline.services.imports.continuing import announce_turn, touch_pages

MOST_AT_ONCE: Final = 3
AT_WORK_STATES: Final = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)


class ImportMoved(Conflict):
    """The import went on meanwhile."""

    code = "pipeline.import_moved"


class TooManyImports(Conflict):
    """The actor has as many imports at work as anybody may have."""

    code = "pipeline.too_many_imports"


class NothingToUndo(Conflict):
    """The import changed nothing, or too long ago."""

    code = "pipeline.nothing_to_undo"


@commits
def prepare(
    *,
    actor: Actor,
    job_id: int,
    now: datetime,
    mapping: Mapping[str, int] | None = None,
    options: Mapping[str, Any] | None = None,
) -> None:
    """Say what the columns hold and what is to be done; what was checked before is forgotten.

    The columns are remembered for the actor's next file. Raises ImportNotFound, BadMapping,
    BadOptions, StepNotAllowed (once rows are imported) or ImportMoved.
    """
    job = _job(actor, job_id)
    FLOW.check(ImportState(job.state), ImportState.DRAFT)
    changes: dict[str, Any] = {"check_counts": {}, "checked": 0}
    if mapping is not None:
        changes["mapping"] = checked(mapping, len(job.columns))
    if options is not None:
        chosen = read_options(options, read_options(job.options))
        if chosen.owner is OwnerBy.ME and OWNER_ROLES.isdisjoint(actor.roles):
            raise BadOptions("Your role owns no leads; choose another owner.", field="owner")
        changes["options"] = chosen.to_json()
    own = ImportJob.objects.filter(pk=job_id, state=job.state, done=0)
    if not own.update(state=ImportState.DRAFT, stop_reason="", **changes):
        raise ImportMoved("Rows of this file are imported already.")
    ImportRow.objects.filter(job_id=job_id, is_check=True).delete()
    if mapping is not None:
        remember(user_id=actor.user_id, columns=job.columns, mapping=mapping)
    touch_pages(job_id=job_id, now=now)


@commits
def check(*, actor: Actor, job_id: int, now: datetime) -> None:
    """Begin the dry run: what each row would come to, with nothing written.

    Raises ImportNotFound, BadMapping, TooManyImports, StepNotAllowed or ImportMoved.
    """
    job = _job(actor, job_id)
    _go(actor, job, ImportState.CHECKING, now, checked=0, check_counts={})
    ImportRow.objects.filter(job_id=job_id, is_check=True).delete()


@commits
def start(*, actor: Actor, job_id: int, now: datetime) -> None:
    """Have a worker bring in the rows that are left, with the actor's rights.

    Raises ImportNotFound, BadMapping, TooManyImports, StepNotAllowed or ImportMoved.
    """
    job = _job(actor, job_id)
    _go(
        actor,
        job,
        ImportState.RUNNING,
        now,
        started_at=job.started_at or now,
        finished_at=None,
    )
    _audit(actor, job_id, "leads.import_started", now, rows=job.total)


@commits
def cancel(*, actor: Actor, job_id: int, now: datetime) -> None:
    """Stop: a check goes back to the columns; of a run what is imported stays, and can be undone.

    Raises ImportNotFound, StepNotAllowed or ImportMoved.
    """
    job = _job(actor, job_id)
    is_check = job.state == ImportState.CHECKING
    to = ImportState.DRAFT if is_check else ImportState.CANCELLED
    FLOW.check(ImportState(job.state), to)
    own = ImportJob.objects.filter(pk=job_id, state=job.state)
    if not own.update(state=to, **({} if is_check else {"finished_at": now})):
        raise ImportMoved("The import went on meanwhile; look again.")
    _audit(actor, job_id, "leads.import_cancelled", now)
    touch_pages(job_id=job_id, now=now)


@commits
def undo(*, actor: Actor, job_id: int, now: datetime) -> None:
    """Have a worker put new leads away and give changed ones their old values, for 30 days.

    What somebody has worked or changed since stays, and is told. Raises ImportNotFound,
    StepNotAllowed, NothingToUndo, TooManyImports or ImportMoved.
    """
    job = _job(actor, job_id)
    FLOW.check(ImportState(job.state), ImportState.UNDOING)
    ended = job.finished_at
    if ended is None or ended < now - timedelta(days=UNDO_DAYS):
        raise NothingToUndo(f"An import can be taken back for {UNDO_DAYS} days.")
    if not job.added + job.updated:
        raise NothingToUndo("There is no lead to put back.")
    _go(actor, job, ImportState.UNDOING, now)
    _audit(actor, job_id, "leads.import_undone", now, leads=job.added + job.updated)


@commits
def discard(*, actor: Actor, job_id: int, now: datetime) -> None:
    """Throw a file away of which nothing is imported. Raises ImportNotFound or ImportMoved."""
    _job(actor, job_id)
    own = ImportJob.objects.filter(pk=job_id, state__in=BEFORE_START, done=0)
    if not own.update(state=ImportState.DRAFT):  # takes the row's lock: nobody starts it now
        raise ImportMoved("This import has been started; cancel it instead.")
    own.delete()
    _audit(actor, job_id, "leads.import_discarded", now)
    touch_pages(job_id=job_id, now=now)


def turn_of(*, job_id: int) -> int:
    """Return which turn of an import counts."""
    return ImportJob.objects.values_list("turn", flat=True).get(pk=job_id)


@joins
def remember(*, user_id: int, columns: list[str], mapping: Mapping[str, int]) -> None:
    """Note what a user says that columns of these names hold."""
    by_place = {at: field for field, at in mapping.items()}
    ImportMemory.objects.bulk_create(
        [
            ImportMemory(user_id=user_id, header=header, field=by_place.get(at, ""))
            for at, header in enumerate(columns)
        ],
        update_conflicts=True,
        unique_fields=["user", "header"],
        update_fields=["field"],
    )


def _job(actor: Actor, job_id: int) -> ImportJob:
    require_person(actor)
    require(actor, Permission.LEAD_IMPORT)
    get_import(actor=actor, job_id=job_id)
    return ImportJob.objects.get(pk=job_id)


def _go(actor: Actor, job: ImportJob, to: ImportState, now: datetime, **changes: Any) -> None:
    """Let the worker begin with an import."""
    FLOW.check(ImportState(job.state), to)
    checked(job.mapping, len(job.columns))
    busy = ImportJob.objects.filter(worked_by_id=actor.user_id, state__in=AT_WORK_STATES)
    if busy.count() >= MOST_AT_ONCE:
        raise TooManyImports(f"You have {MOST_AT_ONCE} imports at work; wait for one of them.")
    own = ImportJob.objects.filter(pk=job.pk, state=job.state)
    if not own.update(state=to, worked_by_id=actor.user_id, stop_reason="", **changes):
        raise ImportMoved("The import went on meanwhile; look again.")
    announce_turn(job_id=job.pk, now=now)


def _audit(actor: Actor, job_id: int, action: str, now: datetime, **details: object) -> None:
    record(actor=actor, action=action, object_type="import", object_id=job_id, now=now, **details)
