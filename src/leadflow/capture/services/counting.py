"""Count conversations by day, so that numbers of a year take no longer than those of a day.

A day is counted once it is over, and anew whenever one of its conversations goes on. What is
counted are always the rows themselves, never what was added since: a count cannot drift.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any, Final

from django.db.models import Max, Min, Q

from leadflow.capture.models import (
    Counting,
    ExperimentDay,
    QuestionDay,
    ScoreEvent,
    Session,
    SessionDay,
)
from leadflow.capture.queries.tallies import (
    DAY,
    NUMBERS,
    answers_between,
    as_day,
    asked,
    brought_about,
    conversions_between,
    day_of,
    exposures_between,
    midnight,
    sessions_between,
    shown,
    tallied,
)
from leadflow.kernel.db import commits, give_way, joins

UNFINISHED: Final = timedelta(minutes=10)
LIVELY: Final = timedelta(days=3)
OVERLAP: Final = 10_000
AT_ONCE: Final = 100
SOURCES: Final = 200
OTHERS: Final = "(other)"


def count_days(now: datetime) -> int:
    """Count the days that are over, and those anew whose conversations went on.

    Returns how many days that were. The worker calls it every minute; each day is a transaction.
    """
    done = 0
    while done < AT_ONCE and _count_next(now=now):
        done += 1
        give_way()
    return done + _count_anew(now=now)


@commits
def start_over() -> None:
    """Forget how far counting has come: for whoever has put in conversations of the past.

    Days that have lost conversations since keep their numbers.
    """
    row = held()
    row.through = row.kept_from
    row.save()
    SessionDay.objects.filter(day__gte=row.kept_from or date.min).delete()
    QuestionDay.objects.filter(day__gte=row.kept_from or date.min).delete()
    ExperimentDay.objects.filter(day__gte=row.kept_from or date.min).delete()


@joins
def held() -> Counting:
    """Return how far counting has come; nobody else counts or tidies up meanwhile."""
    Counting.objects.bulk_create([Counting()], ignore_conflicts=True)
    return Counting.objects.select_for_update().get()


@commits
def _count_next(*, now: datetime) -> bool:
    row = held()
    # Whoever began a moment before midnight may commit a moment after.
    end = (now - UNFINISHED).astimezone(UTC).date()
    if row.through is None:
        earliest = Session.objects.aggregate(earliest=Min("started_at"))["earliest"]
        row.through = earliest.astimezone(UTC).date() if earliest else end
        row.seen_event_id = _last_event_id()
    elif row.through >= end:
        return False
    if row.through < end:
        _count_sessions(row.through)
        _count_experiments(row.through)
        row.through += DAY
    row.save()
    return True


@commits
def _count_anew(*, now: datetime) -> int:
    row = held()
    if row.through is None:
        return 0
    last = _last_event_id()
    days = _went_on(row, row.through, now)
    for day in days:
        _count_sessions(day)
    row.seen_event_id, row.looked_at = last, now
    row.save()
    return len(days)


def _last_event_id() -> int:
    return ScoreEvent.objects.aggregate(last=Max("id"))["last"] or 0


def _went_on(row: Counting, through: date, now: datetime) -> list[date]:
    """Return the counted days with conversations that went on since they were looked for.

    However old they are, by their score events; of the last days even those that scored nothing.
    Ids are drawn and moments noted before they are committed: some may have been missed last time.
    """
    scored = ScoreEvent.objects.filter(
        Q(id__gt=row.seen_event_id)
        | Q(id__gt=row.seen_event_id - OVERLAP, at__gte=now - UNFINISHED),
        session__started_at__lt=midnight(through),
    ).annotate(day=day_of("session__started_at"))
    spoke = Session.objects.filter(
        started_at__gte=midnight(through) - LIVELY,
        started_at__lt=midnight(through),
        last_at__gte=(row.looked_at or midnight(through)) - UNFINISHED,
    ).annotate(day=day_of("started_at"))
    found: set[date] = set()
    for rows in (scored.order_by(), spoke.order_by()):
        found |= {as_day(day) for day in rows.values_list("day", flat=True).distinct()}
    return sorted(day for day in found if row.kept_from is None or day >= row.kept_from)


def _count_sessions(day: date) -> None:
    SessionDay.objects.filter(day=day).delete()
    QuestionDay.objects.filter(day=day).delete()
    counted = tallied(sessions_between(day, day + DAY), "bot_id", "utm_source")
    by_source = counted.order_by("bot_id", "-sessions", "utm_source")
    SessionDay.objects.bulk_create(
        SessionDay(day=day, bot_id=bot_id, source=source, **numbers)
        for bot_id, source, numbers in _folded(by_source)
    )
    QuestionDay.objects.bulk_create(
        QuestionDay(
            day=day,
            bot_id=row["session__bot_id"],
            question_key=row["question_key"],
            answered=row["answered"],
            timed=row["timed"],
            seconds=row["seconds"] or 0,
        )
        for row in asked(answers_between(day, day + DAY), "session__bot_id")
    )


def _folded(rows: Iterable[dict[str, Any]]) -> Iterable[tuple[int, str, dict[str, int]]]:
    """Return a day's numbers by bot and source, all but the most frequent sources as one.

    Whoever begins a conversation says where they come from; they may say anything.
    """
    for bot_id, sources in groupby(rows, key=lambda row: row["bot_id"]):
        found: dict[str, dict[str, int]] = {}
        for place, row in enumerate(sources):
            source = row["utm_source"] if place < SOURCES else OTHERS
            before = found.get(source, dict.fromkeys(NUMBERS, 0))
            found[source] = {name: before[name] + (row[name] or 0) for name in NUMBERS}
        for source, numbers in found.items():
            yield bot_id, source, numbers


def _count_experiments(day: date) -> None:
    ExperimentDay.objects.filter(day=day).delete()
    ExperimentDay.objects.bulk_create(
        ExperimentDay(day=day, **row)
        for row in [
            *shown(exposures_between(day, day + DAY)),
            *brought_about(conversions_between(day, day + DAY)),
        ]
    )
