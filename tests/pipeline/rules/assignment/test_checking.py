"""No rule, week or absence …"""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.pipeline.rules.assignment.checking import (
    BadAbsence,
    BadHours,
    BadRule,
    check_absence,
    check_capacity,
    checked_spec,
    checked_week,
)
from leadflow.pipeline.rules.assignment.spelling import (
    read_clock,
    read_spec,
    read_week,
    write_clock,
    write_spec,
    write_week,
)
from leadflow.pipeline.types.assignment import Conditions, Member, Span, Strategy
from tests.factories.assignment import TEN, spec


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"return_minutes": -1}, "return_minutes"),
        ({"return_minutes": 10_081}, "return_minutes"),
        ({"members": ()}, "members"),
        ({"members": (Member(1), Member(1))}, "members"),
        ({"members": (Member(1, weight=0),)}, "members"),
        ({"members": (Member(1, weight=101),)}, "members"),
        ({"members": (Member(1, capacity=0),)}, "members"),
        ({"members": tuple(Member(n) for n in range(1, 102))}, "members"),
        ({"conditions": Conditions(cities=("x" * 121,))}, "cities"),
        ({"conditions": Conditions(tags=("a\x00",))}, "tags"),
        ({"conditions": Conditions(tags=tuple(str(n) for n in range(51)))}, "tags"),
        ({"conditions": Conditions(value_min=Decimal(-1))}, "value_min"),
        ({"conditions": Conditions(value_max=Decimal("NaN"))}, "value_max"),
        ({"conditions": Conditions(value_max=Decimal("1e20"))}, "value_max"),
        ({"conditions": Conditions(value_min=Decimal(2), value_max=Decimal(1))}, "value_max"),
    ],
    ids=str,
)
def test_can_be_published_that_makes_no_sense(facts, field):
    with pytest.raises(BadRule) as refused:
        checked_spec(spec(1, **facts))

    assert refused.value.field == field


def test_needs_people_when_it_gives_leads_to_nobody():
    assert checked_spec(spec(strategy=Strategy.NOBODY)).members == ()


def test_keeps_blanks_and_repeated_words():
    given_ = spec(1, name="  Big   deals ", conditions=Conditions(cities=(" Pune", "pune", "")))

    checked = checked_spec(given_)

    assert checked.name == "Big deals"
    assert checked.conditions.cities == ("Pune",)


@pytest.mark.parametrize(
    "week",
    [
        (),
        ((),) * 8,
        ((Span(60, 60),), *((),) * 6),
        ((Span(60, 1441),), *((),) * 6),
        ((Span(-1, 60),), *((),) * 6),
        ((Span(60, 120), Span(90, 150)), *((),) * 6),
        (tuple(Span(60 * hour, 60 * hour + 30) for hour in range(5)), *((),) * 6),
    ],
)
def test_has_days_that_end_before_they_begin_or_overlap(week):
    with pytest.raises(BadHours):
        checked_week(week)


def test_keeps_the_times_of_a_day_out_of_order():
    morning, evening = Span(540, 720), Span(720, 1080)

    assert checked_week(((evening, morning), *((),) * 6))[0] == (morning, evening)


@pytest.mark.parametrize("capacity", [-1, 100_001])
def test_has_a_capacity_out_of_bounds(capacity):
    with pytest.raises(BadHours):
        check_capacity(capacity)


@pytest.mark.parametrize(
    ("hours", "reason"), [(0, ""), (-1, ""), (24 * 367, ""), (1, "x" * 201), (1, "\x00")]
)
def test_is_kept_that_is_no_absence(hours, reason):
    with pytest.raises(BadAbsence):
        check_absence(TEN, TEN + timedelta(hours=hours), reason, TEN)


@pytest.mark.parametrize(
    ("start", "end", "named"), [(-5, -9, "ends_at"), (9, 5, "starts_at"), (-900, 1, "starts_at")]
)
def test_is_refused_without_the_name_of_the_odder_of_its_moments(start, end, named):
    with pytest.raises(BadAbsence) as refused:
        check_absence(TEN + timedelta(days=start), TEN + timedelta(days=end), "", TEN)

    assert refused.value.field == named


@pytest.mark.parametrize("text", ["", "9", "25:00", "24:01", "09:60", "9.30", "٠٩:٠٠", "-1:00"])
def test_is_read_from_what_no_clock_shows(text):
    assert read_clock(text) is None


@given(st.integers(0, 1440))
def test_loses_a_minute_in_writing(minutes):
    assert read_clock(write_clock(minutes)) == minutes


def test_is_another_after_it_was_stored():
    stored = spec(
        Member(1, 3, 7),
        Member(2),
        strategy=Strategy.WEIGHTED,
        conditions=Conditions(cities=("Pune",), value_min=Decimal("1.50")),
        return_minutes=30,
        is_sticky=False,
    )
    week = ((Span(540, 720), Span(780, 1080)), (), (), (), (), (), (Span(0, 1440),))

    assert read_spec(write_spec(stored)) == stored
    assert read_week(write_week(week)) == week
