"""When accounts are called."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Frequency(StrEnum):
    """How often an account is called (seed 1, API.md)."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    BIWEEKLY = "BIWEEKLY"
    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a new call plan says; the first call is the next midnight where the account is.

    `timezone` empty is the account's; `keeps_working_days` puts a call that would fall on a
    weekend or a holiday of the account's country off to the next working day.
    """

    frequency: Frequency
    notes: str = ""
    purpose: str = ""
    timezone: str = ""
    keeps_working_days: bool = False


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A call plan; `lead` is the account's id, `zone` the zone its times are kept in."""

    id: int
    lead: int
    frequency: Frequency
    last_called: datetime | None
    next_call_date: datetime
    notes: str
    purpose: str
    timezone: str
    keeps_working_days: bool
    version: int
    zone: str
    country: str


@dataclass(frozen=True, slots=True)
class DueCall:
    """A call of the planner: the plan, and whom it is with."""

    plan: PlanRow
    name: str
    city: str
    owner_id: int | None
    team_id: int | None
