"""Leads as a file: every list, in its order, as it streams by; written down before and after."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from leadflow.audit.services import record, record_many
from leadflow.identity.rules import require, require_person
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.cells import MARK, csv_line
from leadflow.kernel.db import commits
from leadflow.kernel.sheets import stream_xlsx
from leadflow.leads.queries import count_leads, list_leads
from leadflow.leads.types import LeadFilters
from leadflow.pipeline.queries.exports import EXPORT, LARGE_EXPORT
from leadflow.pipeline.rules.export import Format, Value, columns_of, header_of, text_of, values_of
from leadflow.pipeline.rules.list_query import Column, ListQuery

CHUNK: Final = 1000
DRAINED_AT: Final = 64 * 1024
NAMED_UP_TO: Final = 5_000


@dataclass(frozen=True, slots=True)
class Export:
    """One file that is taken out, and by whom."""

    actor: Actor
    id: str
    kind: str
    form: Format
    begun: datetime


class Tally:
    """How many leads have left, and of many the lowest and the highest number."""

    def __init__(self, *, is_large: bool) -> None:
        self.is_large = is_large
        self.rows = 0
        self.is_complete = False
        self.first: int | None = None
        self.last: int | None = None

    def reach(self, ids: Sequence[int]) -> None:
        """Note that these are about to leave."""
        if ids:
            self.first = min(ids) if self.first is None else min(self.first, *ids)
            self.last = max(ids) if self.last is None else max(self.last, *ids)


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
    known = count_leads(actor=actor, filters=filters)
    tally = Tally(is_large=not known.is_exact or known.value > NAMED_UP_TO)
    kind = LARGE_EXPORT if tally.is_large else EXPORT
    export_id = note_begun(
        actor=actor, query=query, form=form, columns=columns, kind=kind, now=begun
    )
    out = Export(actor, export_id, kind, form, begun)
    rows = _rows(out, filters, columns, zone, tally)
    header = header_of(columns, zone.key)
    pieces = _csv(header, rows) if form is Format.CSV else stream_xlsx(header, rows, title="Leads")
    return _noted(pieces, out, tally, clock)


@commits
def note_begun(
    *,
    actor: Actor,
    query: ListQuery,
    form: Format,
    columns: Sequence[Column],
    kind: str,
    now: datetime,
) -> str:
    """Write down that leads are taken out, by what they are narrowed; return the export's name.

    Only the names of the filters: what is looked for may be a person's name.
    """
    export_id = f"{actor.user_id}-{now:%Y%m%dT%H%M%S%f}"
    record(
        actor=actor,
        action="leads.export_begun",
        object_type=kind,
        object_id=export_id,
        now=now,
        format=form.value,
        columns=[column.value for column in columns],
        narrowed_by=sorted(set(query.given) - {"columns", "density", "layout", "sort"}),
    )
    return export_id


@commits
def note_left(*, out: Export, lead_ids: Sequence[int]) -> None:
    """Write down with each of these leads that it is taken out, before it is."""
    record_many(
        actor=out.actor,
        action="leads.exported",
        object_type="lead",
        object_ids=lead_ids,
        now=out.begun,
        export=out.id,
        format=out.form.value,
    )


@commits
def note_ended(*, out: Export, tally: Tally, is_complete: bool, now: datetime) -> None:
    """Write down how many leads were taken out, and whether the receiver got all of the file.

    Of many leads also between which two they stand, so that of others it is known that they were
    not among them.
    """
    record(
        actor=out.actor,
        action="leads.exported",
        object_type=out.kind,
        object_id=out.id,
        now=now,
        rows=tally.rows,
        is_complete=is_complete,
        format=out.form.value,
        **({"first": tally.first, "last": tally.last} if tally.is_large else {}),
    )


def _rows(
    out: Export,
    filters: LeadFilters,
    columns: Sequence[Column],
    zone: ZoneInfo,
    tally: Tally,
) -> Iterator[list[Value]]:
    """Yield the leads page after page; only one page is in memory."""
    cursor: str | None = None
    while True:
        page = list_leads(actor=out.actor, filters=filters, cursor=cursor, limit=CHUNK)
        ids = [lead.id for lead in page.items]
        if ids and not tally.is_large:
            note_left(out=out, lead_ids=ids)
        tally.reach(ids)
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
    pieces: Iterator[bytes], out: Export, tally: Tally, clock: Callable[[], datetime]
) -> Iterator[bytes]:
    """Pass the pieces on, and write down how it ended, whoever ended it."""
    is_over = False
    try:
        yield from pieces
        is_over = True
    finally:
        note_ended(out=out, tally=tally, is_complete=is_over and tally.is_complete, now=clock())
