"""Nobody is called at an hour that is not theirs to be called at."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.affiliates.rules import calling
from leadflow.affiliates.rules.calling import (
    LONGEST_WAIT,
    MAX_ATTEMPTS,
    WEEKS,
    Hours,
    Week,
    holidays_of,
    hours_on,
    is_open,
    next_allowed,
    region_of,
    spacing,
)
from leadflow.affiliates.rules.zones import ZONES, find_zone, zones_of

QUARTER = timedelta(minutes=15)
ALL_ZONES = sorted(available_timezones() - {"localtime", "Factory"})
RULED = ["IN", "ZA", "US", "GB", "AU"]

moments = st.datetimes(
    datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)
)  # two years, as the reliability notes ask


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def allowed(text, region, zone="UTC"):
    found = next_allowed(at(text), region=region, zone=zone, any_hour=False)
    return found.strftime("%Y-%m-%d %H:%M")


def is_within(moment, region, clock):
    """Say by reading the clock on the wall, without any arithmetic, whether one may call."""
    local = moment.astimezone(clock)
    span = hours_on(local.date(), region)
    return span is not None and span.opens <= local.time() < span.closes


@pytest.mark.parametrize(
    ("moment", "region", "expected"),
    [
        # India: 10:00 to 21:00 every day, five and a half hours ahead.
        ("2026-03-10 04:29", "IN", "2026-03-10 04:30"),
        ("2026-03-10 04:30", "IN", "2026-03-10 04:30"),
        ("2026-03-10 15:29", "IN", "2026-03-10 15:29"),
        ("2026-03-10 15:30", "IN", "2026-03-11 04:30"),
        ("2026-03-15 06:00", "IN", "2026-03-15 06:00"),  # a Sunday
        ("2026-01-26 06:00", "IN", "2026-01-26 06:00"),  # Republic Day
        # South Africa: weekdays 08-20, Saturday 09-13, no Sundays, no public holidays; UTC+2.
        ("2026-03-10 05:59", "ZA", "2026-03-10 06:00"),
        ("2026-03-10 17:59", "ZA", "2026-03-10 17:59"),
        ("2026-03-10 18:00", "ZA", "2026-03-11 06:00"),
        ("2026-03-14 06:59", "ZA", "2026-03-14 07:00"),  # Saturday
        ("2026-03-14 11:00", "ZA", "2026-03-16 06:00"),  # Saturday 13:00 -> Monday
        ("2026-03-15 09:00", "ZA", "2026-03-16 06:00"),  # Sunday
        ("2026-03-20 18:00", "ZA", "2026-03-23 06:00"),  # Friday; Saturday is Human Rights Day
        ("2026-04-02 18:00", "ZA", "2026-04-04 07:00"),  # Good Friday is skipped
        ("2026-12-24 18:00", "ZA", "2026-12-28 06:00"),  # Christmas, Goodwill, Sunday
        # United States: 08-21 wherever the number may be: Hawaii's morning to New York's evening.
        ("2026-01-14 12:00", "US", "2026-01-14 18:00"),
        ("2026-01-15 01:59", "US", "2026-01-15 01:59"),
        ("2026-01-15 02:00", "US", "2026-01-15 18:00"),
        # Great Britain: 09-20, never on Sundays and bank holidays; summer time begins 29 March.
        ("2026-03-27 08:59", "GB", "2026-03-27 09:00"),
        ("2026-03-28 20:00", "GB", "2026-03-30 08:00"),
        ("2026-04-02 19:00", "GB", "2026-04-04 08:00"),
        ("2026-10-24 19:00", "GB", "2026-10-26 09:00"),
        # Australia: from Lord Howe's evening to Perth's morning; Saturday until 17:00.
        ("2026-03-13 12:00", "AU", "2026-03-14 01:00"),
        ("2026-03-14 06:00", "AU", "2026-03-16 01:00"),
        # Elsewhere: 09-20, never on public holidays; Russia is an hour wide and on leave.
        ("2026-01-02 12:00", "RU", "2026-01-10 07:00"),
        ("2026-01-10 07:59", "RU", "2026-01-10 07:59"),
        ("2026-07-14 10:00", "FR", "2026-07-15 07:00"),
    ],
)
def test_every_country_by_its_own_clock(moment, region, expected):
    assert allowed(moment, region) == expected


def test_the_campaigns_zone_serves_where_the_country_is_unknown():
    assert allowed("2026-03-10 00:00", "??", "Asia/Tokyo") == "2026-03-10 00:00"
    assert allowed("2026-03-10 00:00", "??", "Europe/Berlin") == "2026-03-10 08:00"


def test_an_unknown_zone_of_an_unknown_country_is_the_universal_one():
    assert allowed("2026-03-10 00:00", "??", "Mars/Olympus") == "2026-03-10 09:00"


def test_the_campaigns_zone_does_not_move_the_callee():
    assert allowed("2026-03-10 00:00", "IN", "America/New_York") == "2026-03-10 04:30"


@given(moments, st.sampled_from(sorted(ZONES)))
def test_a_sandbox_may_call_at_any_hour(moment, region):
    assert next_allowed(moment, region=region, zone="UTC", any_hour=True) == moment


@given(moments, st.sampled_from([*RULED, *sorted(ZONES)]))
def test_every_clock_of_the_country_is_within_its_hours(moment, region):
    found = next_allowed(moment, region=region, zone="UTC", any_hour=False)

    assert all(is_within(found, region, clock) for clock in zones_of(region, "UTC"))


@given(moments, st.sampled_from([*RULED, *sorted(ZONES)]))
def test_no_earlier_quarter_hour_was_allowed(moment, region):
    clocks = zones_of(region, "UTC")
    found = next_allowed(moment, region=region, zone="UTC", any_hour=False)

    passed = moment
    while passed < found:
        assert not all(is_within(passed, region, clock) for clock in clocks)
        passed += QUARTER


@given(moments, st.sampled_from(sorted(ZONES)))
def test_the_moment_found_is_open_and_stays_found(moment, region):
    found = next_allowed(moment, region=region, zone="UTC", any_hour=False)

    assert moment <= found <= moment + LONGEST_WAIT
    assert is_open(found, region=region, zone="UTC")
    assert next_allowed(found, region=region, zone="UTC", any_hour=False) == found


@given(
    moments,
    st.sampled_from(ALL_ZONES),
    st.integers(0, 22),
    st.integers(0, 59),
    st.integers(1, 300),
)
def test_any_hours_in_any_zone_of_the_world(moment, zone, hour, minute, length):
    """Also at night, where the clocks are turned: local hours that are missing or come twice."""
    opens = time(hour, minute)
    end = min(hour * 60 + minute + length, 23 * 60 + 59)
    week = Week((Hours(opens, time(end // 60, end % 60)),) * 7, is_closed_on_holidays=False)

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(calling.WEEKS, "XX", week)
        found = next_allowed(moment, region="XX", zone=zone, any_hour=False)

        assert is_within(found, "XX", ZoneInfo(zone))


def turns_of_2026(clock):
    """Return the moments of a year at which a zone turns its clocks."""
    hour, turns = datetime(2026, 1, 1, tzinfo=UTC), []
    day = timedelta(days=1)
    while hour.year == 2026:
        if hour.astimezone(clock).utcoffset() != (hour + day).astimezone(clock).utcoffset():
            turns.append(hour)
        hour += day
    return turns


def test_every_quarter_hour_of_every_change_of_clocks():
    """All zones that turn their clocks, on the days they do it: no call outside the hours."""
    changing = 0
    for zone in ALL_ZONES:
        clock = ZoneInfo(zone)
        for turn in turns_of_2026(clock):
            changing += 1
            for quarter in range(0, 4 * 30, 2):
                moment = turn + quarter * QUARTER
                found = next_allowed(moment, region="??", zone=zone, any_hour=False)
                assert is_within(found, "??", clock), (zone, moment, found)
    assert changing > 200


def test_morning_stays_morning_when_the_clocks_are_turned():
    clock = ZoneInfo("Europe/London")
    evenings = [datetime(2026, 1, 1, 21, tzinfo=clock) + timedelta(days=n) for n in range(365)]

    mornings = {
        next_allowed(e, region="GB", zone="UTC", any_hour=False).astimezone(clock).time()
        for e in evenings
    }

    assert mornings == {time(9)}


def test_every_country_can_be_called_within_ten_days():
    worst = max(
        (next_allowed(day, region=region, zone="UTC", any_hour=False) - day, region)
        for region in ZONES
        for day in (at("2026-01-01 00:00"), at("2026-05-01 00:00"), at("2027-12-24 20:00"))
    )

    assert worst[0] < timedelta(days=10), worst


def test_every_zone_in_the_table_is_known_here():
    assert {zone for zones in ZONES.values() for zone in zones} <= available_timezones()
    assert find_zone("Nowhere/Land") is None


def test_every_country_whose_numbers_can_be_read_has_its_clocks():
    import phonenumbers

    assert set(phonenumbers.SUPPORTED_REGIONS) <= set(ZONES)


@pytest.mark.parametrize(
    ("region", "like"), [("GG", "GB"), ("JE", "GB"), ("IM", "GB"), ("PR", "US"), ("GU", "US")]
)
def test_islands_keep_the_hours_of_their_mainland(region, like):
    assert WEEKS[region] == WEEKS[like]


def test_holidays_are_those_of_the_country():
    assert date(2026, 12, 16) in holidays_of("ZA", 2026)
    assert date(2026, 12, 16) not in holidays_of("GB", 2026)
    assert holidays_of("??", 2026) == frozenset()


def test_a_week_has_seven_days():
    assert all(len(week.days) == 7 for week in [*WEEKS.values(), calling.DEFAULT])


def test_the_pauses_are_half_an_hour_four_hours_and_a_day():
    assert [spacing(n) for n in (1, 2, 3, 4)] == [
        timedelta(minutes=30),
        timedelta(hours=4),
        timedelta(days=1),
        timedelta(days=1),
    ]
    assert MAX_ATTEMPTS == 3


@pytest.mark.parametrize(
    ("mobile", "region"),
    [
        ("+919812300001", "IN"),
        ("+447911120001", "GG"),
        ("+447400120001", "GB"),
        ("+27821230001", "ZA"),
        ("+12125550100", "US"),
        ("+14165550100", "CA"),
        ("+18765550100", "JM"),
        ("+999123", "XX"),
        ("nonsense", "XX"),
    ],
)
def test_a_number_says_its_country(mobile, region):
    assert region_of(mobile, fallback="XX") == region
