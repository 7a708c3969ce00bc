"""Calls on working days, calls moved, and what a plan may say."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.accounts.rules.calling import at_wall_time, moved_call, working_call, zone_named
from leadflow.accounts.rules.plans import BadCall, Course, check_called, check_planned, plan_facts
from leadflow.accounts.types import Frequency
from leadflow.kernel.calling_hours import is_working_day
from leadflow.leads.rules import BadField

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
COUNTRIES = ["", "IN", "ZA", "US", "GB", "DE", "AE", "SA", "IL", "XX"]

zones = st.sampled_from(ZONES).map(ZoneInfo)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))
frequencies = st.sampled_from([*Frequency])


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "country", "expected"),
    [
        (utc(2026, 11, 21, 10), "ZA", utc(2026, 11, 23, 10)),  # a Saturday
        (utc(2026, 12, 25, 10), "GB", utc(2026, 12, 29, 10)),  # Christmas, a weekend, Boxing Day
        (utc(2026, 12, 25, 10), "", utc(2026, 12, 25, 10)),  # whose holidays are not known
        (utc(2026, 11, 21, 10), "", utc(2026, 11, 23, 10)),
        (utc(2026, 11, 20, 10), "SA", utc(2026, 11, 22, 10)),  # Friday and Saturday are off there
        (utc(2026, 11, 18, 10), "ZA", utc(2026, 11, 18, 10)),
    ],
)
def test_a_call_waits_for_the_next_working_day_there(day, country, expected):
    assert working_call(day, zone=ZoneInfo("UTC"), country=country) == expected


@given(moments, zones, st.sampled_from(COUNTRIES))
def test_a_working_call_is_on_a_working_day_and_no_earlier(at, zone, country):
    found = working_call(at, zone=zone, country=country)

    local = found.astimezone(zone)
    # where the clocks skip a whole day, its end is the day after it
    was_skipped = local.time() != at.astimezone(zone).time()
    assert found >= at
    assert was_skipped or is_working_day(local.date(), country)


@given(moments, zones, st.sampled_from(COUNTRIES))
def test_a_call_on_a_working_day_stays(at, zone, country):
    found = working_call(at, zone=zone, country=country)

    is_fine = is_working_day(at.astimezone(zone).date(), country)
    assert (found == at) is is_fine


@given(moments, frequencies, zones, st.sampled_from(COUNTRIES), st.booleans())
def test_what_follows_a_call_is_later(at, frequency, zone, country, keeps):
    course = Course(frequency, zone, country, keeps)

    assert course.after(at) > at
    assert course.first(at) > at
    assert course.retry(at) > at


@given(moments, st.integers(0, 400), zones, zones)
def test_a_moved_call_is_on_the_day_its_reader_chose(at, days, reader, zone):
    to = at.astimezone(reader).date() + timedelta(days=days)

    found = moved_call(at, to=to, reader=reader, zone=zone).astimezone(reader)

    # a day that the reader's clocks skip whole is never shown: its end is the day after
    assert found.date() == to or (found.date() == to + timedelta(days=1) and found.hour == 0)


@given(moments, zones)
def test_a_call_moved_nowhere_stays_on_its_day(at, zone):
    same = at.astimezone(zone).date()

    assert moved_call(at, to=same, reader=zone, zone=zone).astimezone(zone).date() == same


def test_a_moved_call_keeps_its_time_where_the_account_is():
    berlin = ZoneInfo("Europe/Berlin")
    at = utc(2026, 3, 27, 9)  # 10:00 in winter

    found = moved_call(at, to=date(2026, 3, 30), reader=ZoneInfo("UTC"), zone=berlin)

    assert found == utc(2026, 3, 30, 8)  # 10:00 in summer


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"frequency": "HOURLY"}, "frequency"),
        ({"frequency": None}, "frequency"),
        ({"notes": 3}, "notes"),
        ({"notes": "a\x00b"}, "notes"),
        ({"notes": "x" * 20_001}, "notes"),
        ({"purpose": "x" * 81}, "purpose"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"keeps_working_days": "yes"}, "keeps_working_days"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_no_plan_can_say_is_refused_by_name(facts, field):
    with pytest.raises(BadField) as refused:
        plan_facts(facts)

    assert refused.value.field == field


def test_facts_are_kept_without_blanks_around_them():
    assert plan_facts({"notes": " Ask for Jo ", "frequency": "daily"}) == {
        "notes": "Ask for Jo",
        "frequency": Frequency.DAILY,
    }


@pytest.mark.parametrize("called", [utc(2026, 3, 12), utc(1969, 12, 31), utc(9999, 12, 31)])
def test_nobody_can_have_called_then(called):
    with pytest.raises(BadCall):
        check_called(called, now=utc(2026, 3, 10))


def test_a_clock_that_is_ahead_by_less_than_a_day_is_borne():
    assert check_called(utc(2026, 3, 10, 23), now=utc(2026, 3, 10)) == utc(2026, 3, 10, 23)


@pytest.mark.parametrize("planned", [utc(1969, 12, 31), utc(9999, 12, 31)])
def test_no_call_is_planned_outside_the_calendar(planned):
    with pytest.raises(BadCall):
        check_planned(planned)


@pytest.mark.parametrize("name", ["", "Nowhere", "../etc", "a\x00b"])
def test_a_zone_nobody_knows_is_read_as_utc(name):
    assert zone_named(name).key == "UTC"


@pytest.mark.parametrize("year", [2024, 2026, 2037])
def test_a_daily_call_keeps_half_past_two_in_every_zone_all_year(year):
    days = [date(year, 1, 1) + timedelta(days=count) for count in range(366)]

    for zone in map(ZoneInfo, ZONES):
        shown = [at_wall_time(day, time(2, 30), zone).astimezone(zone) for day in days]

        assert [local.date() for local in shown] == days, zone
        assert all(local.time() in {time(2, 30), time(3)} for local in shown), zone
