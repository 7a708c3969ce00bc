"""When somebody may be called: by the clock where they are, the weekday and the holidays there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays


@dataclass(frozen=True, slots=True)
class Hours:
    """The part of a day in which a call may begin; `closes` is no longer part of it."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Week:
    """The hours of each weekday, Monday first, and whether public holidays are closed."""

    days: tuple[Hours | None, ...]
    is_closed_on_holidays: bool


def hours(opens: int, closes: int) -> Hours:
    """Return the hours from one full hour to another."""
    return Hours(time(opens), time(closes))


# The integration notes' default for a country without a rule here; never on its public holidays.
DEFAULT: Final = Week((hours(9, 20),) * 7, is_closed_on_holidays=True)

BRITISH: Final = Week((*(hours(9, 20),) * 6, None), is_closed_on_holidays=True)
AMERICAN: Final = Week((hours(8, 21),) * 7, is_closed_on_holidays=False)

WEEKS: Final[Mapping[str, Week]] = {
    # TRAI (TCCCPR 2018): commercial calls 10:00 to 21:00, every day.
    "IN": Week((hours(10, 21),) * 7, is_closed_on_holidays=False),
    # Consumer Protection Act 68 of 2008, regulation on contact times: Monday to Friday 08:00 to
    # 20:00, Saturday 09:00 to 13:00, never on Sundays and public holidays.
    "ZA": Week((*(hours(8, 20),) * 5, hours(9, 13), None), is_closed_on_holidays=True),
    # 47 CFR 64.1200(c)(1): not before 08:00 or after 21:00 at the called party's location.
    **dict.fromkeys(("US", "PR", "VI", "GU", "MP", "AS"), AMERICAN),
    # No statute; the Direct Marketing Association's guide rules out Sundays and bank holidays.
    **dict.fromkeys(("GB", "GG", "JE", "IM"), BRITISH),
    # Telemarketing and Research Calls Industry Standard: 09:00 to 20:00, Saturday to 17:00.
    "AU": Week((*(hours(9, 20),) * 5, hours(9, 17), None), is_closed_on_holidays=True),
}
SATURDAY: Final = 5


@lru_cache(maxsize=512)
def holidays_of(region: str, year: int) -> frozenset[date]:
    """Return the public holidays of a country in a year; none where they are not known."""
    try:
        return frozenset(holidays.country_holidays(region, years=year))
    except NotImplementedError:
        return frozenset()


def is_working_day(day: date, region: str) -> bool:
    """Tell whether people of a country work on a day: neither weekend nor public holiday there.

    Monday to Friday where the country is not known.
    """
    weekend = _weekend_of(region)
    return day.weekday() not in weekend and day not in holidays_of(region, day.year)


@lru_cache(maxsize=512)
def _weekend_of(region: str) -> frozenset[int]:
    try:
        return frozenset(holidays.country_holidays(region).weekend)
    except NotImplementedError:
        return frozenset({SATURDAY, SATURDAY + 1})


def hours_on(day: date, region: str) -> Hours | None:
    """Return the hours of a day in a country, or None when nobody is called on it."""
    week = WEEKS.get(region, DEFAULT)
    if week.is_closed_on_holidays and day in holidays_of(region, day.year):
        return None
    return week.days[day.weekday()]


def next_open(moment: datetime, region: str, clock: ZoneInfo) -> datetime:
    """Return the first moment not before `moment` that is within the hours of one clock."""
    day = moment.astimezone(clock).date()
    while True:
        span = hours_on(day, region)
        # An hour that is skipped or happens twice: open at its later, closed at its earlier end.
        if span and moment < min(_instants(day, span.closes, clock)):
            return max(moment, *_instants(day, span.opens, clock))
        day += timedelta(days=1)


def _instants(day: date, at: time, clock: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the two moments a local time can mean; they are the same on all but a few days."""
    local = datetime.combine(day, at, clock)
    return local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
