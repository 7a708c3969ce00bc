"""Conversations counted from their own rows: what the worker keeps by day, and today's."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, F, Func, Q, QuerySet, Sum, TextField, Value
from django.db.models.functions import Cast, TruncDate

from leadflow.capture.models import Answer, Conversion, Exposure, Session
from leadflow.capture.types import Classification
from leadflow.capture.types.analytics import Tally
from leadflow.kernel.db import is_postgres

Rows = Any
"""A QuerySet of dictionaries: Django's types do not know what is grouped."""

DAY: Final = timedelta(days=1)
NUMBERS: Final = (
    "sessions",
    "sql",
    "mql",
    "contacts",
    "completed",
    "points",
    "answers",
    "seconds",
)


def midnight(day: date) -> datetime:
    """Return when a day begins."""
    return datetime.combine(day, time.min, UTC)


def sessions_between(first: date | None, end: date | None) -> QuerySet[Session]:
    """Return the conversations that began on `first` or later and before `end`."""
    return Session.objects.filter(**_between("started_at", first, end)).order_by()


def answers_between(first: date | None, end: date | None) -> QuerySet[Answer]:
    """Return the answers of those conversations."""
    return Answer.objects.filter(**_between("session__started_at", first, end)).order_by()


def exposures_between(first: date | None, end: date | None) -> QuerySet[Exposure]:
    """Return who was shown something between these days."""
    return Exposure.objects.filter(**_between("at", first, end)).order_by()


def conversions_between(first: date | None, end: date | None) -> QuerySet[Conversion]:
    """Return what counts as brought about between these days."""
    return Conversion.objects.filter(counts=True, **_between("at", first, end)).order_by()


def tallied(sessions: QuerySet[Session], *by: str) -> Rows:
    """Return what conversations add up to, apart by some columns, under the names of a Tally."""
    rows: Rows = sessions.values(*by)
    return rows.annotate(
        sessions=Count("*"),
        sql=Count(Value(1), filter=Q(classification=Classification.SQL)),
        mql=Count(Value(1), filter=Q(classification=Classification.MQL)),
        contacts=Count("contact_at"),
        completed=Count("completed_at"),
        points=Sum("score"),
        answers=Sum("answers_count"),
        seconds=Sum("answering_seconds"),
    )


def tally_of(row: dict[str, Any]) -> Tally:
    """Return a row's numbers; what nothing adds up to is 0."""
    return Tally(*(row[name] or 0 for name in NUMBERS))


def asked(answers: QuerySet[Answer], *by: str) -> Rows:
    """Return how often each question was answered, and how long that took where it was told."""
    rows: Rows = answers.values("question_key", *by)
    return rows.annotate(answered=Count("*"), timed=Count("time_taken"), seconds=Sum("time_taken"))


def shown(exposures: QuerySet[Exposure], *by: str) -> Rows:
    """Return how many conversations were shown which variant of which bot's tests."""
    rows: Rows = exposures.values("test_name", "variant", *by, bot_id=F("session__bot_id"))
    return rows.annotate(number=Count("*"))


def brought_about(conversions: QuerySet[Conversion], *by: str) -> Rows:
    """Return how many of them reached which goal."""
    rows: Rows = conversions.values(
        "test_name", "variant", *by, bot_id=F("session__bot_id"), goal=F("conversion_type")
    )
    return rows.annotate(number=Count("*"))


def day_of(column: str) -> Any:
    """Return the day of a moment, in UTC.

    Django asks Python for each row's day on SQLite, which keeps moments as texts of UTC.
    """
    if is_postgres():
        return TruncDate(column, tzinfo=UTC)
    return Func(
        Cast(F(column), TextField()),
        Value(1),
        Value(10),
        function="SUBSTR",
        output_field=TextField(),
    )


def as_day(found: Any) -> date:
    """Return a day that a database told in its own way."""
    return found if isinstance(found, date) else date.fromisoformat(found)


def summed(rows: Iterable[tuple[Any, Tally]]) -> dict[Any, Tally]:
    """Return tallies by their key, those of the same key added up."""
    found: dict[Any, Tally] = {}
    for key, tally in rows:
        found[key] = found[key] + tally if key in found else tally
    return found


def _between(column: str, first: date | None, end: date | None) -> dict[str, datetime]:
    bounds = {}
    if first is not None:
        bounds[f"{column}__gte"] = midnight(first)
    if end is not None:
        bounds[f"{column}__lt"] = midnight(end)
    return bounds
