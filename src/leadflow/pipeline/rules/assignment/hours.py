"""Working time: the hours of a week on somebody's own wall clock, less the times they are away.

A person's time is a row of disjoint intervals of real time, so that a day on which the clocks are
put forward or back simply has shorter or longer hours.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from leadflow.pipeline.types.assignment import DAY_MINUTES, Away, Person, Span, Week

# Looking further ahead for somebody's next working minute is looking for nobody's.
HORIZON: Final = timedelta(days=400)
DAY: Final = timedelta(days=1)
HOUR: Final = 60
MORNING: Final = Span(9 * HOUR, 18 * HOUR)
DEFAULT_WEEK: Final[Week] = (*((MORNING,),) * 5, (), ())
ALWAYS: Final[Week] = ((Span(0, DAY_MINUTES),),) * 7

Interval = tuple[datetime, datetime]


def zone_named(name: str) -> ZoneInfo:
    """Return the zone of an account; one nobody knows (any more) is read as UTC."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def is_working(person: Person, at: datetime) -> bool:
    """Tell whether `at` is working time of the person: within their hours, and not away."""
    return next_working(person, at) == at


def is_within_hours(person: Person, at: datetime) -> bool:
    """Tell whether `at` is within the person's hours, be they away or not."""
    return any(start <= at for start, _ in _hours(person, at, at + timedelta(microseconds=1)))


def away_until(person: Person, at: datetime) -> datetime | None:
    """Return when the absence that holds at `at` ends, with those that follow on without a gap."""
    until: datetime | None = None
    for away in sorted(person.away, key=lambda one: one.starts_at):
        if away.starts_at <= (until or at) < away.ends_at:
            until = away.ends_at
    return until


def next_working(person: Person, at: datetime) -> datetime | None:
    """Return the first moment not before `at` at which the person works; None if there is none."""
    first = next(_working(person, at, at + HORIZON), None)
    return first[0] if first else None


def working_time(person: Person, start: datetime, end: datetime) -> timedelta:
    """Return how much of the time from `start` to `end` the person works."""
    return sum((stop - begin for begin, stop in _working(person, start, end)), timedelta())


def after_working(person: Person, start: datetime, amount: timedelta) -> datetime | None:
    """Return when the person has worked for `amount` since `start`.

    None when they do not within the horizon: nobody is waited for as long as that.
    """
    left = amount
    for begin, stop in _working(person, start, start + HORIZON):
        if stop - begin >= left:
            return begin + left
        left -= stop - begin
    return None


def _working(person: Person, start: datetime, end: datetime) -> Iterator[Interval]:
    """Yield the disjoint intervals in which the person works, in order, cut to start and end."""
    away = sorted(person.away, key=lambda one: one.starts_at)
    for begin, stop in _hours(person, start, end):
        yield from _without(begin, stop, away)


def _without(begin: datetime, stop: datetime, away: list[Away]) -> Iterator[Interval]:
    for gap in away:
        if gap.ends_at <= begin:
            continue
        if gap.starts_at >= stop:
            break
        if gap.starts_at > begin:
            yield begin, gap.starts_at
        begin = gap.ends_at
        if begin >= stop:
            return
    yield begin, stop


def _hours(person: Person, start: datetime, end: datetime) -> Iterator[Interval]:
    """Yield the person's hours as disjoint intervals, in order, cut to start and end."""
    zone = person.zone
    reached = start.astimezone(UTC)
    last = end.astimezone(UTC)
    day = _day_before(reached, zone)
    while reached < last and day is not None:
        for span in person.week[day.weekday()]:
            begin, stop = _interval(day, span, zone)
            if max(begin, reached) < min(stop, last):
                yield max(begin, reached), min(stop, last)
                reached = min(stop, last)
        if _starts(day, zone) >= last:
            return
        day = _next_day(day)


def _day_before(moment: datetime, zone: ZoneInfo) -> date | None:
    try:
        return moment.astimezone(zone).date() - DAY
    except OverflowError:
        return None


def _next_day(day: date) -> date | None:
    try:
        return day + DAY
    except OverflowError:
        return None


@lru_cache(maxsize=4096)
def _interval(day: date, span: Span, zone: ZoneInfo) -> Interval:
    begin = _instant(day, span.opens, zone)
    return begin, max(begin, _instant(day, span.closes, zone))


def _starts(day: date, zone: ZoneInfo) -> datetime:
    return _instant(day, 0, zone)


def _instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """Return the moment the wall clock shows `minutes` of a day; of two such moments the first."""
    if minutes >= DAY_MINUTES:
        day, minutes = _next_day(day) or day, 0
    wall = datetime.combine(day, time(minutes // HOUR, minutes % HOUR), zone)
    try:
        return wall.astimezone(UTC)
    except OverflowError:
        return wall.replace(tzinfo=UTC)
