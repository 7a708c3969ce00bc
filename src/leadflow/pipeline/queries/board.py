"""How many leads stand in each column of the board, and what they are worth together."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, QuerySet, Sum

from leadflow.identity.types import Actor
from leadflow.leads.queries.listing import COUNT_CAP, chosen
from leadflow.leads.types import LeadCount, LeadFilters, LeadStatus

# Leads that are found by these stand together, so that all columns are counted in one go.
BY_THEMSELVES: Final = ("q", "tag", "city", "channel", "created_after", "created_before")
MOST_AT_ONCE: Final = COUNT_CAP * len(LeadStatus)

_BY_STATUS: Final = """
    SELECT status, COUNT(*), SUM(value) FROM ({chosen}) AS chosen GROUP BY status
"""


@dataclass(frozen=True, slots=True)
class ColumnTotal:
    """The leads of one status: their number, and their value together, of the first 10 000."""

    count: LeadCount
    value: Decimal


Totals = dict[LeadStatus, ColumnTotal]


def column_totals(*, actor: Actor, filters: LeadFilters) -> Totals:
    """Return number and value for each status, exact to 10 000 leads.

    Of more leads that hold a text, each number is how many there are at least: those among the
    newest 10 000. One query for all columns, or one each; none counts beyond the cap, so that a
    board over a million leads costs no more than one over sixty thousand.
    """
    statuses = [status for status in LeadStatus if filters.status in {None, status}]
    if len(statuses) > 1 and any(getattr(filters, name) for name in BY_THEMSELVES):
        most = COUNT_CAP if filters.q else MOST_AT_ONCE
        totals, is_all = _at_once(actor, filters, statuses, most)
        if is_all or filters.q:
            return totals
    return {status: _total(actor, replace(filters, status=status)) for status in statuses}


def _total(actor: Actor, filters: LeadFilters) -> ColumnTotal:
    counted = chosen(actor=actor, filters=filters).order_by().values("value")[: COUNT_CAP + 1]
    found = counted.aggregate(number=Count("*"), worth=Sum("value"))
    number = found["number"]
    count = LeadCount(min(number, COUNT_CAP), is_exact=number <= COUNT_CAP)
    return ColumnTotal(count, found["worth"] or Decimal(0))


def _at_once(
    actor: Actor, filters: LeadFilters, statuses: Iterable[LeadStatus], most: int
) -> tuple[Totals, bool]:
    """Return all totals from one look at the newest leads, and whether these were all there are."""
    found: Any = chosen(actor=actor, filters=filters)
    leads = found.order_by(*(["-place"] if filters.q else [])).values("status", "value")
    counted = {status: (number, worth) for status, number, worth in _rows(leads[: most + 1])}
    is_all = sum(number for number, _ in counted.values()) <= most
    totals = {}
    for status in statuses:
        number, worth = counted.get(status.value, (0, None))
        totals[status] = ColumnTotal(LeadCount(number, is_exact=is_all), Decimal(str(worth or 0)))
    return totals, is_all


def _rows(leads: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    try:
        chosen, params = leads.query.sql_with_params()
    except EmptyResultSet:  # of leads that nobody may see
        return []
    with connection.cursor() as cursor:
        cursor.execute(_BY_STATUS.format(chosen=chosen), params)
        return list(cursor.fetchall())
