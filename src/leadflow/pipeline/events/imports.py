"""Facts about imports."""

from dataclasses import dataclass
from typing import ClassVar

from leadflow.events.types import Event


@dataclass(frozen=True, slots=True)
class ImportContinues(Event):
    """An import has rows left to work. Of its continuations only the newest `turn` counts."""

    name: ClassVar[str] = "pipeline.import_continues"

    job_id: int
    turn: int


@dataclass(frozen=True, slots=True)
class RowsBroughtIn(Event):
    """Rows of a file became leads, those from place `at` up to `until`.

    Without `wants_owner` they were said to stay without one, or have one already.
    """

    name: ClassVar[str] = "pipeline.import_rows_brought_in"

    job_id: int
    at: int
    until: int
    wants_owner: bool = True
