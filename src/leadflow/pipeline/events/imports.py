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
