"""The rows of a job: stored as they came in, given their results once."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from leadflow.affiliates.models import BulkJob, BulkRow
from leadflow.affiliates.rules.bulk.rows import FieldError, UnreadRow, read_row, row_of_cells
from leadflow.affiliates.rules.bulk.states import RESULT_OF, BulkResult, BulkSource
from leadflow.affiliates.rules.wording import step_text
from leadflow.affiliates.types import Reason, SubmissionInput, SubmissionRow
from leadflow.kernel.db import is_postgres, joins
from leadflow.kernel.errors import Conflict, Invalid
from leadflow.kernel.inserting import copy_rows

LONGEST_MESSAGE: Final = 300
LONGEST_TEXT: Final = 300
MANY: Final = 1000

STORE: Final = """
affiliates_bulkrow (
    job_id, number, data, mobile, registration, check_result, was_told, result, reason, message,
    errors
)"""
UNTOUCHED: Final = ("", "", "", False, "", "", "", "[]")

# Only a row without a result gets one: whoever comes second finds nothing to change.
NOTE: Final = """
UPDATE affiliates_bulkrow SET
    result = noted.column2, reason = noted.column3, message = noted.column4,
    errors = CAST(noted.column5 AS {json}), submission_id = CAST(noted.column6 AS bigint)
FROM (VALUES {rows}) AS noted
WHERE id = CAST(noted.column1 AS bigint) AND result = ''
"""

NOTE_CHECK: Final = """
UPDATE affiliates_bulkrow SET
    check_result = noted.column2, reason = noted.column3, message = noted.column4,
    errors = CAST(noted.column5 AS {json}), mobile = noted.column6,
    registration = noted.column7, was_told = (noted.column8 = '1')
FROM (VALUES {rows}) AS noted
WHERE id = CAST(noted.column1 AS bigint) AND result = ''
"""


class RowsTaken(Conflict):
    """Somebody else has just worked these rows."""

    code = "affiliates.bulk_rows_taken"


@dataclass(frozen=True, slots=True)
class Note:
    """What is written down of a row. A submission, a number, or neither belongs to it."""

    result: BulkResult
    reason: str = ""
    message: str = ""
    errors: tuple[FieldError, ...] = ()
    submission_id: int | None = None


@dataclass(frozen=True, slots=True)
class CheckNote:
    """What the dry run writes down of a row."""

    note: Note
    mobile: str = ""
    registration: str = ""
    was_told: bool = False


@joins
def store_rows(*, job_id: int, rows: Iterable[tuple[int, Any]]) -> None:
    """Store rows as they came in: (number, cells or object). In one sweep on either database."""
    lines = [(job_id, number, json.dumps(data), *UNTOUCHED) for number, data in rows]
    if not is_postgres():
        places = ", ".join(["%s"] * (3 + len(UNTOUCHED)))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {STORE} VALUES ({places})", lines)  # noqa: S608
        return
    copy_rows(f"COPY {STORE} FROM STDIN", lines)
    if len(lines) >= MANY:
        # Until the next automatic one, a minute away, the planner would take the job for a handful
        # of rows and read all of them again for every group.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE affiliates_bulkrow")


@joins
def note_results(*, rows: Sequence[BulkRow], notes: Sequence[Note]) -> None:
    """Give rows their results. Raises RowsTaken when one has a result already."""
    _write(
        NOTE,
        [
            (*_common(row, note), str(note.submission_id) if note.submission_id else None)
            for row, note in zip(rows, notes, strict=True)
        ],
    )


@joins
def note_checks(*, rows: Sequence[BulkRow], notes: Sequence[CheckNote]) -> None:
    """Write down what the dry run says of rows. Raises RowsTaken for one already submitted."""
    _write(
        NOTE_CHECK,
        [
            (*_common(row, one.note), one.mobile, one.registration, "1" if one.was_told else "0")
            for row, one in zip(rows, notes, strict=True)
        ],
    )


def note_of(outcome: SubmissionRow | Invalid | UnreadRow) -> Note:
    """Return what is written down of what came of a row."""
    if isinstance(outcome, SubmissionRow):
        return Note(
            result=RESULT_OF[outcome.state],
            reason=outcome.reason,
            message=f"{step_text(outcome.state, Reason(outcome.reason))}.",
            submission_id=outcome.id,
        )
    return refused(outcome)


def refused(refusal: Invalid | UnreadRow) -> Note:
    """Return what is written down of a row that cannot be read."""
    if isinstance(refusal, UnreadRow):
        told = " ".join(f"{error.field}: {error.message}" for error in refusal.errors)
        if len(refusal.errors) == 1:
            told = refusal.errors[0].message
        return Note(BulkResult.INVALID, Invalid.code, told, refusal.errors)
    error = FieldError(refusal.field or "row", refusal.message)
    return Note(BulkResult.INVALID, refusal.code, refusal.message, (error,))


def offered(job: BulkJob, row: BulkRow) -> SubmissionInput | UnreadRow:
    """Return what a stored row submits, read as its job says."""
    data = row.data
    if job.source == BulkSource.FILE:
        data = row_of_cells(data, mapping=job.mapping, width=len(job.columns), consent=job.consent)
        if isinstance(data, UnreadRow):
            return data
    return read_row(data, campaign=job.campaign.slug)


def _common(row: BulkRow, note: Note) -> tuple[str, ...]:
    errors = [
        {"field": error.field, "message": error.message[:LONGEST_TEXT]} for error in note.errors
    ]
    message = note.message[:LONGEST_MESSAGE]
    return str(row.pk), note.result.value, note.reason, message, json.dumps(errors)


def _write(statement: str, lines: Sequence[tuple[Any, ...]]) -> None:
    if not lines:
        return
    places = f"({', '.join(['%s'] * len(lines[0]))})"
    filled = statement.format(
        rows=",".join([places] * len(lines)), json="jsonb" if is_postgres() else "text"
    )
    with connection.cursor() as cursor:
        cursor.execute(filled, [value for line in lines for value in line])
        if cursor.rowcount != len(lines):
            raise RowsTaken("Somebody else is working on these rows.")
