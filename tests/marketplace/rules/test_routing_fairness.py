"""How uneven a spread is, and what luck explains."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadflow.marketplace.rules.routing_fairness import (
    expected_shares,
    gini,
    has_drifted,
    is_chance,
)


@pytest.mark.parametrize(
    ("values", "found"),
    [([3, 3, 3], 0.0), ([0, 0, 0, 10], 0.75), ([1, 2, 3, 4], 0.25), ([5], None), ([0, 0], None)],
)
def test_the_gini_of_known_spreads(values, found):
    assert gini(values) == (None if found is None else pytest.approx(found))


@settings(max_examples=30)
@given(st.lists(st.integers(0, 1000), min_size=2, max_size=20).filter(any), st.integers(2, 9))
def test_the_gini_lies_between_even_and_all_to_one_and_knows_no_unit(values, factor):
    found = gini(values)

    assert found is not None
    assert -1e-9 <= found <= 1 - 1 / len(values) + 1e-9
    assert gini([value * factor for value in values]) == pytest.approx(found)


@pytest.mark.parametrize(
    ("count", "expected", "luck"),
    [(100, 100, True), (129, 100, True), (131, 100, False), (69, 100, False), (0, 2, True)],
)
def test_luck_explains_three_standard_deviations(count, expected, luck):
    assert is_chance(count, expected) is luck


def test_who_was_there_half_the_time_can_expect_half():
    assert expected_shares([30, 30, 15], 100) == pytest.approx([40, 40, 20])


@pytest.mark.parametrize(
    ("now", "before", "alarm"),
    [
        (0.5, 0.3, True),
        (0.5, None, True),
        (0.5, 0.45, False),
        (0.2, 0.0, False),
        (None, 0.1, False),
    ],
)
def test_an_alarm_needs_an_uneven_spread_that_was_more_even_before(now, before, alarm):
    assert has_drifted(now, before) is alarm
