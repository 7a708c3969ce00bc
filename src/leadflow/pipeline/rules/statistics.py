"""Arithmetic of the pipeline's numbers."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from math import gcd
from typing import Final

from leadflow.pipeline.types.statistics import PeriodNumbers

EXACT_UP_TO: Final = 40_000
SAMPLE: Final = 10_000
ROUND: Final = 2 * 3 * 5 * 7
LONGEST_BY_DAY: Final = 92
WEEK: Final = 7
HALF_AN_HOUR: Final = timedelta(minutes=30)


def rate(part: int, whole: int) -> float:
    """Return what share `part` is of `whole` with four decimals; 0 of nothing."""
    return round(part / whole, 4) if whole else 0.0


def step_of(total: int) -> int:
    """Return which leads to look at for a median: every one, or every so many of a great many.

    The step shares no small factor with anything, so that no rhythm in how leads came in can
    fall in with it.
    """
    if total <= EXACT_UP_TO:
        return 1
    step = total // SAMPLE
    while gcd(step, ROUND) != 1:
        step += 1
    return step


def scaled(counts: Mapping[str, int], total: int) -> dict[str, int]:
    """Return the counts of a sample as counts of all `total`."""
    sampled = sum(counts.values())
    return {name: round(n * total / sampled) for name, n in counts.items()} if sampled else {}


def offsets(zone: tzinfo, first: date, last: date) -> list[tuple[datetime, int]]:
    """Return how many minutes the clocks of `zone` are ahead, each with the moment it ends.

    From the day before `first` to the day after `last`; clocks change on the hour or half of it.
    """
    moment = datetime.combine(first, time.min, UTC) - timedelta(days=1)
    end = moment + timedelta(days=(last - first).days + 3)
    found: list[tuple[datetime, int]] = []
    while moment < end:
        after = moment + timedelta(days=1)
        if _ahead(zone, moment) != _ahead(zone, after):
            change = moment
            while _ahead(zone, change) == _ahead(zone, moment):
                change += HALF_AN_HOUR
            found.append((change, _ahead(zone, moment)))
        moment = after
    return [*found, (end, _ahead(zone, end))]


def _ahead(zone: tzinfo, moment: datetime) -> int:
    offset = moment.astimezone(zone).utcoffset() or timedelta()
    return int(offset.total_seconds() // 60)


def is_by_week(first: date, last: date) -> bool:
    """Tell whether a period is too long to be shown day by day."""
    return (last - first).days >= LONGEST_BY_DAY


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def periods(found: Iterable[PeriodNumbers], *, first: date, last: date) -> list[PeriodNumbers]:
    """Return every day from `first` to `last`, or every week of a long time, empty ones too."""
    by_week = is_by_week(first, last)
    begins = week_of(first) if by_week else first
    counted: dict[date, tuple[int, int]] = {}
    while begins <= last:
        counted[begins] = (0, 0)
        begins += timedelta(days=WEEK if by_week else 1)
    for row in found:
        at = week_of(row.begins) if by_week else row.begins
        if at in counted:
            created, converted = counted[at]
            counted[at] = (created + row.created, converted + row.converted)
    return [PeriodNumbers(at, *numbers) for at, numbers in counted.items()]
