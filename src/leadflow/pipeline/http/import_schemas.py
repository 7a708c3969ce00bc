"""What goes in and out about imports."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from leadflow.kernel.api import PageQuery, Payload
from leadflow.pipeline.rules.imports.options import MatchBy, OnMatch, OwnerBy
from leadflow.pipeline.rules.imports.states import ImportState, RowResult

FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "options": {
                            "type": "string",
                            "description": "The options as JSON, as for PATCH.",
                        },
                    },
                }
            }
        },
    }
}


class OptionsIn(Payload):
    """What is to be done with the rows; what is left out stays as it is."""

    source: str | None = Field(None, max_length=40, description="Where new leads come from.")
    match_by: MatchBy | None = None
    on_match: OnMatch | None = Field(
        None, description="skip; fill: only empty fields; update: all given fields; create anyway."
    )
    owner: OwnerBy | None = Field(None, description="Who gets new leads.")
    tags: list[str] | None = Field(None, max_length=20, description="Tags for every lead.")


class ImportIn(Payload):
    """What the columns hold, each field by the place of its column (from 0), and the options."""

    mapping: dict[str, int] | None = Field(None, max_length=20)
    options: OptionsIn | None = None


class OptionsOut(Schema):
    """What is done with the rows."""

    source: str
    match_by: MatchBy
    on_match: OnMatch
    owner: OwnerBy
    tags: list[str]


class CountsOut(Schema):
    """How many rows came to what; together all rows that were worked."""

    added: int
    updated: int
    duplicate: int
    invalid: int


class ImportOut(Schema):
    """How far an import is. `samples` are a few cells of each column."""

    id: int
    file_name: str
    created_by: str
    columns: list[str]
    samples: list[list[str]]
    mapping: dict[str, int]
    options: OptionsOut
    state: ImportState
    stop_reason: str
    total: int
    checked: int
    check_counts: CountsOut
    done: int
    counts: CountsOut
    undone: int
    kept: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    undone_at: datetime | None
    undo_until: datetime | None


class ImportRowOut(Schema):
    """What came, or before the start would come, of one row; `number` as spreadsheets count."""

    number: int
    result: RowResult
    code: str
    message: str
    lead_id: int | None
    undo: str
    undo_message: str
    cells: list[str]


class RowsQuery(PageQuery):
    """Which rows."""

    state: RowResult | None = Field(None, description="Only rows of which this came.")
