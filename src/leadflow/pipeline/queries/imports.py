"""How far imports are, and what came of their rows. Whoever may import sees all of them."""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from leadflow.identity.queries import display_names
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import DEFAULT_LIMIT, Cursor, Page
from leadflow.kernel.tabular.table import Limits
from leadflow.pipeline.models.imports import ImportJob, ImportMemory, ImportPart, ImportRow
from leadflow.pipeline.rules.imports.states import (
    AT_WORK,
    BEFORE_START,
    UNDO_DAYS,
    ImportState,
    RowResult,
)

PART: Final = 2000
MEBIBYTE: Final = 1024 * 1024
LIMITS: Final = Limits(rows=200_000, bytes=50 * MEBIBYTE)


class ImportNotFound(NotFound):
    """There is no such import, or none for the actor."""

    code = "pipeline.import_not_found"


@dataclass(frozen=True, slots=True)
class ImportView:
    """One import. What it did can be taken back until `undo_until`."""

    id: int
    file_name: str
    created_by: str
    columns: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    mapping: Mapping[str, int]
    options: Mapping[str, Any]
    state: ImportState
    stop_reason: str
    total: int
    checked: int
    check_counts: Mapping[str, int]
    done: int
    counts: Mapping[str, int]
    undone: int
    kept: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    undone_at: datetime | None
    undo_until: datetime | None

    @property
    def is_at_work(self) -> bool:
        """Tell whether a worker has something to do."""
        return self.state in AT_WORK

    @property
    def is_before_start(self) -> bool:
        """Tell whether its rows are those of the dry run."""
        return not self.started_at and self.state in BEFORE_START | {ImportState.STOPPED}


@dataclass(frozen=True, slots=True)
class ImportLine:
    """What came, or would come, of one row; `cells` are as they came in."""

    number: int
    result: RowResult
    code: str
    message: str
    lead_id: int | None
    undo: str
    undo_message: str
    cells: tuple[str, ...]


def job_scope(actor: Actor) -> QuerySet[ImportJob]:
    """Return the imports the actor may know of."""
    if not actor.may(Permission.LEAD_IMPORT):
        return ImportJob.objects.none()
    return ImportJob.objects.all()


def get_import(*, actor: Actor, job_id: int) -> ImportView:
    """Return one import. Raises ImportNotFound."""
    job = job_scope(actor).filter(pk=job_id).first()
    if job is None:
        raise ImportNotFound("There is no such import.")
    return _view(job, display_names([job.created_by_id]))


def list_imports(
    *, actor: Actor, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[ImportView]:
    """Return imports, newest first. Raises BadCursor. Two queries."""
    jobs = job_scope(actor).order_by("-id")
    if cursor:
        jobs = jobs.filter(pk__lt=Cursor.decode(cursor, int)[0])
    found = list(jobs[: limit + 1])
    kept = found[:limit]
    names = display_names({job.created_by_id for job in kept})
    rows = [_view(job, names) for job in kept]
    return Page(rows, Cursor.encode(kept[-1].pk) if len(found) > limit else None)


def list_lines(
    *,
    actor: Actor,
    job_id: int,
    results: Sequence[RowResult] = (),
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[ImportLine]:
    """Return what came of the rows of an import, in their order, of all or some results.

    Before it starts, what would come of them. Raises ImportNotFound or BadCursor.
    """
    job = get_import(actor=actor, job_id=job_id)
    rows = rows_of(job, results)
    if cursor:
        rows = rows.filter(at__gt=Cursor.decode(cursor, int)[0])
    found = list(rows[: limit + 1])
    kept = found[:limit]
    cells = cells_of(job_id, [row.at for row in kept])
    lines = [_line(row, cells.get(row.at, ())) for row in kept]
    return Page(lines, Cursor.encode(kept[-1].at) if len(found) > limit else None)


def rows_of(job: ImportView, results: Sequence[RowResult] = ()) -> QuerySet[ImportRow]:
    """Return the rows of an import with their results, in their order."""
    rows = ImportRow.objects.filter(job_id=job.id, is_check=job.is_before_start).order_by("at")
    return rows.filter(result__in=results) if results else rows


def cells_of(job_id: int, places: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return the cells of the rows at some places of a file, as far as they are still kept."""
    wanted = set(places)
    parts = ImportPart.objects.filter(job_id=job_id, place__in={at // PART for at in wanted})
    found = {}
    for place, packed in parts.values_list("place", "packed"):
        for offset, (_, cells) in enumerate(unpacked(packed)):
            if place * PART + offset in wanted:
                found[place * PART + offset] = tuple(cells)
    return found


def lines_from(job_id: int, at: int, count: int) -> list[tuple[int, list[str]]]:
    """Return rows of a file from a place on: at least one part of them, at most `count`.

    Each with its number in a spreadsheet program.
    """
    first, last = at // PART, (at + count - 1) // PART
    parts = ImportPart.objects.filter(job_id=job_id, place__range=(first, last)).order_by("place")
    lines = [
        (int(number), list(cells))
        for packed in parts.values_list("packed", flat=True)
        for number, cells in unpacked(packed)
    ]
    skipped = at - first * PART
    return lines[skipped : skipped + count]


def unpacked(packed: Any) -> list[tuple[int, list[str]]]:
    """Return the rows of a part: their numbers and cells."""
    rows: list[tuple[int, list[str]]] = json.loads(zlib.decompress(bytes(packed)))
    return rows


def remembered_headers(user_id: int) -> dict[str, str]:
    """Return what a user said that columns hold, by their names."""
    memory = ImportMemory.objects.filter(user_id=user_id)
    return dict(memory.values_list("header", "field"))


def _view(job: ImportJob, names: Mapping[int | None, str]) -> ImportView:
    ended = job.finished_at
    return ImportView(
        id=job.pk,
        file_name=job.file_name,
        created_by=names.get(job.created_by_id, ""),
        columns=tuple(job.columns),
        samples=tuple(map(tuple, job.samples)),
        mapping=job.mapping,
        options=job.options,
        state=ImportState(job.state),
        stop_reason=job.stop_reason,
        total=job.total,
        checked=job.checked,
        check_counts={one.value: job.check_counts.get(one.value, 0) for one in RowResult},
        done=job.done,
        counts={one.value: getattr(job, one.value) for one in RowResult},
        undone=job.undone,
        kept=job.kept,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=ended,
        undone_at=job.undone_at,
        undo_until=ended + timedelta(days=UNDO_DAYS) if ended else None,
    )


def _line(row: ImportRow, cells: tuple[str, ...]) -> ImportLine:
    return ImportLine(
        number=row.number,
        result=RowResult(row.result),
        code=row.code,
        message=row.message,
        lead_id=row.lead_id,
        undo=row.undo,
        undo_message=row.undo_message,
        cells=cells,
    )
