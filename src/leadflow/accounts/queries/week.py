"""A week of calls: what is due on each day, in the reader's zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadflow.accounts.models import CallPlan
from leadflow.accounts.queries.plans import plan_row, shown
from leadflow.accounts.queries.queue import owned_plans
from leadflow.accounts.types import DueCall
from leadflow.identity.types import Actor

ON_DAY: Final = 20
COUNTED: Final = 200


@dataclass(frozen=True, slots=True)
class DayOfCalls:
    """The first calls of a day, and how many there are, counted as far as `COUNTED`."""

    calls: list[DueCall]
    count: int
    is_exact: bool


def week_of_calls(
    *, actor: Actor, owner_id: int | None, days: Sequence[tuple[datetime | None, datetime]]
) -> list[DayOfCalls]:
    """Return the calls due on each of `days`, each from its first moment to that of the next.

    A day without a beginning also holds what is overdue. One query a day.
    """
    return [_day(actor, owner_id, start, end) for start, end in days]


def _day(actor: Actor, owner_id: int | None, start: datetime | None, end: datetime) -> DayOfCalls:
    due = owned_plans(actor, owner_id).filter(next_call_date__lt=end)
    if start is not None:
        due = due.filter(next_call_date__gte=start)
    found = list(shown(due).select_related("lead").order_by("next_call_date", "id")[: COUNTED + 1])
    return DayOfCalls(
        [_call(plan) for plan in found[:ON_DAY]],
        min(len(found), COUNTED),
        is_exact=len(found) <= COUNTED,
    )


def _call(plan: CallPlan) -> DueCall:
    lead = plan.lead
    return DueCall(plan_row(plan), lead.name, lead.city, lead.assigned_to_id, lead.team_id)
