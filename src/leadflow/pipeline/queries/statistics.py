"""How the pipeline stands: always of the leads the actor may see, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    ExpressionWrapper,
    F,
    Func,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Concat, TruncDate

from leadflow.identity.queries import display_names
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import is_postgres
from leadflow.leads.queries.listing import chosen
from leadflow.leads.types import LeadFilters, LeadStatus
from leadflow.pipeline.queries import stays
from leadflow.pipeline.queries.periods import along_the_calendar, is_whole
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
    chosen = _grouped(_chosen(actor, filters), is_all=_is_all(actor, filters))
    rows = _counted(chosen, now)
    by_status = _by_status(rows)
    total = sum(by_status.values())
    return Statistics(
        total=total,
        by_status={status.value: by_status.get(status.value, 0) for status in LeadStatus},
        by_source=_sources(chosen),
        by_owner=_owners(rows),
        conversion_rate=rules.rate(by_status.get(LeadStatus.CONVERTED, 0), total),
        median_hours_in_status=stays.median_hours(chosen, total=total, now=now),
        overdue_next_actions=sum(row["overdue"] for row in rows if row["state"] in OPEN),
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
    undated = replace(filters, created_after=None, created_before=None)
    if _is_all(actor, undated) and is_whole(filters, first=first, last=last, zone=zone):
        leads = _chosen(actor, undated)
        counts = along_the_calendar(leads, first=first, last=last, zone=zone)
        return rules.periods(counts, first=first, last=last)
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
    rows = (  # of every status, since the index that holds all this is in their order
        _chosen(actor, ALL)
        .values("assigned_to", "status")
        .annotate(
            n=Count("*"),
            overdue=Count(Value(1), filter=Q(next_action_at__lt=now)),
            untouched=Count(Value(1), filter=Q(touched_at=None)),
            fresh=Count(Value(1), filter=Q(created_at__gte=now - FRESH)),
            worth=Sum("value"),
        )
        .order_by()
    )
    desks: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["status"] in OPEN:
            desks[row["assigned_to"]].append(row)
    names = display_names(desks)
    loads = [
        Workload(
            owner=owner,
            name=names.get(owner, ""),
            open=sum(row["n"] for row in own),
            overdue=sum(row["overdue"] for row in own),
            untouched=sum(row["untouched"] for row in own),
            fresh=sum(row["fresh"] for row in own),
            value=sum((row["worth"] or NOTHING for row in own), NOTHING),
        )
        for owner, own in desks.items()
    ]
    return sorted(loads, key=lambda load: (load.owner is not None, -load.open, load.name))


def _is_all(actor: Actor, filters: LeadFilters) -> bool:
    return filters == ALL and actor.may(Permission.LEAD_VIEW_ALL)


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
    return chosen(actor=actor, filters=filters)


def _grouped(chosen: QuerySet[Any], *, is_all: bool) -> Any:
    """Return the leads with what they are counted by.

    Of some leads it is said so that no index offers it: SQLite would rather walk all leads in the
    order they are counted in than the few that are chosen.
    """
    if is_all:
        return chosen.annotate(
            by_owner=F("assigned_to"), by_status=F("status"), by_source=F("source")
        )
    owner = ExpressionWrapper(F("assigned_to_id") + Value(0), output_field=BigIntegerField())
    return chosen.annotate(
        by_owner=owner,
        by_status=Concat("status", Value("")),
        by_source=Concat("source", Value("")),
    )


def _counted(chosen: QuerySet[Any], now: datetime) -> list[dict[str, Any]]:
    """Return counts by owner and status, in the order of an index that holds all they need."""
    return list(
        chosen.values(owner=F("by_owner"), state=F("by_status"))
        .annotate(
            n=Count("*"),
            overdue=Count(Value(1), filter=Q(next_action_at__lt=now)),
            worth=Sum("value"),
        )
        .order_by()
    )


def _sources(chosen: QuerySet[Any]) -> dict[str, int]:
    """Return counts by source, most leads first."""
    counted = chosen.values(door=F("by_source")).annotate(n=Count("*")).order_by()
    counts = {row["door"]: row["n"] for row in counted}
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _by_status(rows: Iterable[dict[str, Any]]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row["state"]] += row["n"]
    return counts


def _value(rows: Iterable[dict[str, Any]]) -> Decimal:
    return sum((row["worth"] or NOTHING for row in rows if row["state"] in OPEN), NOTHING)


def _owners(rows: list[dict[str, Any]]) -> list[OwnerNumbers]:
    """Return one line an owner, most leads first."""
    of: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        of[row["owner"]].append(row)
    names = display_names(of)
    numbers = [
        OwnerNumbers(
            owner=owner,
            name=names.get(owner, ""),
            count=sum(row["n"] for row in own),
            open=sum(row["n"] for row in own if row["state"] in OPEN),
            converted=sum(row["n"] for row in own if row["state"] == LeadStatus.CONVERTED),
            value=_value(own),
        )
        for owner, own in of.items()
    ]
    return sorted(numbers, key=lambda each: (-each.count, each.name))


def _reasons(chosen: QuerySet[Any]) -> list[ReasonNumber]:
    lost = chosen.filter(by_status=LeadStatus.LOST).values("lost_reason").annotate(n=Count("*"))
    ordered = lost.order_by("-n", "lost_reason")[:MOST_REASONS]
    return [ReasonNumber(row["lost_reason"], row["n"]) for row in ordered]
