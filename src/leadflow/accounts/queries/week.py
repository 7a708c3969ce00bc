"""A week of calls: what is due on each day, in the reader's zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

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

    A day without a beginning also holds what is overdue. One query a day, and two for all.
    """
    plans = owned_plans(actor=actor, owner_id=owner_id).order_by("next_call_date", "id")
    found = [_ids(plans, start, end) for start, end in days]
    wanted = [plan_id for ids in found for plan_id in ids[:ON_DAY]]
    rows = shown(CallPlan.objects.filter(pk__in=wanted)).select_related("lead")
    calls = {plan.pk: _call(plan) for plan in rows}
    return [
        DayOfCalls(
            [calls[plan_id] for plan_id in ids[:ON_DAY] if plan_id in calls],
            min(len(ids), COUNTED),
            is_exact=len(ids) <= COUNTED,
        )
        for ids in found
    ]


def _ids(plans: QuerySet[CallPlan], start: datetime | None, end: datetime) -> list[int]:
    due = plans.filter(next_call_date__lt=end)
    if start is not None:
        due = due.filter(next_call_date__gte=start)
    return list(due.values_list("pk", flat=True)[: COUNTED + 1])


def _call(plan: CallPlan) -> DueCall:
    lead = plan.lead
    return DueCall(plan_row(plan), lead.name, lead.city, lead.assigned_to_id, lead.team_id)
