"""An alarm is raised when a known rhythm breaks, and never on thin data."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.accounts.rules.rhythm import rhythm_of

START = date(2025, 1, 1)

order_days = st.lists(st.integers(0, 700), max_size=40).map(
    lambda offsets: [START + timedelta(days=offset) for offset in offsets]
)


def every(days, count):
    return [START + timedelta(days=days * number) for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_orders_have_no_rhythm(count):
    assert rhythm_of(every(7, count)) is None


def test_three_orders_on_two_days_have_no_rhythm():
    assert rhythm_of([START, START, START + timedelta(days=7)]) is None


def test_a_weekly_account_is_due_a_week_after_its_last_order():
    found = rhythm_of(every(7, 6))

    assert (found.interval, found.last_order) == (7, date(2025, 2, 5))
    assert found.due_on == date(2025, 2, 12)


def test_an_order_that_is_a_little_late_alarms_nobody():
    found = rhythm_of(every(7, 6))

    assert not found.is_broken(found.due_on + timedelta(days=1))


def test_an_order_that_stays_out_raises_the_alarm():
    found = rhythm_of(every(7, 6))

    assert found.is_broken(found.due_on + timedelta(days=4))
    assert found.days_late(found.due_on + timedelta(days=4)) == 4


def test_orders_at_any_odd_time_raise_no_alarm():
    irregular = [START + timedelta(days=offset) for offset in (0, 1, 40, 43, 120, 121)]

    found = rhythm_of(irregular)

    assert not found.is_broken(found.last_order + timedelta(days=400))


def test_more_orders_are_trusted_more():
    assert rhythm_of(every(7, 12)).confidence > rhythm_of(every(7, 3)).confidence


def test_a_holiday_once_does_not_change_the_rhythm():
    days = every(7, 5) + [START + timedelta(days=28 + 21 + 7 * number) for number in range(5)]

    assert rhythm_of(days).interval == 7


@given(order_days)
def test_a_rhythm_is_in_order_and_its_confidence_a_share(days):
    found = rhythm_of(days)

    if found is not None:
        assert found.last_order < found.due_on < found.late_after
        assert 0 <= found.confidence < 1
        assert not found.is_broken(found.due_on)


@given(order_days)
def test_the_order_of_telling_does_not_matter(days):
    assert rhythm_of(days) == rhythm_of(reversed(days))
