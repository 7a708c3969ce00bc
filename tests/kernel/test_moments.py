"""Moments as callers send them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import TypeAdapter, ValidationError

from leadflow.kernel.moments import Moment

MOMENT = TypeAdapter(Moment)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-10T06:30:00Z",
        "2026-03-10T12:00:00+05:30",
        "2026-03-10 06:30:00",
        "2026-03-10T06:30",
    ],
)
def test_every_spelling_of_a_moment_is_in_utc_afterwards(text):
    assert MOMENT.validate_python(text) == datetime(2026, 3, 10, 6, 30, tzinfo=UTC)


def test_a_moment_of_another_zone_is_in_utc_afterwards():
    india = timezone(timedelta(hours=5, minutes=30))

    moment = MOMENT.validate_python(datetime(2026, 3, 10, 12, tzinfo=india))

    assert moment.tzinfo is UTC


@pytest.mark.parametrize("number", [0, 1e9, "0.5", "1772000000", "-1", True, None])
def test_a_number_is_no_moment(number):
    with pytest.raises(ValidationError, match="RFC 3339"):
        MOMENT.validate_python(number)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_no_calendar_holds_in_utc_is_refused(text):
    with pytest.raises(ValidationError, match="outside the calendar"):
        MOMENT.validate_python(text)
