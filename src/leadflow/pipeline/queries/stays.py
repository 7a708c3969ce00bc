"""How long leads stay in a status, and how far they came: from their status changes.

One statement each. A stay begins when a lead comes in or takes the status, and ends with the next
change, or now. Of more than 40 000 leads an even sample of about 10 000 is taken: its median lies
within two hundredths of the leads around the true one, and a million leads take no longer.
"""

from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import F, QuerySet, Value
from django.db.models.expressions import RawSQL

from leadflow.kernel.db import is_postgres
from leadflow.leads.types import LeadStatus
from leadflow.pipeline.rules import statistics as rules
from leadflow.pipeline.types.statistics import WAY

FEW_GAPS: Final = 4

# Every lead of the chosen ones, with its stays: those that ended, and the one that lasts.
_STAYS: Final = """
    WITH chosen AS ({chosen}), stays AS (
        SELECT change.old_status AS status, {ended} AS hours FROM {changed}
        UNION ALL
        SELECT chosen.status, {lasting} FROM chosen
    )
"""
_BEFORE: Final = """COALESCE(
    LAG(change.changed_at) OVER (PARTITION BY change.lead_id ORDER BY change.id),
    chosen.created_at
)"""
_PG_MEDIAN: Final = """
    SELECT status, percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) FROM stays GROUP BY status
"""
_SQLITE_MEDIAN: Final = """,
    placed AS (
        SELECT status, hours,
            ROW_NUMBER() OVER (PARTITION BY status ORDER BY hours) AS place,
            COUNT(*) OVER (PARTITION BY status) AS count
        FROM stays
    )
    SELECT status, AVG(hours) FROM placed
    WHERE place IN ((count + 1) / 2, (count + 2) / 2) GROUP BY status
"""
_FURTHEST: Final = """
    WITH chosen AS ({chosen}), seen AS (
        SELECT id, {own} AS place FROM chosen
        UNION ALL
        SELECT change.lead_id, {old} FROM {changed}
    ), furthest AS (SELECT id, MAX(place) AS place FROM seen GROUP BY id)
    SELECT place, COUNT(*) FROM furthest GROUP BY place
"""
_SAMPLED: Final = """
    WITH RECURSIVE sampled(id) AS (
        SELECT CAST(%s AS bigint) UNION ALL SELECT id + %s FROM sampled WHERE id + %s <= %s
    )
    SELECT id FROM sampled
"""


def median_hours(leads: QuerySet[Any], *, total: int, now: datetime) -> dict[str, float | None]:
    """Return the median stay of `leads` in each status in hours; None where none ever was."""
    chosen, params = _chosen(leads, total)
    moment = connection.ops.adapt_datetimefield_value(now)
    if is_postgres():
        ended = f"EXTRACT(EPOCH FROM change.changed_at - {_BEFORE}) / 3600"
        lasting = "EXTRACT(EPOCH FROM CAST(%s AS timestamptz) - chosen.since) / 3600"
    else:
        ended = f"(JULIANDAY(change.changed_at) - JULIANDAY({_BEFORE})) * 24"
        lasting = "(JULIANDAY(%s) - JULIANDAY(chosen.since)) * 24"
    stays = _STAYS.format(chosen=chosen, ended=ended, lasting=lasting, changed=_changed(leads))
    median = _PG_MEDIAN if is_postgres() else _SQLITE_MEDIAN
    found = dict(_rows(stays + median, [*params, moment]))
    return {status.value: _hours(found.get(status.value)) for status in LeadStatus}


def reached(leads: QuerySet[Any], *, total: int) -> dict[str, int]:
    """Return how many of `leads` ever came as far as each status of the way."""
    chosen, params = _chosen(leads, total)
    sql = _FURTHEST.format(
        chosen=chosen,
        own=_place("status"),
        old=_place("change.old_status"),
        changed=_changed(leads),
    )
    furthest = {str(place): count for place, count in _rows(sql, params)}
    counts = rules.scaled(furthest, total)
    return {
        status.value: sum(n for place, n in counts.items() if int(place) >= index)
        for index, status in enumerate(WAY)
    }


def _chosen(leads: QuerySet[Any], total: int) -> tuple[str, list[Any]]:
    """Return the statement that chooses the leads, or an even sample of a great many."""
    step = rules.step_of(total)
    if step > 1:
        leads = _sampled(leads, total, step)
    since = "COALESCE(leads_lead.status_since, leads_lead.created_at)"
    chosen = leads.order_by().annotate(since=RawSQL(since, []))  # noqa: S611 - column names
    rows = chosen.values("id", "status", "created_at", "since")
    sql, params = rows.query.sql_with_params()
    return sql, list(params)


def _sampled(leads: QuerySet[Any], total: int, step: int) -> QuerySet[Any]:
    """Return every so many of the leads: by their numbers, or where few are chosen by a look.

    The numbers stand inside the statement: a prepared one must know how many to expect.
    """
    numbers = leads.model.objects.values_list("pk", flat=True)
    first = numbers.order_by("pk").first() or 0
    last = numbers.order_by("-pk").first() or 0
    if total * FEW_GAPS < last - first:
        sparse: QuerySet[Any] = leads.annotate(turn=F("pk") % Value(step)).filter(turn=0)
        return sparse
    sample = _SAMPLED % (first, step, step, last)
    return leads.filter(pk__in=RawSQL(sample, []))  # noqa: S611 - whole numbers alone


def _changed(leads: QuerySet[Any]) -> str:
    """Return how the status changes are joined, whose table belongs to the leads' own room.

    PostgreSQL looks each lead's up; it would else read all changes there are for a few thousand.
    """
    related = leads.model._meta.get_field("status_changes").related_model  # noqa: SLF001
    table = related._meta.db_table  # noqa: SLF001
    if is_postgres():
        own = f"SELECT * FROM {table} WHERE lead_id = chosen.id OFFSET 0"  # noqa: S608
        return f"chosen CROSS JOIN LATERAL ({own}) AS change"
    return f"{table} AS change JOIN chosen ON chosen.id = change.lead_id"


def _place(column: str) -> str:
    """Return how far along the way a status lies; lost lies nowhere."""
    cases = " ".join(f"WHEN '{status}' THEN {index}" for index, status in enumerate(WAY))
    return f"CASE {column} {cases} ELSE 0 END"


def _rows(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _hours(found: Any) -> float | None:
    return None if found is None else round(max(0.0, float(found)), 2)
