"""When an account is called next: in the account's own zone, so that daylight saving moves nothing.

The calendar rules are API.md's (Seed 1): months and quarters are calendar months, clamped to the
month's end; the first call falls on the next midnight of the plan's zone.
"""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from leadflow.accounts.types import Frequency
from leadflow.kernel.calling_hours import is_working_day

DAYS: Final = {Frequency.DAILY: 1, Frequency.WEEKLY: 7, Frequency.BIWEEKLY: 14}
LONGEST_PAUSE: Final = 60  # days; no country is shut for longer
MONTHS: Final = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3}


def zone_named(name: str) -> ZoneInfo:
    """Return the zone somebody reads times in; one nobody knows (any more) is read as UTC."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def first_call(*, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next midnight in `zone`, in UTC."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return at_wall_time(tomorrow, time(), zone)


def next_call(*, last_called: datetime, frequency: Frequency, zone: ZoneInfo) -> datetime:
    """Return when to call again: so much later, at the same time on the account's wall, in UTC."""
    local = last_called.astimezone(zone)
    return at_wall_time(step(local.date(), frequency), local.timetz().replace(tzinfo=None), zone)


def step(day: date, frequency: Frequency) -> date:
    """Return the day that is one period after `day`; the last possible day stays itself."""
    if frequency in DAYS:
        left = date.max - day
        return day + min(timedelta(days=DAYS[frequency]), left)
    months = day.year * 12 + day.month - 1 + MONTHS[frequency]
    year, month = divmod(months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def at_wall_time(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the moment at which the wall in `zone` shows `at` on `day`, in UTC.

    A time that the clocks skip becomes the moment they skip to; of one that comes twice, the first
    counts.
    """
    moment = datetime.combine(day, at.replace(fold=0), tzinfo=zone)
    shown = moment.astimezone(UTC).astimezone(zone)
    if shown.replace(tzinfo=None, fold=0) == moment.replace(tzinfo=None):
        return moment.astimezone(UTC)
    return _after_gap(moment)


def _after_gap(skipped: datetime) -> datetime:
    """Return the first moment after the gap that `skipped`, a time no wall shows, lies in.

    Read with the offset from before the gap the time lies after it, with the one from after it
    before it (PEP 495): the gap's end lies between the two.
    """
    late = skipped.replace(fold=0).astimezone(UTC)
    early = skipped.replace(fold=1).astimezone(UTC)
    low, high = int(early.timestamp()), int(late.timestamp())
    zone = skipped.tzinfo
    before = early.astimezone(zone).utcoffset()
    while low + 1 < high:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, UTC).astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def end_of_day(*, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the midnight that ends today in `zone`, in UTC: what is due before it is due today."""
    return first_call(now=now, zone=zone)


def working_call(at: datetime, *, zone: ZoneInfo, country: str) -> datetime:
    """Return `at`, or the same time on the next day on which people of that country work."""
    local = at.astimezone(zone)
    day = local.date()
    for _ in range(LONGEST_PAUSE):
        if is_working_day(day, country):
            break
        if day == date.max:
            return at
        day += timedelta(days=1)
    if day == local.date():
        return at
    return at_wall_time(day, local.timetz().replace(tzinfo=None), zone)


def moved_call(at: datetime, *, to: date, reader: ZoneInfo, zone: ZoneInfo) -> datetime:
    """Return a call moved to a day of the reader's calendar, at its time on the account's wall.

    Where the clocks changing in between would make that another day of the reader's, it keeps its
    time on the reader's wall.
    """
    local, seen = at.astimezone(zone), at.astimezone(reader)
    day = local.date() + (to - seen.date())
    there = at_wall_time(day, local.timetz().replace(tzinfo=None), zone)
    if there.astimezone(reader).date() == to:
        return there
    return at_wall_time(to, seen.timetz().replace(tzinfo=None), reader)
