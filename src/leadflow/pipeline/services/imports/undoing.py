"""An import is taken back, some rows in each transaction: what somebody worked since stays."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from leadflow.identity.types import Actor
from leadflow.kernel.among import Among
from leadflow.kernel.db import joins
from leadflow.leads.queries.matching import Standing, standing
from leadflow.leads.rules.fields import told
from leadflow.leads.services.many import Change, change_many, put_away_many
from leadflow.pipeline.models.imports import ImportJob, ImportRow
from leadflow.pipeline.rules.imports.states import ImportState, RowResult, RowUndo
from leadflow.pipeline.services.imports.continuing import tell_done

AT_ONCE: Final = 2000
WROTE: Final = (RowResult.ADDED, RowResult.UPDATED)
WORKED: Final = "Somebody has worked this lead since."
GONE: Final = "This lead was merged or put away meanwhile."


@joins
def undo_some(*, job: ImportJob, actor: Actor, now: datetime) -> None:
    """Take the next rows of a job back that is held, and note what became of each."""
    rows = list(
        ImportRow.objects.filter(
            job_id=job.pk, is_check=False, result__in=WROTE, at__gte=job.undone_to
        ).order_by("at")[:AT_ONCE]
    )
    stand = standing(actor=actor, lead_ids={row.lead_id for row in rows if row.lead_id})
    text, data = f"Import of {job.file_name} taken back", {"import": job.pk}
    away = {row.lead_id for row in rows if _may_go(row, stand)}
    put_away_many(actor=actor, lead_ids=[one for one in away if one], text=text, data=data, now=now)
    backs = {
        row.lead_id: _back(row.change or {}, stand[row.lead_id])
        for row in rows
        if row.result == RowResult.UPDATED and row.lead_id in stand and row.lead_id
    }
    change_many(
        actor=actor,
        changes={own: change for own, (change, _) in backs.items()},
        text=text,
        data=data,
        now=now,
    )
    said: dict[str, list[int]] = {}
    for row in rows:
        kept = backs[row.lead_id][1] if row.lead_id in backs else []
        said.setdefault(_message(row, stand, kept), []).append(row.pk)
    for message, ids in said.items():
        undo = RowUndo.KEPT if message else RowUndo.UNDONE
        ImportRow.objects.filter(Among("pk", ids)).update(undo=undo, undo_message=message)
    _note(job, rows, undone=len(said.get("", ())), now=now)


def _may_go(row: ImportRow, stand: dict[int, Standing]) -> bool:
    found = stand.get(row.lead_id or 0)
    return row.result == RowResult.ADDED and found is not None and not found.is_worked


def _message(row: ImportRow, stand: dict[int, Standing], kept: Iterable[str]) -> str:
    """Return why a row stays, wholly or in part; empty when it is undone."""
    found = stand.get(row.lead_id or 0)
    if found is None:
        return GONE
    if row.result == RowResult.ADDED:
        return WORKED if found.is_worked else ""
    names = ", ".join(name.replace("_", " ") for name in kept)
    return f"Changed since: {names}." if names else ""


def _back(change: dict[str, Any], found: Standing) -> tuple[Change, list[str]]:
    """Return what puts a lead back, and the facts that stay for they were changed since."""
    facts: dict[str, Any] = {}
    kept = []
    for name, (old, new) in change.get("facts", {}).items():
        if told(found.facts[name]) == new:
            facts[name] = Decimal(old) if name == "value" and old is not None else old
        else:
            kept.append(name)
    tags = tuple(tag for tag in change.get("tags", ()) if tag in found.tags)
    return Change(facts=facts, remove_tags=tags, drop_note=change.get("note")), kept


def _note(job: ImportJob, rows: list[ImportRow], *, undone: int, now: datetime) -> None:
    job.undone += undone
    job.kept += len(rows) - undone
    if rows:
        job.undone_to = rows[-1].at + 1
    if len(rows) < AT_ONCE:
        job.state, job.undone_at = ImportState.UNDONE, now
        tell_done(job=job, now=now)
    job.save(update_fields=["state", "undone", "kept", "undone_to", "undone_at"])
