"""How the accounts do together: their numbers, and what they ordered month by month."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When

from leadflow.accounts.models import Engagement
from leadflow.accounts.queries.alarms import broken
from leadflow.accounts.queries.reach import few, ids_of
from leadflow.accounts.queries.reports import (
    ALL,
    chosen,
    has_low_potential,
    is_everything,
    orders_dropped,
    performs,
    threshold_of,
)
from leadflow.accounts.queries.sums import NOTHING, Total
from leadflow.accounts.rules.performance import month_starts, months
from leadflow.accounts.types.orders import MonthRow, PerformanceFilters, PerformanceNumbers
from leadflow.identity.types import Actor
from leadflow.kernel.organisation import organisation_zone
from leadflow.leads.queries.touches import put_away_accounts

YEAR: Final = 12


def order_trend(
    *, actor: Actor, filters: PerformanceFilters = ALL, count: int = YEAR, now: datetime
) -> list[MonthRow]:
    """Return what the accounts ordered in the last `count` months, oldest first.

    A query a month over the orders in their order of time, or two over those of some accounts.
    """
    if is_everything(actor=actor, filters=filters):
        gone = put_away_accounts()
        return month_by_month(Engagement.objects.exclude(lead__in=gone), count=count, now=now)
    orders = Engagement.objects.filter(lead__in=ids_of(chosen(actor=actor, filters=filters)))
    return by_month(orders, count=count, now=now)


def performance_numbers(
    *, actor: Actor, filters: PerformanceFilters = ALL, now: datetime
) -> PerformanceNumbers:
    """Return how many accounts do well, badly or are late, and what they ordered."""
    bar = threshold_of(filters)
    accounts = chosen(actor=actor, filters=filters).order_by()
    counts = accounts.aggregate(
        accounts=Count("pk"),
        performing=Count("pk", filter=performs(bar)),
        low_potential=Count("pk", filter=has_low_potential(bar)),
    )
    dropped = orders_dropped(
        months(now=now, zone=organisation_zone()),
        accounts,
        is_all=is_everything(actor=actor, filters=filters),
    )
    last, this = order_trend(actor=actor, filters=filters, count=2, now=now)
    return PerformanceNumbers(
        **counts,
        orders_dropped=accounts.filter(dropped).count(),
        late=broken(accounts, few(accounts), now=now).count(),
        orders_last_month=last.orders,
        orders_this_month=this.orders,
        total_last_month=last.total,
        total_this_month=this.total,
    )


def by_month(orders: QuerySet[Engagement], *, count: int, now: datetime) -> list[MonthRow]:
    """Return orders by months of the organisation's calendar, oldest first, the empty ones too."""
    days, starts = month_starts(now=now, zone=organisation_zone(), count=count)
    ends = [When(ordered_at__lt=end, then=Value(place)) for place, end in enumerate(starts[1:])]
    rows = (
        orders.filter(ordered_at__gte=starts[0], ordered_at__lt=starts[-1])
        .order_by()
        .values(place=Case(*ends, output_field=IntegerField()))
        .annotate(orders=Count("lead"), total=Total("total_price"))
    )
    found: dict[int, Any] = {row["place"]: row for row in rows}
    none: dict[str, int | Decimal] = {"orders": 0, "total": NOTHING}
    numbers = [found.get(place, none) for place in range(count)]
    return [
        MonthRow(day, number["orders"], number["total"])
        for day, number in zip(days, numbers, strict=True)
    ]


def month_by_month(orders: QuerySet[Engagement], *, count: int, now: datetime) -> list[MonthRow]:
    """Return the same as `by_month`, in a query a month, along the index of time alone."""
    days, starts = month_starts(now=now, zone=organisation_zone(), count=count)
    rows: list[MonthRow] = []
    for day, start, end in zip(days, starts, starts[1:], strict=False):
        found = orders.filter(ordered_at__gte=start, ordered_at__lt=end).aggregate(
            orders=Count("lead"), total=Total("total_price")
        )
        rows.append(MonthRow(day, found["orders"], found["total"]))
    return rows
