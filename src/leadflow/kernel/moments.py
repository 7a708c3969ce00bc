"""Moments as callers send them: RFC 3339, inside the calendar, in UTC from here on."""

import re
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator

_DATED: Final = re.compile(r"\s*\d{4}-\d\d-\d\d")


def dated(value: object) -> object:
    """Return `value` when it begins with a date; a number would be taken for seconds since 1970."""
    if isinstance(value, datetime) or (isinstance(value, str) and _DATED.match(value)):
        return value
    raise ValueError("Give a time as RFC 3339 has it, such as 2026-03-10T06:30:00Z.")


def in_utc(moment: datetime) -> datetime:
    """Return the moment in UTC; one without a zone is meant so. Refuses what no calendar holds."""
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError("This moment lies outside the calendar.") from error


Moment = Annotated[datetime, BeforeValidator(dated), AfterValidator(in_utc)]
