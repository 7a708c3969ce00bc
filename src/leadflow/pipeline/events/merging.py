"""Facts about leads made one, each on the stream of both leads."""

from dataclasses import dataclass
from typing import ClassVar

from leadflow.events.types import Event


@dataclass(frozen=True, slots=True)
class LeadsMerged(Event):
    """A lead became one with another: `into` is the one that is kept."""

    name: ClassVar[str] = "pipeline.leads_merged"

    lead_id: int
    other_id: int
    into: int
    merge_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class LeadsParted(Event):
    """A merge was undone: both leads are there again."""

    name: ClassVar[str] = "pipeline.leads_parted"

    lead_id: int
    other_id: int
    merge_id: int
    actor_id: int
