from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.kernel.money import rounded, share, shown


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("1.005", "1.01"), ("-1.005", "-1.01"), ("2.344", "2.34"), ("7", "7.00")],
)
def test_rounds_halves_away_from_zero(amount, expected):
    assert str(rounded(Decimal(amount))) == expected


@given(st.decimals(-100_000, 100_000, places=2), st.integers(1, 40))
def test_shares_add_up_exactly_and_differ_by_a_cent_at_most(amount, parts):
    shares = share(amount, parts)

    assert sum(shares) == amount
    assert len(shares) == parts
    assert max(shares) - min(shares) <= Decimal("0.01")


def test_shows_money_for_people():
    assert shown(Decimal(1250), "ZAR") == "ZAR 1,250.00"
