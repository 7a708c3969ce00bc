"""How the pipeline stands: always of the leads the actor may see, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, CharField, Count, F, Func, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncDate

from leadflow.identity.queries import display_names
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import is_postgres
from leadflow.leads.queries import scope
from leadflow.leads.queries.listing import narrowed
from leadflow.leads.types import LeadFilters, LeadStatus
from leadflow.pipeline.queries import stays
from leadflow.pipeline.rules import statistics as rules
from leadflow.pipeline.types.statistics import (
    OPEN,
    WAY,
    OwnerNumbers,
    PeriodNumbers,
    Reached,
    ReasonNumber,
    Statistics,
    Workload,
)

ALL: Final = LeadFilters()
READERS: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
MOST_REASONS: Final = 100
FRESH: Final = timedelta(days=7)
NOTHING: Final = Decimal("0.00")


def statistics(*, actor: Actor, filters: LeadFilters = ALL, now: datetime) -> Statistics:
    """Return how the pipeline stands, narrowed as the list of leads is.

    At most 100 reasons of loss, most frequent first. Raises Denied for whoever sees no leads.
    """
    chosen = _chosen(actor, filters)
    rows = _counted(chosen, now)
    by_status = _summed(rows, "status")
    total = sum(by_status.values())
    return Statistics(
        total=total,
        by_status={status.value: by_status.get(status.value, 0) for status in LeadStatus},
        by_source=_sources(chosen),
        by_owner=_owners(rows),
        conversion_rate=rules.rate(by_status.get(LeadStatus.CONVERTED, 0), total),
        median_hours_in_status=stays.median_hours(chosen, total=total, now=now),
        overdue_next_actions=sum(row["overdue"] for row in rows if row["status"] in OPEN),
        lost_reasons=_reasons(chosen),
        pipeline_value=_value(rows),
    )


def funnel(*, actor: Actor, filters: LeadFilters = ALL, total: int) -> list[Reached]:
    """Return how many of the chosen leads, `total` in all, ever came as far as each status.

    Raises Denied.
    """
    counts = stays.reached(_chosen(actor, filters), total=total)
    return [Reached(status, counts.get(status.value, 0)) for status in WAY]


def by_period(
    *,
    actor: Actor,
    filters: LeadFilters = ALL,
    first: date,
    last: date,
    zone: tzinfo = UTC,
) -> list[PeriodNumbers]:
    """Return the leads that came in, by day of `zone`, and by week from a quarter on; one query.

    Raises Denied.
    """
    counted = (
        _chosen(actor, filters)
        .annotate(day=_day(zone, first, last))
        .values("day")
        .annotate(n=Count("*"), converted=Count(Value(1), filter=Q(status=LeadStatus.CONVERTED)))
        .order_by()
    )
    found = [
        PeriodNumbers(date.fromisoformat(str(row["day"])), row["n"], row["converted"])
        for row in counted
    ]
    return rules.periods(found, first=first, last=last)


def workload(*, actor: Actor, now: datetime) -> list[Workload]:
    """Return what lies on each owner's desk, fullest first, nobody's at the top; two queries.

    Only leads the actor may see count. Raises Denied for whoever gives no leads out.
    """
    require(actor, Permission.LEAD_ASSIGN)
    rows = (
        _chosen(actor, replace(ALL, is_open=True))
        .values("assigned_to")
        .annotate(
            n=Count("*"),
            overdue=Count(Value(1), filter=Q(next_action_at__lt=now)),
            untouched=Count(Value(1), filter=Q(touched_at=None)),
            fresh=Count(Value(1), filter=Q(created_at__gte=now - FRESH)),
            worth=Sum("value"),
        )
        .order_by()
    )
    names = display_names(row["assigned_to"] for row in rows)
    loads = [
        Workload(
            owner=row["assigned_to"],
            name=names.get(row["assigned_to"], ""),
            open=row["n"],
            overdue=row["overdue"],
            untouched=row["untouched"],
            fresh=row["fresh"],
            value=row["worth"] or NOTHING,
        )
        for row in rows
    ]
    return sorted(loads, key=lambda load: (load.owner is not None, -load.open, load.name))


def _day(zone: tzinfo, first: date, last: date) -> Any:
    """Return the day a lead came in, by the calendar of `zone`.

    Django asks Python for each row's day on SQLite; the database itself is ten times as quick.
    """
    if is_postgres():
        return TruncDate("created_at", tzinfo=zone)
    *before, (_, ahead) = rules.offsets(zone, first, last)
    return Case(
        *(When(created_at__lt=until, then=_shifted(minutes)) for until, minutes in before),
        default=_shifted(ahead),
    )


def _shifted(minutes: int) -> Func:
    shift = Value(f"{minutes:+d} minutes")
    return Func(F("created_at"), shift, function="DATE", output_field=CharField())


def _chosen(actor: Actor, filters: LeadFilters) -> QuerySet[Any]:
    require(actor, *READERS)
    return narrowed(scope(actor), filters)


def _counted(chosen: QuerySet[Any], now: datetime) -> list[dict[str, Any]]:
    """Return counts by owner and status, in the order of an index that holds all they need."""
    return list(
        chosen.values("assigned_to", "status")
        .annotate(
            n=Count("*"),
            overdue=Count(Value(1), filter=Q(next_action_at__lt=now)),
            worth=Sum("value"),
        )
        .order_by()
    )


def _sources(chosen: QuerySet[Any]) -> dict[str, int]:
    """Return counts by source, most leads first."""
    counted = chosen.values("source").annotate(n=Count("*")).order_by()
    counts = {row["source"]: row["n"] for row in counted}
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _summed(rows: Iterable[dict[str, Any]], name: str) -> dict[Any, int]:
    counts: dict[Any, int] = defaultdict(int)
    for row in rows:
        counts[row[name]] += row["n"]
    return counts


def _value(rows: Iterable[dict[str, Any]]) -> Decimal:
    return sum((row["worth"] or NOTHING for row in rows if row["status"] in OPEN), NOTHING)


def _owners(rows: list[dict[str, Any]]) -> list[OwnerNumbers]:
    """Return one line an owner, most leads first."""
    of: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        of[row["assigned_to"]].append(row)
    names = display_names(of)
    numbers = [
        OwnerNumbers(
            owner=owner,
            name=names.get(owner, ""),
            count=sum(row["n"] for row in own),
            open=sum(row["n"] for row in own if row["status"] in OPEN),
            converted=sum(row["n"] for row in own if row["status"] == LeadStatus.CONVERTED),
            value=_value(own),
        )
        for owner, own in of.items()
    ]
    return sorted(numbers, key=lambda each: (-each.count, each.name))


def _reasons(chosen: QuerySet[Any]) -> list[ReasonNumber]:
    lost = chosen.filter(status=LeadStatus.LOST).values("lost_reason").annotate(n=Count("*"))
    ordered = lost.order_by("-n", "lost_reason")[:MOST_REASONS]
    return [ReasonNumber(row["lost_reason"], row["n"]) for row in ordered]
