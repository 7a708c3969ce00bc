"""Working time …"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadflow.pipeline.rules.assignment.hours import (
    after_working,
    away_until,
    is_within_hours,
    is_working,
    next_working,
    working_time,
    zone_named,
)
from leadflow.pipeline.types.assignment import DAY_MINUTES, Away, Span
from tests.factories.assignment import TEN, always, person

HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")

ZONES = [
    "UTC",
    "Asia/Kolkata",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Cairo",
    "Asia/Kathmandu",
]


@st.composite
def days(draw):
    edges = sorted(draw(st.sets(st.integers(0, DAY_MINUTES), max_size=6)))
    return tuple(Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=False))


weeks = st.tuples(*[days()] * 7)
moments = st.datetimes(datetime(2011, 12, 1), datetime(2028, 12, 31), timezones=st.just(UTC))
lengths = st.timedeltas(timedelta(minutes=1), timedelta(days=9))


@st.composite
def people(draw):
    away = [Away(start, start + draw(lengths)) for start in draw(st.lists(moments, max_size=3))]
    return person(zone=draw(st.sampled_from(ZONES)), week=draw(weeks), away=tuple(away))


@st.composite
def rows_of_moments(draw):
    """Three moments in order, near each other and at times near a change of the clocks."""
    start = draw(
        st.one_of(
            moments,
            st.sampled_from(
                [
                    datetime(2026, 3, 28, 12, tzinfo=UTC),
                    datetime(2026, 10, 24, 12, tzinfo=UTC),
                    datetime(2011, 12, 29, 0, tzinfo=UTC),
                    datetime(2018, 11, 3, 12, tzinfo=UTC),
                ]
            ),
        )
    )
    middle = start + draw(st.timedeltas(timedelta(), timedelta(days=8)))
    return start, middle, middle + draw(st.timedeltas(timedelta(), timedelta(days=8)))


@given(people(), rows_of_moments())
def test_of_two_times_in_a_row_is_the_time_of_both_together(somebody, row):
    start, middle, end = row

    both = working_time(somebody, start, middle) + working_time(somebody, middle, end)

    assert both == working_time(somebody, start, end)


@given(people(), rows_of_moments())
def test_is_never_longer_than_time(somebody, row):
    start, _, end = row

    assert timedelta() <= working_time(somebody, start, end) <= end - start


@given(people(), moments, st.integers(1, 3000))
@example(person(zone="Europe/Berlin"), datetime(2026, 3, 27, 16, 30, tzinfo=UTC), 120)
def test_ends_when_as_much_was_worked(somebody, start, minutes):
    amount = timedelta(minutes=minutes)

    end = after_working(somebody, start, amount)

    assert end is None or working_time(somebody, start, end) == amount


@given(people(), moments, st.integers(1, 3000), st.integers(1, 3000))
def test_of_more_minutes_ends_later(somebody, start, some, more):
    first = after_working(somebody, start, timedelta(minutes=some))
    second = after_working(somebody, start, timedelta(minutes=some + more))

    assert second is None or (first is not None and first < second)


@given(people(), moments, st.integers(1, 500), st.integers(1, 500))
def test_can_be_counted_on_from_where_it_stopped(somebody, start, some, more):
    whole = after_working(somebody, start, timedelta(minutes=some + more))
    half = after_working(somebody, start, timedelta(minutes=some))

    if half is not None and whole is not None:
        assert after_working(somebody, half, timedelta(minutes=more)) == whole


@given(people(), moments)
def test_begins_at_a_moment_that_is_worked(somebody, at):
    begin = next_working(somebody, at)

    if begin is not None:
        assert begin >= at
        assert is_working(somebody, begin)
        assert working_time(somebody, at, begin) == timedelta()
        assert working_time(somebody, begin, begin + timedelta(minutes=1)) > timedelta()


@given(st.sampled_from(ZONES), moments, st.integers(1, 5000))
def test_of_who_never_sleeps_is_time_itself(zone, start, minutes):
    amount = timedelta(minutes=minutes)

    assert after_working(always(zone=zone), start, amount) == start + amount


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25)],
)
def test_of_a_whole_day_is_as_long_as_the_day(day, hours):
    start = datetime.fromisoformat(day).replace(tzinfo=BERLIN)
    end = start + timedelta(days=1)

    assert working_time(always(zone="Europe/Berlin"), start, end) == hours * HOUR


def test_rests_in_the_break_of_a_day():
    day = (Span(9 * 60, 12 * 60), Span(13 * 60, 18 * 60))
    somebody = person(week=(day,) * 7)
    noon = datetime(2026, 3, 10, 12, tzinfo=UTC)

    assert next_working(somebody, noon) == noon + HOUR
    assert working_time(somebody, noon - HOUR, noon + 2 * HOUR) == 2 * HOUR


def test_goes_over_the_night_and_the_weekend():
    friday = datetime(2026, 3, 13, 17, 30, tzinfo=UTC)

    assert after_working(person(), friday, HOUR) == datetime(2026, 3, 16, 9, 30, tzinfo=UTC)


def test_is_told_by_the_persons_own_clock():
    assert not is_working(person(zone="America/New_York"), TEN)
    assert is_working(person(zone="Asia/Kolkata"), TEN)


def test_begins_with_the_first_minute_and_ends_before_the_last():
    nine, six = TEN.replace(hour=9), TEN.replace(hour=18)

    assert is_within_hours(person(), nine)
    assert not is_within_hours(person(), six)
    assert is_within_hours(person(), six - timedelta(microseconds=1))


def test_stands_still_while_somebody_is_away():
    away = (Away(TEN, TEN + 3 * HOUR),)

    assert working_time(person(away=away), TEN - HOUR, TEN + 4 * HOUR) == 2 * HOUR
    assert after_working(person(away=away), TEN - HOUR, 2 * HOUR) == TEN + 4 * HOUR


def test_never_comes_for_who_works_on_no_day():
    nobody = person(week=((),) * 7)

    assert next_working(nobody, TEN) is None
    assert after_working(nobody, TEN, HOUR) is None


def test_is_over_until_the_last_of_several_absences_in_a_row():
    away = (
        Away(TEN - HOUR, TEN + HOUR),
        Away(TEN + HOUR, TEN + 2 * HOUR),
        Away(TEN + 5 * HOUR, TEN + 6 * HOUR),
    )

    assert away_until(person(away=away), TEN) == TEN + 2 * HOUR
    assert away_until(person(away=away), TEN + 3 * HOUR) is None


@pytest.mark.parametrize("name", ["", "Nowhere/Land", "../etc", "\x00"])
def test_in_a_zone_nobody_knows_is_that_of_greenwich(name):
    assert zone_named(name).key == "UTC"
