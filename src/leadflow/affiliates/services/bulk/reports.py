"""The rows of a job as a file to download, with what came of each."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from leadflow.affiliates.queries.bulk import BulkJobRow, get_job, lines_of
from leadflow.affiliates.rules.bulk.mapping import LABELS, Field
from leadflow.affiliates.rules.bulk.states import BulkResult, BulkSource
from leadflow.audit.services import record
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.cells import write_csv
from leadflow.kernel.db import commits

ADDED = ("Row", "Result", "Reason")


@commits
def export_rows(
    *,
    actor: Actor,
    job_id: int,
    results: Iterable[BulkResult],
    is_check: bool = False,
    now: datetime,
) -> str:
    """Return the rows of a job with some results as CSV that is safe to open, and note the export.

    The original columns come first, so that the corrected file can be uploaded again. Raises
    BulkJobNotFound.
    """
    require(actor, Permission.SUBMISSION_CREATE)
    job = get_job(actor=actor, job_id=job_id)
    lines = lines_of(job_id, results=results, is_check=is_check)
    columns = column_names(job)
    rows = [
        (
            *cells(job, data, len(columns)),
            str(number),
            (check_result if is_check else result) or "not submitted",
            message,
        )
        for number, data, check_result, result, message in lines.values_list(
            "number", "data", "check_result", "result", "message"
        )
    ]
    record(
        actor=actor,
        action="bulk.exported",
        object_type="bulk_job",
        object_id=job_id,
        now=now,
        rows=len(rows),
    )
    return write_csv((*columns, *ADDED), rows)


def column_names(job: BulkJobRow) -> list[str]:
    """Return what the columns are called: as in the file, or as a batch's fields are labelled."""
    if job.source is BulkSource.FILE:
        return job.columns
    return [LABELS[field] for field in BATCH_FIELDS]


BATCH_FIELDS = (
    Field.MOBILE,
    Field.REGISTRATION,
    Field.NAME,
    Field.EMAIL,
    Field.CITY,
    Field.SUB_ID,
)


def cells(job: BulkJobRow, data: Any, width: int) -> Sequence[str]:
    """Return the cells of a row as they came in, as many as there are columns."""
    if job.source is BulkSource.FILE:
        # What stands beyond the header is joined to the last cell: nothing is lost.
        kept = [*data[: width - 1], " ".join(data[width - 1 :])] if len(data) > width else data
        return [*kept, *[""] * (width - len(kept))]
    said = data if isinstance(data, dict) else {}
    return [str(said.get(field) or "") for field in BATCH_FIELDS]
