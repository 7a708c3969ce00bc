"""Which accounts do well and which do not (API.md, Seed 1)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from leadflow.accounts.rules.calling import at_wall_time
from leadflow.accounts.types import Underperformance

POTENTIAL: Final = Decimal(10_000)
DROP: Final = 2  # this month's orders times this are at most last month's


@dataclass(frozen=True, slots=True)
class Months:
    """When last month and this month began and when this one ends, as moments."""

    last: datetime
    this: datetime
    following: datetime


def months(*, now: datetime, zone: ZoneInfo) -> Months:
    """Return the month windows around `now` as the organisation's calendar has them."""
    _, starts = month_starts(now=now, zone=zone, count=2)
    return Months(*starts)


def month_starts(*, now: datetime, zone: ZoneInfo, count: int) -> tuple[list[date], list[datetime]]:
    """Return the first days of the last `count` months, this one the last, and their moments.

    The moments are one more: the last is when this month ends.
    """
    this = now.astimezone(zone).date().replace(day=1)
    days = [_shifted(this, back) for back in range(1 - count, 2)]
    return days[:-1], [at_wall_time(day, time(), zone) for day in days]


def is_performing(
    *, is_converted: bool, potential: Decimal | None, threshold: Decimal = POTENTIAL
) -> bool:
    """Tell whether an account does well: won, and worth at least the threshold."""
    return is_converted and (potential or 0) >= threshold


def underperformance(
    *,
    is_converted: bool,
    potential: Decimal | None,
    orders_last_month: int,
    orders_this_month: int,
    threshold: Decimal = POTENTIAL,
) -> tuple[Underperformance, ...]:
    """Return why an account does badly; nothing when it does not.

    Not won and worth less than the threshold, or won and its orders down by half month on month.
    """
    if not is_converted:
        return (Underperformance.LOW_POTENTIAL,) if (potential or 0) < threshold else ()
    has_dropped = orders_last_month > 0 and orders_this_month * DROP <= orders_last_month
    return (Underperformance.ORDERS_DROPPED,) if has_dropped else ()


def _shifted(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, 1)
