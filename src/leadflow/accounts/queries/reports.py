"""Who does well, who does badly, and how often accounts order (API.md, Seed 1).

Every report reads a page of accounts and what these ordered: two queries, however many there are.
Which orders dropped is decided by the database over the orders of two months alone, grouped.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, TypeVar

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from leadflow.accounts.models import Engagement
from leadflow.accounts.queries.organisation import potential_threshold
from leadflow.accounts.queries.profiles import visible
from leadflow.accounts.queries.reach import ids_of
from leadflow.accounts.queries.sums import NOTHING, counted
from leadflow.accounts.rules.performance import DROP, Months, months, underperformance
from leadflow.accounts.types.orders import PatternRow, PerformanceFilters, PerformanceRow
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.organisation import organisation_zone
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate
from leadflow.leads.types import LeadStatus

ALL: Final = PerformanceFilters()
NONE: Final = {"last_count": 0, "this_count": 0, "last_total": NOTHING, "this_total": NOTHING}

Counts = dict[int, dict[str, Any]]
R = TypeVar("R")


def performing(
    *,
    actor: Actor,
    filters: PerformanceFilters = ALL,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
    now: datetime,
) -> Page[PerformanceRow]:
    """Return the page of accounts that do well: won, and worth at least the threshold.

    Raises BadCursor.
    """
    bar = threshold_of(filters)
    found = chosen(actor=actor, filters=filters).filter(performs(bar))
    return _page(found, cursor, limit, now, _performing)


def underperforming(
    *,
    actor: Actor,
    filters: PerformanceFilters = ALL,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
    now: datetime,
) -> Page[PerformanceRow]:
    """Return the page of accounts that do badly, each with the reasons. Raises BadCursor."""
    bar = threshold_of(filters)
    span = months(now=now, zone=organisation_zone())
    accounts = chosen(actor=actor, filters=filters)
    dropped = orders_dropped(span, accounts, is_all=is_everything(actor=actor, filters=filters))
    found = accounts.filter(has_low_potential(bar) | dropped)

    def shaped(lead: Any, counts: dict[str, Any]) -> PerformanceRow:
        reasons = underperformance(
            is_converted=lead.status == LeadStatus.CONVERTED,
            potential=lead.value,
            orders_last_month=counts["last_count"],
            orders_this_month=counts["this_count"],
            threshold=bar,
        )
        return _performance(lead, counts, reasons)

    return _page(found, cursor, limit, now, shaped)


def order_patterns(
    *,
    actor: Actor,
    filters: PerformanceFilters = ALL,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
    now: datetime,
) -> Page[PatternRow]:
    """Return the page of accounts with their orders of last month and of this one so far.

    Months are the organisation's. Raises BadCursor.
    """
    return _page(chosen(actor=actor, filters=filters), cursor, limit, now, _pattern)


def chosen(*, actor: Actor, filters: PerformanceFilters) -> QuerySet[Any]:
    """Return the accounts that a report is about."""
    accounts = visible(actor)
    if filters.assigned_to is not None:
        accounts = accounts.filter(assigned_to=filters.assigned_to)
    return accounts


def threshold_of(filters: PerformanceFilters) -> Decimal:
    """Return the potential that the report's bar is at."""
    return potential_threshold() if filters.threshold is None else filters.threshold


def performs(threshold: Decimal) -> Q:
    """Return the condition of `rules.performance.is_performing`."""
    worth = Q(value__gte=threshold) if threshold > 0 else Q()
    return Q(status=LeadStatus.CONVERTED) & worth


def has_low_potential(threshold: Decimal) -> Q:
    """Return the condition "not won, and worth less than the threshold"."""
    worth = Q(value__lt=threshold) | Q(value=None) if threshold > 0 else Q(pk__in=[])
    return ~Q(status=LeadStatus.CONVERTED) & worth


def is_everything(*, actor: Actor, filters: PerformanceFilters) -> bool:
    """Tell whether a report is about every account there is."""
    return actor.may(Permission.LEAD_VIEW_ALL) and filters.assigned_to is None


def orders_dropped(span: Months, accounts: QuerySet[Any], *, is_all: bool) -> Q:
    """Return the condition "won, and its orders down by half month on month".

    Unless `is_all` only the orders of `accounts` are looked at.
    """
    orders = orders_of(span)
    if not is_all:
        orders = orders.filter(lead__in=ids_of(accounts))
    dropped = (
        orders.values("lead")
        .annotate(
            last_count=Count("lead", filter=Q(ordered_at__lt=span.this)),
            this_count=Count("lead", filter=Q(ordered_at__gte=span.this)),
        )
        .filter(last_count__gt=0, last_count__gte=F("this_count") * DROP)
        .values("lead")
    )
    return Q(status=LeadStatus.CONVERTED, pk__in=dropped)


def orders_of(span: Months) -> QuerySet[Engagement]:
    """Return the orders of last month and this one, whoever placed them."""
    return Engagement.objects.order_by().filter(
        ordered_at__gte=span.last, ordered_at__lt=span.following
    )


def named(accounts: QuerySet[Any]) -> QuerySet[Any]:
    """Return the accounts with their owners' names."""
    found: QuerySet[Any] = accounts.annotate(
        owner_name=Coalesce(
            NullIf(F("assigned_to__name"), Value("")), "assigned_to__username", Value("")
        )
    )
    return found


def _page(
    accounts: QuerySet[Any],
    cursor: str | None,
    limit: int,
    now: datetime,
    shape: Callable[[Any, dict[str, Any]], R],
) -> Page[R]:
    found = paginate(
        named(accounts.select_related("restaurant")),
        order=("id",),
        kinds=(int,),
        cursor=cursor,
        limit=limit,
        shape=lambda lead: lead,
    )
    counts = _counts([lead.pk for lead in found.items], now)
    rows = [shape(lead, counts.get(lead.pk, NONE)) for lead in found.items]
    return Page(rows, found.next_cursor)


def _counts(lead_ids: list[int], now: datetime) -> Counts:
    """Return what these accounts ordered last month and this month."""
    span = months(now=now, zone=organisation_zone())
    grouped = orders_of(span).filter(lead__in=lead_ids).values("lead")
    rows = counted(grouped, last=Q(ordered_at__lt=span.this), this=Q(ordered_at__gte=span.this))
    return {row.pop("lead"): row for row in rows}


def _performing(lead: Any, counts: dict[str, Any]) -> PerformanceRow:
    return _performance(lead, counts, ())


def _performance(lead: Any, counts: dict[str, Any], reasons: Any) -> PerformanceRow:
    return PerformanceRow(
        id=lead.pk,
        name=lead.name,
        status=lead.status,
        potential_revenue=lead.value,
        cuisine_type=lead.restaurant.cuisine_type,
        restaurant_type=lead.restaurant.restaurant_type,
        assigned_to=lead.assigned_to_id,
        assigned_name=lead.owner_name,
        orders_last_month=counts["last_count"],
        orders_this_month=counts["this_count"],
        reasons=tuple(reasons),
    )


def _pattern(lead: Any, counts: dict[str, Any]) -> PatternRow:
    return PatternRow(
        restaurant_id=lead.pk,
        name=lead.name,
        assigned_to=lead.assigned_to_id,
        assigned_name=lead.owner_name,
        orders_last_month=counts["last_count"],
        orders_this_month=counts["this_count"],
        total_last_month=counts["last_total"],
        total_this_month=counts["this_total"],
    )
