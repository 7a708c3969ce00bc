"""How the bots do: days that are over as they were counted, today's from their own rows."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import F, QuerySet, Sum

from leadflow.capture.models import Answer, Bot, Counting, QuestionDay, Session, SessionDay
from leadflow.capture.queries.tallies import (
    DAY,
    NUMBERS,
    Rows,
    answers_between,
    as_day,
    asked,
    day_of,
    sessions_between,
    summed,
    tallied,
    tally_of,
)
from leadflow.capture.types.analytics import Overview, Period, QuestionNumbers, Tally, share
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission

SOURCES: Final = 200
OTHERS: Final = "(other)"
DIRECT: Final = "direct"
EVER: Final = Period()


def overview(*, actor: Actor, period: Period = EVER) -> Overview:
    """Return how the bots, or one of them, do; a fixed number of queries. Raises Denied.

    Sources beyond the 200 most frequent are one, `(other)`.
    """
    require(actor, Permission.CAPTURE_VIEW)
    through = counted_through()
    counted, sessions, answers = _parts(period, through)
    by_day = summed(
        [
            *((row["day"], tally_of(row)) for row in _added(counted, "day")),
            *_days(sessions),
        ]
    )
    by_source = summed(
        (row["source"] or DIRECT, tally_of(row))
        for row in [*_added(counted, "source"), *_sources(sessions)]
    )
    total = sum(by_day.values(), Tally())
    return Overview(
        total=total,
        by_day=sorted(by_day.items()),
        by_source=_most_frequent(by_source, total),
        questions=_questions(period, through, answers, total),
    )


def counted_through() -> date | None:
    """Return before which day what was counted is asked, instead of the conversations."""
    return Counting.objects.values_list("through", flat=True).first()


def span(period: Period, through: date | None) -> tuple[date | None, date | None]:
    """Return from which day on, and before which, conversations are asked themselves."""
    end = period.last + DAY if period.last else None
    first = max(filter(None, (period.first, through)), default=None)
    return first, end


def _parts(
    period: Period, through: date | None
) -> tuple[QuerySet[SessionDay], QuerySet[Session], QuerySet[Answer]]:
    counted = counted_of(SessionDay.objects.all(), period, through)
    sessions, answers = (
        sessions_between(*span(period, through)),
        answers_between(*span(period, through)),
    )
    if period.bot_key:
        bot = Bot.objects.filter(key=period.bot_key).values("pk")
        sessions = sessions.filter(bot_id__in=bot)
        answers = answers.filter(session__bot_id__in=bot)
    return counted, sessions, answers


def counted_of(rows: QuerySet[Any], period: Period, through: date | None) -> QuerySet[Any]:
    """Return what was counted of the days of `period`: nothing where none were."""
    if through is None:
        return rows.none()
    rows = rows.filter(day__lt=through)
    if period.first:
        rows = rows.filter(day__gte=period.first)
    if period.last:
        rows = rows.filter(day__lte=period.last)
    if period.bot_key:
        rows = rows.filter(bot_id__in=Bot.objects.filter(key=period.bot_key).values("pk"))
    return rows.order_by()


def _added(counted: QuerySet[SessionDay], by: str) -> Rows:
    sums = {f"sum_{name}": Sum(name) for name in NUMBERS}
    rows: Rows = counted.values(by)
    return rows.annotate(**sums).values(by, **{name: F(f"sum_{name}") for name in NUMBERS})


def _days(sessions: QuerySet[Session]) -> Iterable[tuple[date, Tally]]:
    for row in tallied(sessions.annotate(day=day_of("started_at")), "day"):
        yield as_day(row["day"]), tally_of(row)


def _sources(sessions: QuerySet[Session]) -> Rows:
    found = tallied(sessions.annotate(source=F("utm_source")), "source")
    return found.order_by("-sessions", "source")[:SOURCES]


def _most_frequent(by_source: dict[str, Tally], total: Tally) -> Sequence[tuple[str, Tally]]:
    """Return the most frequent sources, then what is missing for them to make the total."""
    others = by_source.pop(OTHERS, None)
    ordered = sorted(by_source.items(), key=lambda item: (-item[1].sessions, item[0]))[:SOURCES]
    named = sum((tally for _, tally in ordered), Tally())
    if others is None and named.sessions == total.sessions:
        return ordered
    return [*ordered, (OTHERS, total - named)]


def _questions(
    period: Period, through: date | None, answers: QuerySet[Answer], total: Tally
) -> Sequence[QuestionNumbers]:
    """Return the questions from the most answered on: that is how far conversations come."""
    counted = counted_of(QuestionDay.objects.all(), period, through)
    sums = (
        counted.values("question_key")
        .annotate(n=Sum("answered"), t=Sum("timed"), s=Sum("seconds"))
        .values("question_key", answered=F("n"), timed=F("t"), seconds=F("s"))
    )
    numbers: dict[str, list[int]] = {}
    for row in [*sums, *asked(answers)]:
        own = numbers.setdefault(row["question_key"], [0, 0, 0])
        own[0] += row["answered"]
        own[1] += row["timed"]
        own[2] += row["seconds"] or 0
    before, found = total.sessions, []
    for key, (answered, timed, seconds) in sorted(numbers.items(), key=lambda i: (-i[1][0], i[0])):
        lost = before - answered
        average = round(seconds / timed, 1) if timed else None
        found.append(QuestionNumbers(key, answered, lost, share(lost, before), average))
        before = answered
    return found
