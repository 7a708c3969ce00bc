"""Reports as a file, in their order, as they stream by; written down before and after."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from leadflow.accounts.queries.reporting import READERS
from leadflow.accounts.rules.reports import Format, Report, Value, header_of, text_of, values_of
from leadflow.accounts.types.orders import PerformanceFilters
from leadflow.audit.services import record
from leadflow.identity.rules import require, require_person
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.cells import MARK, csv_line
from leadflow.kernel.db import commits
from leadflow.kernel.paging import Page
from leadflow.kernel.sheets import stream_xlsx

CHUNK: Final = 1000
DRAINED_AT: Final = 64 * 1024


class Tally:
    """How many rows have left."""

    def __init__(self) -> None:
        self.rows = 0
        self.is_complete = False


def export_report(
    *,
    actor: Actor,
    report: Report,
    filters: PerformanceFilters,
    form: Format,
    zone: ZoneInfo,
    clock: Callable[[], datetime],
) -> Iterator[bytes]:
    """Return a report on the accounts that the actor may see as a file, piece by piece.

    That it is taken out is written down before the first piece, and how many rows it had after the
    last, also when the receiver goes away in between. All of it is as of one moment. Raises
    NotPermitted or ScopeMissing; then nothing leaves.
    """
    require(actor, Permission.LEAD_EXPORT)
    require_person(actor)
    begun = clock()
    export_id = note_begun(actor=actor, report=report, form=form, filters=filters, now=begun)
    tally = Tally()
    read = partial(READERS[report], actor=actor, filters=filters, now=begun)
    rows = (values_of(report, row, zone) for row in _rows(read, tally))
    header = header_of(report, zone.key)
    pieces = (
        _csv(header, rows) if form is Format.CSV else stream_xlsx(header, rows, title="Accounts")
    )
    return _noted(pieces, actor, export_id, tally, clock)


@commits
def note_begun(
    *, actor: Actor, report: Report, form: Format, filters: PerformanceFilters, now: datetime
) -> str:
    """Write down that a report is taken out; return the export's name."""
    export_id = f"{actor.user_id}-{now:%Y%m%dT%H%M%S%f}"
    record(
        actor=actor,
        action="accounts.export_begun",
        object_type="accounts_export",
        object_id=export_id,
        now=now,
        report=report.value,
        format=form.value,
        threshold=None if filters.threshold is None else str(filters.threshold),
        assigned_to=filters.assigned_to,
    )
    return export_id


@commits
def note_ended(
    *, actor: Actor, export_id: str, rows: int, is_complete: bool, now: datetime
) -> None:
    """Write down how many rows were taken out, and whether the receiver got all of the file."""
    record(
        actor=actor,
        action="accounts.exported",
        object_type="accounts_export",
        object_id=export_id,
        now=now,
        rows=rows,
        is_complete=is_complete,
    )


def _rows(read: Callable[..., Page[Any]], tally: Tally) -> Iterator[Any]:
    """Yield the rows page after page; only one page is in memory."""
    cursor: str | None = None
    while True:
        page = read(cursor=cursor, limit=CHUNK)
        for row in page.items:
            tally.rows += 1
            yield row
        cursor = page.next_cursor
        if cursor is None:
            tally.is_complete = True
            return


def _csv(header: Sequence[str], rows: Iterator[list[Value]]) -> Iterator[bytes]:
    """Yield lines of CSV that are safe to open, many at a time."""
    held, size = [MARK + csv_line(header)], 0
    for row in rows:
        line = csv_line(text_of(row))
        held.append(line)
        size += len(line)
        if size > DRAINED_AT:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()


def _noted(
    pieces: Iterator[bytes],
    actor: Actor,
    export_id: str,
    tally: Tally,
    clock: Callable[[], datetime],
) -> Iterator[bytes]:
    """Pass the pieces on, and write down how it ended, whoever ended it."""
    is_over = False
    try:
        yield from pieces
        is_over = True
    finally:
        note_ended(
            actor=actor,
            export_id=export_id,
            rows=tally.rows,
            is_complete=is_over and tally.is_complete,
            now=clock(),
        )
