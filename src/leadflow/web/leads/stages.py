"""The bar of a lead's pipeline: where it stands, and which steps are open to whoever looks."""

from dataclasses import dataclass
from typing import Final

from leadflow.identity.types import Actor
from leadflow.leads.rules import steps_for
from leadflow.leads.types import LeadRow, LeadStatus
from leadflow.web.states import word_of

WAY: Final = tuple(status for status in LeadStatus if status is not LeadStatus.LOST)
REASONS: Final = (
    "Budget too low",
    "Bought elsewhere",
    "Not reachable",
    "No longer interested",
    "Wrong location",
    "Wrong number",
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One field of the bar. `state`: done, current or todo; only an open one is a button."""

    status: LeadStatus
    word: str
    state: str
    is_open: bool

    @property
    def asks_why(self) -> bool:
        """Whether the step needs a reason."""
        return self.status is LeadStatus.LOST


def stages_of(row: LeadRow, actor: Actor, *, may_change: bool) -> list[Stage]:
    """Return the bar, the loss of the lead at its end."""
    current = LeadStatus(row.status)
    allowed = steps_for(actor, current) if may_change else frozenset()
    place = WAY.index(current) if current in WAY else -1
    stages = [
        Stage(status, word_of(status), _state(index, place), status in allowed)
        for index, status in enumerate(WAY)
    ]
    is_lost = current is LeadStatus.LOST
    if not (is_lost or LeadStatus.LOST in allowed):
        return stages
    word = "Lost" if is_lost else "Mark lost"
    return [*stages, Stage(LeadStatus.LOST, word, "current" if is_lost else "todo", not is_lost)]


def _state(index: int, place: int) -> str:
    if index == place:
        return "current"
    return "done" if index < place else "todo"
