"""How many leads came in by day, of all there are: counted stretch by stretch along an index.

Grouped by their day, a million leads would be sorted first, which takes SQLite ten times as long.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet, Value

from leadflow.leads.types import LeadFilters, LeadStatus
from leadflow.pipeline.rules.statistics import is_by_week, week_of
from leadflow.pipeline.types.statistics import PeriodNumbers

_WITHIN: Final = "leads_lead.created_at >= stretch.starts AND leads_lead.created_at < stretch.ends"
_COUNTED: Final = """
    WITH stretch(turn, starts, ends) AS (VALUES {stretches})
    SELECT turn, (SELECT COUNT(*) FROM ({created}) AS created),
        (SELECT COUNT(*) FROM ({converted}) AS converted)
    FROM stretch
"""

Stretch = tuple[date, datetime, datetime]


def along_the_calendar(
    leads: QuerySet[Any], *, first: date, last: date, zone: tzinfo
) -> list[PeriodNumbers]:
    """Return the leads that came in on each day of `zone`, or in each week of a long time."""
    stretches = _stretches(first, last, zone)
    within = leads.order_by().extra(where=[_WITHIN])  # noqa: S610 - names of columns
    created, of_all = _sql(within)
    converted, of_won = _sql(within.filter(status=LeadStatus.CONVERTED))
    moments: list[Any] = []
    for turn, (_, starts, ends) in enumerate(stretches):
        moments += [turn, _moment(starts), _moment(ends)]
    sql = _COUNTED.format(
        stretches=", ".join([_row()] * len(stretches)), created=created, converted=converted
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*moments, *of_all, *of_won])
        return [PeriodNumbers(stretches[turn][0], *counts) for turn, *counts in cursor.fetchall()]


def is_whole(filters: LeadFilters, *, first: date, last: date, zone: tzinfo) -> bool:
    """Tell whether the filters, if they name a time at all, let these days through whole."""
    starts, ends = _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
    return filters.created_after in {None, starts} and filters.created_before in {None, ends}


def _stretches(first: date, last: date, zone: tzinfo) -> Sequence[Stretch]:
    """Return the days from `first` to `last`, or their weeks, with where each starts and ends."""
    found: list[Stretch] = []
    begins = first
    while begins <= last:
        after = begins + timedelta(days=1)
        if is_by_week(first, last):
            after = min(week_of(begins) + timedelta(days=7), last + timedelta(days=1))
        found.append((begins, _midnight(begins, zone), _midnight(after, zone)))
        begins = after
    return found


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _moment(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _row() -> str:
    if connection.vendor == "sqlite":
        return "(%s, %s, %s)"
    return "(%s, CAST(%s AS timestamptz), CAST(%s AS timestamptz))"


def _sql(leads: QuerySet[Any]) -> tuple[str, Sequence[Any]]:
    return leads.values(one=Value(1)).query.sql_with_params()
