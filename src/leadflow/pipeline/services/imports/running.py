"""The next rows of an import become leads, in one transaction with the note of what they became."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection

from leadflow.events.services import publish
from leadflow.identity.types import Actor
from leadflow.kernel.db import is_postgres, joins
from leadflow.kernel.inserting import append_rows
from leadflow.leads.services.importing import ImportedLead, bring_in
from leadflow.leads.services.many import Changed, change_many
from leadflow.pipeline.events.imports import RowsBroughtIn
from leadflow.pipeline.models.imports import ImportJob, ImportRow
from leadflow.pipeline.queries.imports import lines_from
from leadflow.pipeline.rules.imports.deciding import Books, Verdict
from leadflow.pipeline.rules.imports.options import OwnerBy
from leadflow.pipeline.rules.imports.rows import ReadRow
from leadflow.pipeline.rules.imports.states import ImportState, RowResult, RowUndo
from leadflow.pipeline.services.imports.continuing import tell_done
from leadflow.pipeline.services.imports.judging import Desk, judge, open_desk

# SQLite has one write lock, and others wait for it.
AT_ONCE: Final = 20_000
AT_ONCE_ON_SQLITE: Final = 2_000
_ALONE: Final = 0x1EADF17
LONGEST: Final = 300


@joins
def run(*, job: ImportJob, actor: Actor, now: datetime) -> None:
    """Bring in the next rows of a job that is held, and note what came of each."""
    be_alone()
    lines = lines_from(job.pk, job.done, at_once())
    desk = open_desk(job=job, actor=actor, now=now)
    judged = judge(desk=desk, lines=lines, books=Books())
    text, data = f"Imported from {job.file_name}", {"import": job.pk}
    new = [one for one in judged.verdicts if one.result is RowResult.ADDED and one.row]
    ids = bring_in(
        actor=actor,
        leads=[_lead(one.row, desk) for one in new if one.row],
        text=text,
        data=data,
        wants_owner=desk.options.owner is OwnerBy.RULES,
        now=now,
    )
    changed = change_many(actor=actor, changes=judged.changes, text=text, data=data, now=now)
    if ids:
        wants_owner = desk.options.owner is OwnerBy.RULES
        fact = RowsBroughtIn(job.pk, job.done, job.done + len(lines), wants_owner)
        publish(fact, stream=f"import:{job.pk}", now=now)
    became = dict(zip((one.number for one in new), ids, strict=True))
    write_rows(
        job=job,
        at=job.done,
        verdicts=judged.verdicts,
        is_check=False,
        became=became,
        changed=changed,
    )
    for result, count in Counter(one.result for one in judged.verdicts).items():
        setattr(job, result, getattr(job, result) + count)
    job.done += len(lines)
    if job.done >= job.total or not lines:
        job.state, job.finished_at = ImportState.DONE, now
        tell_done(job=job, now=now)
    job.save(
        update_fields=["state", "finished_at", "done", *(result.value for result in RowResult)]
    )


def at_once() -> int:
    """Return how many rows are worked in one transaction."""
    return AT_ONCE if is_postgres() else AT_ONCE_ON_SQLITE


@joins
def be_alone() -> None:
    """Let one import at a time look for duplicates and write; two would not see each other's."""
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ALONE])


@joins
def write_rows(
    *,
    job: ImportJob,
    at: int,
    verdicts: Sequence[Verdict],
    is_check: bool,
    became: Mapping[int, int],
    changed: Mapping[int, Changed],
) -> None:
    """Note what came of rows, the first of them at place `at` of the file."""
    append_rows(
        ImportRow,
        [
            {
                "job_id": job.pk,
                "is_check": is_check,
                "at": place,
                "number": one.number,
                "result": one.result.value,
                "code": one.code,
                "message": one.message[:LONGEST],
                "lead_id": became.get(one.number, one.lead_id),
                "change": _told(one, changed),
                "undo": RowUndo.NONE.value,
                "undo_message": "",
            }
            for place, one in enumerate(verdicts, start=at)
        ],
    )


def _told(one: Verdict, changed: Mapping[int, Changed]) -> dict[str, Any] | None:
    what = changed.get(one.lead_id or 0)
    if one.result is not RowResult.UPDATED or what is None:
        return None
    return {"facts": what.facts, "tags": what.tags, "note": what.note}


def _lead(row: ReadRow, desk: Desk) -> ImportedLead:
    facts = dict(row.facts)
    phone, email = facts.pop("phone", ""), facts.pop("email", "")
    return ImportedLead(
        name=facts.pop("name", "") or phone or email,
        phone=phone,
        e164=row.e164,
        email=email,
        source=facts.pop("source", "") or desk.options.source,
        facts=facts,
        assigned_to=_owner(row, desk),
        status=row.status,
        tags=tuple(dict.fromkeys((*row.tags, *desk.options.tags))),
        note=row.note,
        created_at=row.created_at,
    )


def _owner(row: ReadRow, desk: Desk) -> int | None:
    match desk.options.owner:
        case OwnerBy.ME:
            return desk.actor.user_id
        case OwnerBy.COLUMN:
            return row.owner
    return None
