"""Months end where the organisation is; accounts are judged by status, potential and orders."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.accounts.rules.performance import is_performing, months, underperformance
from leadflow.accounts.types import Underperformance

ZONES = ["UTC", "Asia/Kolkata", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"]


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def judged(**facts):
    plain = {
        "is_converted": False,
        "potential": Decimal(0),
        "orders_last_month": 0,
        "orders_this_month": 0,
    }
    return underperformance(**plain | facts)


def test_the_months_around_a_moment():
    found = months(now=utc(2025, 1, 15), zone=ZoneInfo("UTC"))

    assert (found.last, found.this, found.following) == (
        utc(2024, 12, 1),
        utc(2025, 1, 1),
        utc(2025, 2, 1),
    )


def test_a_month_begins_where_the_organisation_is():
    found = months(now=utc(2025, 1, 31, 19), zone=ZoneInfo("Asia/Kolkata"))

    assert found.this == utc(2025, 1, 31, 18, 30)


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(ZONES).map(ZoneInfo),
)
def test_every_moment_lies_in_exactly_one_month(now, zone):
    found = months(now=now, zone=zone)

    assert found.last < found.this <= now < found.following
    assert months(now=found.following, zone=zone).this == found.following
    assert months(now=found.this - timedelta(seconds=1), zone=zone).this == found.last


@pytest.mark.parametrize(
    ("is_converted", "potential", "expected"),
    [(True, 10_000, True), (True, 9_999, False), (False, 50_000, False), (True, None, False)],
)
def test_an_account_performs_when_it_is_won_and_worth_enough(is_converted, potential, expected):
    worth = None if potential is None else Decimal(potential)

    assert is_performing(is_converted=is_converted, potential=worth) is expected


def test_an_account_of_little_potential_that_is_not_won_underperforms():
    assert judged(potential=Decimal(9_999)) == (Underperformance.LOW_POTENTIAL,)


def test_an_account_of_much_potential_that_is_not_won_yet_does_not():
    assert judged(potential=Decimal(10_000)) == ()


@pytest.mark.parametrize(
    ("last", "this", "expected"),
    [(10, 5, True), (10, 6, False), (1, 0, True), (0, 0, False), (3, 2, False), (3, 1, True)],
)
def test_a_won_account_whose_orders_fell_by_half_underperforms(last, this, expected):
    found = judged(is_converted=True, orders_last_month=last, orders_this_month=this)

    assert (found == (Underperformance.ORDERS_DROPPED,)) is expected


def test_little_potential_alone_is_no_failure_of_a_won_account():
    assert judged(is_converted=True, potential=Decimal(1)) == ()
