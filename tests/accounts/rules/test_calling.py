"""Calls keep the time on the account's wall, over month ends, leap years and changed clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadflow.accounts.rules.calling import (
    at_wall_time,
    end_of_day,
    first_call,
    next_call,
    step,
)
from leadflow.accounts.types import Frequency

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = sorted(available_timezones() - {"localtime", "Factory"})

zones = st.sampled_from(ZONES).map(ZoneInfo)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))
frequencies = st.sampled_from([*Frequency])


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        (Frequency.DAILY, date(2024, 2, 1)),
        (Frequency.WEEKLY, date(2024, 2, 7)),
        (Frequency.BIWEEKLY, date(2024, 2, 14)),
        (Frequency.MONTHLY, date(2024, 2, 29)),
        (Frequency.QUARTERLY, date(2024, 4, 30)),
    ],
)
def test_a_period_after_the_last_of_january_in_a_leap_year(frequency, expected):
    assert step(date(2024, 1, 31), frequency) == expected


def test_a_month_after_the_last_of_january_in_an_ordinary_year():
    assert step(date(2023, 1, 31), Frequency.MONTHLY) == date(2023, 2, 28)


def test_a_quarter_runs_over_the_turn_of_the_year():
    assert step(date(2024, 11, 30), Frequency.QUARTERLY) == date(2025, 2, 28)


@pytest.mark.parametrize("frequency", Frequency)
def test_there_is_no_day_after_the_last(frequency):
    assert step(date.max, frequency) == date.max


def test_the_first_call_is_the_next_midnight():
    assert first_call(now=utc(2024, 12, 28, 10), zone=ZoneInfo("UTC")) == utc(2024, 12, 29)


def test_the_first_call_is_midnight_where_the_account_is():
    assert first_call(now=utc(2024, 12, 28, 20), zone=ZoneInfo("Asia/Kolkata")) == utc(
        2024, 12, 29, 18, 30
    )


def test_a_recorded_call_keeps_its_time_of_day():
    called = utc(2024, 12, 28, 10)

    again = next_call(last_called=called, frequency=Frequency.WEEKLY, zone=ZoneInfo("UTC"))

    assert again == utc(2025, 1, 4, 10)


def test_a_call_keeps_its_time_on_the_wall_when_the_clocks_change():
    called = utc(2025, 3, 29, 9)  # 10:00 in Berlin

    again = next_call(last_called=called, frequency=Frequency.DAILY, zone=BERLIN)

    assert again == utc(2025, 3, 30, 8)  # 10:00 again, an hour earlier in UTC


def test_a_time_that_the_clocks_skip_becomes_the_moment_they_skip_to():
    assert at_wall_time(date(2025, 3, 30), time(2, 30), BERLIN) == utc(2025, 3, 30, 1)


def test_of_a_time_that_comes_twice_the_first_counts():
    assert at_wall_time(date(2025, 10, 26), time(2, 30), BERLIN) == utc(2025, 10, 26, 0, 30)


@given(moments, frequencies, zones)
def test_the_next_call_is_later_and_at_the_same_time_on_the_wall(called, frequency, zone):
    again = next_call(last_called=called, frequency=frequency, zone=zone)

    before, after = called.astimezone(zone), again.astimezone(zone)
    wanted = datetime.combine(step(before.date(), frequency), before.time())
    shown = after.replace(tzinfo=None, fold=0)
    assert again > called
    # A skipped time is shown as the end of the gap, at most a day later (islands that changed
    # sides of the date line skipped a whole one).
    assert shown == wanted or timedelta(0) < shown - wanted <= timedelta(days=1)


@given(moments, zones)
@example(utc(2011, 12, 29, 20), ZoneInfo("Pacific/Apia"))
def test_today_ends_within_two_days_and_after_now(now, zone):
    end = end_of_day(now=now, zone=zone)

    assert now < end <= now + timedelta(days=2)


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), frequencies)
def test_periods_run_forward(day, frequency):
    assert step(day, frequency) > day
