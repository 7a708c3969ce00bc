"""Leads as a file: every list, in its order, as it streams by; written down before and after."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from leadflow.audit.services import record
from leadflow.identity.rules import require, require_person
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.cells import MARK, csv_line
from leadflow.kernel.db import commits
from leadflow.kernel.sheets import stream_xlsx
from leadflow.leads.queries import list_leads
from leadflow.leads.types import LeadFilters
from leadflow.pipeline.rules.export import Format, Value, columns_of, header_of, text_of, values_of
from leadflow.pipeline.rules.list_query import Column, ListQuery

CHUNK: Final = 1000
DRAINED_AT: Final = 64 * 1024


class Tally:
    """How many leads have left."""

    def __init__(self) -> None:
        self.rows = 0
        self.is_complete = False


def export_leads(
    *,
    actor: Actor,
    query: ListQuery,
    form: Format,
    zone: ZoneInfo,
    clock: Callable[[], datetime],
) -> Iterator[bytes]:
    """Return the leads of a list that the actor may see as a file, piece by piece.

    That they are taken out is written down before the first piece, and how many they were after
    the last, also when the receiver goes away in between. Raises NotPermitted; then nothing
    leaves.
    """
    require(actor, Permission.LEAD_EXPORT)
    require_person(actor)
    begun = clock()
    columns = columns_of(query)
    filters = query.filters(user_id=actor.user_id, zone=zone, now=begun)
    export_id = note_begun(actor=actor, query=query, form=form, columns=columns, now=begun)
    tally = Tally()
    rows = _rows(actor, filters, columns, zone, tally)
    header = header_of(columns, zone.key)
    pieces = _csv(header, rows) if form is Format.CSV else stream_xlsx(header, rows, title="Leads")
    return _noted(pieces, actor, export_id, tally, clock)


@commits
def note_begun(
    *, actor: Actor, query: ListQuery, form: Format, columns: Sequence[Column], now: datetime
) -> str:
    """Write down that leads are taken out, by what they are narrowed; return the export's name.

    Only the names of the filters: what is looked for may be a person's name.
    """
    export_id = f"{actor.user_id}-{now:%Y%m%dT%H%M%S%f}"
    record(
        actor=actor,
        action="leads.export_begun",
        object_type="leads_export",
        object_id=export_id,
        now=now,
        format=form.value,
        columns=[column.value for column in columns],
        narrowed_by=sorted(set(query.given) - {"columns", "density", "layout", "sort"}),
    )
    return export_id


@commits
def note_ended(
    *, actor: Actor, export_id: str, rows: int, is_complete: bool, now: datetime
) -> None:
    """Write down how many leads were taken out, and whether the receiver got all of the file."""
    record(
        actor=actor,
        action="leads.exported",
        object_type="leads_export",
        object_id=export_id,
        now=now,
        rows=rows,
        is_complete=is_complete,
    )


def _rows(
    actor: Actor, filters: LeadFilters, columns: Sequence[Column], zone: ZoneInfo, tally: Tally
) -> Iterator[list[Value]]:
    """Yield the leads page after page; only one page is in memory."""
    cursor: str | None = None
    while True:
        page = list_leads(actor=actor, filters=filters, cursor=cursor, limit=CHUNK)
        for lead in page.items:
            tally.rows += 1
            yield values_of(lead, columns, zone)
        cursor = page.next_cursor
        if cursor is None:
            tally.is_complete = True
            return


def _csv(header: Sequence[str], rows: Iterator[list[Value]]) -> Iterator[bytes]:
    """Yield lines of CSV that are safe to open, many at a time."""
    held, size = [MARK + csv_line(header)], 0
    for row in rows:
        line = csv_line(map(text_of, row))
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
