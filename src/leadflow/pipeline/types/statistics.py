"""Numbers of the pipeline, always of what the reader may see."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from leadflow.leads.types import LeadStatus

OPEN: Final = tuple(
    status for status in LeadStatus if status not in {LeadStatus.CONVERTED, LeadStatus.LOST}
)
# The way of a lead; whoever is lost is counted as far as they came.
WAY: Final = (*OPEN, LeadStatus.CONVERTED)


@dataclass(frozen=True, slots=True)
class OwnerNumbers:
    """One owner's leads (None: nobody's); `value` is that of the open ones."""

    owner: int | None
    name: str
    count: int
    open: int
    converted: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class ReasonNumber:
    """How many leads were lost for a reason."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """How the pipeline stands (API.md, Seed 4).

    `conversion_rate` is converted of all, 0 of none. `median_hours_in_status` takes every stay in a
    status, the one that lasts still included, and is None where no lead ever was.
    `overdue_next_actions` and `pipeline_value` are of open leads.
    """

    total: int
    by_status: dict[str, int]
    by_source: dict[str, int]
    by_owner: list[OwnerNumbers]
    conversion_rate: float
    median_hours_in_status: dict[str, float | None]
    overdue_next_actions: int
    lost_reasons: list[ReasonNumber]
    pipeline_value: Decimal


@dataclass(frozen=True, slots=True)
class Reached:
    """How many leads ever came as far as a status."""

    status: LeadStatus
    count: int


@dataclass(frozen=True, slots=True)
class PeriodNumbers:
    """Leads that came in on a day (or in the week that began then), and those converted since."""

    begins: date
    created: int
    converted: int


@dataclass(frozen=True, slots=True)
class Workload:
    """What lies on one owner's desk (None: nobody's): open leads, and which want attention."""

    owner: int | None
    name: str
    open: int
    overdue: int
    untouched: int
    fresh: int
    value: Decimal
