"""A file comes in and waits for its columns to be named; nothing of it is a lead yet."""

import json
import re
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any, Final

from leadflow.audit.services import record
from leadflow.identity.rules import require, require_person
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.codec import storable
from leadflow.kernel.db import commits, joins
from leadflow.kernel.groups import in_groups
from leadflow.kernel.inserting import append_rows
from leadflow.kernel.limits import take
from leadflow.kernel.tabular.decoding import Unreadable
from leadflow.kernel.tabular.table import Line, Table
from leadflow.pipeline.models.imports import ImportJob, ImportPart
from leadflow.pipeline.queries.imports import PART, remembered_headers
from leadflow.pipeline.rules.imports.columns import VOCABULARY
from leadflow.pipeline.rules.imports.options import read_options

SAMPLE: Final = 50
SHOWN: Final = 5
SHOWN_CELL: Final = 60
UPLOADS_PER_HOUR: Final = 60
HOUR: Final = 3600
LONGEST_NAME: Final = 200
LEVEL: Final = 1


@commits
def upload(
    *,
    actor: Actor,
    table: Table,
    file_name: str,
    now: datetime,
    options: Mapping[str, Any] | None = None,
) -> int:
    """Keep a table as the draft of an import, with its columns guessed; return its id.

    Raises NotPermitted, BadOptions, or Throttled after 60 files in an hour.
    """
    require_person(actor)
    require(actor, Permission.LEAD_IMPORT)
    take(f"imports:{actor.user_id}", limit=UPLOADS_PER_HOUR, seconds=HOUR, now=now)
    chosen = read_options(options or {})
    samples = [line.cells for line in table.lines[:SAMPLE]]
    check_storable(table)
    job = ImportJob.objects.create(
        created_by_id=actor.user_id,
        worked_by_id=actor.user_id,
        file_name=plain_name(file_name),
        encoding=table.encoding,
        delimiter=table.delimiter,
        columns=table.columns,
        mapping=VOCABULARY.guess(table.columns, samples, remembered_headers(actor.user_id)),
        options=chosen.to_json(),
        samples=_samples(table.columns, samples),
        total=len(table.lines),
        created_at=now,
    )
    store_parts(job_id=job.pk, lines=table.lines)
    record(
        actor=actor,
        action="leads.import_uploaded",
        object_type="import",
        object_id=job.pk,
        now=now,
        rows=job.total,
    )
    return job.pk


@joins
def store_parts(*, job_id: int, lines: Sequence[Line]) -> None:
    """Keep the rows of a file, packed, some in each part."""
    append_rows(
        ImportPart,
        [
            {"job_id": job_id, "place": place, "packed": packed(some)}
            for place, some in enumerate(in_groups(lines, PART))
        ],
    )


def packed(lines: Sequence[Line]) -> bytes:
    """Return rows as they are kept."""
    text = json.dumps([[line.number, line.cells] for line in lines], ensure_ascii=False)
    return zlib.compress(text.encode(), LEVEL)


def check_storable(table: Table) -> None:
    """Refuse a header that no database can keep; cells are read one by one later."""
    if not all(map(storable, table.columns)):
        raise Unreadable("The header holds a character that cannot be stored.", field="file")


def plain_name(file_name: str) -> str:
    """Return the last part of a file's name, without signs that no name has."""
    name = PurePath(file_name.replace("\\", "/")).name
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "", name)[:LONGEST_NAME] or "file.csv"


def _samples(columns: Sequence[str], lines: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return a few different cells of each column."""
    return [
        list(
            dict.fromkeys(
                line[at].strip()[:SHOWN_CELL]
                for line in lines
                if at < len(line) and line[at].strip() and storable(line[at])
            )
        )[:SHOWN]
        for at in range(len(columns))
    ]
