"""Moments people choose with one click, in their own zone."""

from dataclasses import dataclass

from leadflow.kernel.clock import now
from leadflow.pipeline.rules.today import morning
from leadflow.web.words import in_zone


@dataclass(frozen=True, slots=True)
class Quick:
    """A moment with its name, written as a control for day and time takes it."""

    label: str
    value: str


def quick_moments() -> list[Quick]:
    """Return what most next actions are dated: tomorrow at ten, in three days, next week, never."""
    local = in_zone(now())
    days = (("Tomorrow 10:00", 1), ("In 3 days", 3), ("Next week", 7))
    chosen = [Quick(label, f"{morning(local, days=count):%Y-%m-%dT%H:%M}") for label, count in days]
    return [*chosen, Quick("None", "")]
