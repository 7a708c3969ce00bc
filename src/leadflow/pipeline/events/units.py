"""Facts about the units leads are interested in, each on the stream of its lead."""

from dataclasses import dataclass
from typing import ClassVar

from leadflow.events.types import Event


@dataclass(frozen=True, slots=True)
class InterestChanged(Event):
    """A lead's interest in a unit was added, changed or removed (`change`)."""

    name: ClassVar[str] = "pipeline.interest_changed"

    lead_id: int
    unit_id: int
    change: str
    actor_id: int


@dataclass(frozen=True, slots=True)
class UnitChanged(Event):
    """A unit of the catalogue was added, changed or withdrawn."""

    name: ClassVar[str] = "pipeline.unit_changed"

    unit_id: int
    status: str
    actor_id: int
