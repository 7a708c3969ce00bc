"""Conversations as a file, in the columns of the seed's export; written down before and after."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from leadflow.audit.services import record
from leadflow.capture.queries.conversations import ConversationFilters, list_documents
from leadflow.capture.rules.exports import COLUMNS
from leadflow.identity.rules import require, require_person
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.cells import MARK, csv_line
from leadflow.kernel.db import commits

CHUNK: Final = 500


def export_conversations(
    *, actor: Actor, filters: ConversationFilters, clock: Callable[[], datetime]
) -> Iterator[bytes]:
    """Return what the filters leave as CSV, piece by piece; only one page of it is in memory.

    That it is taken out is written down before the first piece, and how many rows had left when it
    ended, also when the receiver goes away in between. Raises NotPermitted or ScopeMissing; then
    nothing leaves.
    """
    require(actor, Permission.CAPTURE_MANAGE)
    require_person(actor)
    note(actor=actor, action="capture.export_begun", now=clock())
    return _pieces(actor, filters, clock)


def _pieces(
    actor: Actor, filters: ConversationFilters, clock: Callable[[], datetime]
) -> Iterator[bytes]:
    rows = 0
    cursor: str | None = None
    yield (MARK + csv_line(COLUMNS)).encode()
    try:
        while True:
            page = list_documents(actor=actor, filters=filters, cursor=cursor, limit=CHUNK)
            yield "".join(csv_line(_cells(one)) for one in page.items).encode()
            rows += len(page.items)
            cursor = page.next_cursor
            if cursor is None:
                return
    finally:
        note(actor=actor, action="capture.exported", now=clock(), rows=rows)


@commits
def note(*, actor: Actor, action: str, now: datetime, **facts: int) -> None:
    """Write down that conversations are taken out, or how many were."""
    record(
        actor=actor,
        action=action,
        object_type="capture_export",
        object_id=f"{actor.user_id}-{now:%Y%m%dT%H%M%S%f}",
        now=now,
        **facts,
    )


def _cells(document: dict[str, Any]) -> list[str]:
    return [_cell(document[name]) for name in COLUMNS]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(value) if isinstance(value, list) else str(value)
