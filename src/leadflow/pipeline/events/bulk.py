"""Facts about actions on many leads."""

from dataclasses import dataclass
from typing import ClassVar

from leadflow.events.types import Event


@dataclass(frozen=True, slots=True)
class BulkContinues(Event):
    """A bulk action has leads left to work. Of its continuations only the newest `turn` counts."""

    name: ClassVar[str] = "pipeline.bulk_continues"

    job_id: int
    turn: int
