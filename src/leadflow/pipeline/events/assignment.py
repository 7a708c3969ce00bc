"""Facts about who gets which lead."""

from dataclasses import dataclass
from typing import ClassVar

from leadflow.events.types import Event


@dataclass(frozen=True, slots=True)
class ReturnDue(Event):
    """Timer: whoever was given a lead by a rule had their working time to touch it."""

    name: ClassVar[str] = "pipeline.return_due"

    given_id: int


@dataclass(frozen=True, slots=True)
class RulesChanged(Event):
    """The rules are others; leads without an owner from `after_id` on are looked at anew."""

    name: ClassVar[str] = "pipeline.rules_changed"

    after_id: int


@dataclass(frozen=True, slots=True)
class SomebodyFree(Event):
    """Somebody may be able to take leads that could not before; what waits is taken up."""

    name: ClassVar[str] = "pipeline.somebody_free"

    user_id: int
