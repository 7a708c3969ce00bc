"""The rows that did not come in as a file: correct them and send it in again."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from leadflow.audit.services import record
from leadflow.identity.types import Actor
from leadflow.kernel.cells import MARK, csv_line
from leadflow.kernel.db import commits
from leadflow.pipeline.queries.imports import ImportView, get_import, list_lines
from leadflow.pipeline.rules.imports.states import REJECTS

AT_ONCE: Final = 2000
ADDED: Final = ("Row", "Result", "Why")


def export_rejects(*, actor: Actor, job_id: int, now: datetime) -> Iterator[str]:
    """Return duplicate and invalid rows as CSV, line by line, with their reasons behind them.

    Written down in the audit. Raises ImportNotFound.
    """
    job = _told(actor=actor, job_id=job_id, now=now)
    return _lines(actor, job)


@commits
def _told(*, actor: Actor, job_id: int, now: datetime) -> ImportView:
    job = get_import(actor=actor, job_id=job_id)
    record(
        actor=actor,
        action="leads.import_rejects_read",
        object_type="import",
        object_id=job_id,
        now=now,
    )
    return job


def _lines(actor: Actor, job: ImportView) -> Iterator[str]:
    width = len(job.columns)
    yield MARK + csv_line([*job.columns, *ADDED])
    cursor = None
    while True:
        page = list_lines(actor=actor, job_id=job.id, results=REJECTS, cursor=cursor, limit=AT_ONCE)
        yield "".join(
            csv_line(
                [
                    *(line.cells + ("",) * width)[:width],
                    *(str(line.number), line.result.value, line.message),
                ]
            )
            for line in page.items
        )
        cursor = page.next_cursor
        if cursor is None:
            return
