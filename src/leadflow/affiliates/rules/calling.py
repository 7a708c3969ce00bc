"""When a person may be called: by the clock where they are, the weekday and the holidays there.

A mobile number says which country it belongs to, not where the person is just now. In a country
with several zones a call is placed only while every one of them is within its hours.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

import phonenumbers

from leadflow.affiliates.rules.zones import zones_of
from leadflow.kernel.calling_hours import (
    DEFAULT,
    WEEKS,
    Hours,
    Week,
    holidays_of,
    hours_on,
    next_open,
)

__all__ = [
    "DEFAULT",
    "MAX_ATTEMPTS",
    "WEEKS",
    "Hours",
    "Week",
    "holidays_of",
    "hours_on",
    "is_open",
    "next_allowed",
    "region_of",
    "spacing",
]

MAX_ATTEMPTS: Final = 3
# The pause after an unanswered attempt; the window may make it longer, never shorter.
PAUSES: Final = (timedelta(minutes=30), timedelta(hours=4), timedelta(days=1))
# No country's windows are further apart than a row of holidays with a weekend.
LONGEST_WAIT: Final = timedelta(days=60)


def region_of(mobile: str, *, fallback: str) -> str:
    """Return the country a number in E.164 belongs to, or `fallback` when it belongs to none."""
    try:
        number = phonenumbers.parse(mobile)
    except phonenumbers.NumberParseException:
        return fallback
    return phonenumbers.region_code_for_number(number) or fallback


def spacing(attempt: int) -> timedelta:
    """Return the least pause after attempt `attempt` (counted from 1) went unanswered."""
    return PAUSES[min(attempt, len(PAUSES)) - 1]


def is_open(at: datetime, *, region: str, zone: str) -> bool:
    """Tell whether a call may be placed at `at`, wherever in its country the number may be."""
    return next_allowed(at, region=region, zone=zone, any_hour=False) == at


def next_allowed(at: datetime, *, region: str, zone: str, any_hour: bool) -> datetime:
    """Return the first moment not before `at` at which a call may be placed.

    `region` is the country of the number, `zone` the campaign's, used when the country is
    unknown. `any_hour` switches the rule off (a sandbox calls nobody).
    """
    if any_hour:
        return at
    moment = at.astimezone(UTC)
    clocks = zones_of(region, zone)
    last = moment + LONGEST_WAIT
    while moment < last:
        latest = max(next_open(moment, region, clock) for clock in clocks)
        if latest == moment:
            return at if moment == at else moment
        moment = latest
    raise AssertionError(f"no calling window in {region}")
