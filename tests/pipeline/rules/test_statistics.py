"""Arithmetic of the pipeline's numbers."""

from datetime import date, timedelta
from math import gcd

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.pipeline.rules import statistics as rules
from leadflow.pipeline.types.statistics import PeriodNumbers

DAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(0, 0, 0.0), (1, 3, 0.3333), (2, 3, 0.6667), (3, 3, 1.0)]
)
def test_a_rate_has_four_decimals_and_is_nothing_of_nothing(part, whole, share):
    assert rules.rate(part, whole) == share


@given(st.integers(0, rules.EXACT_UP_TO))
def test_every_lead_is_looked_at_while_there_are_not_too_many(total):
    assert rules.step_of(total) == 1


@given(st.integers(rules.EXACT_UP_TO + 1, 50_000_000))
def test_a_sample_is_about_as_large_as_it_should_be_and_falls_in_with_no_rhythm(total):
    step = rules.step_of(total)

    assert gcd(step, rules.ROUND) == 1
    assert rules.SAMPLE / 3 <= total / step <= rules.SAMPLE * 1.3


def test_a_sample_counts_for_all():
    assert rules.scaled({"0": 30, "4": 10}, 400) == {"0": 300, "4": 100}


def test_a_sample_of_nothing_counts_nothing():
    assert rules.scaled({}, 400) == {}


@given(st.integers(0, 400), st.lists(st.tuples(st.integers(0, 400), st.integers(1, 5))))
def test_periods_lose_nobody_who_came_in_time(length, arrivals):
    found = [PeriodNumbers(DAY + timedelta(days=after), n, 1) for after, n in arrivals]
    last = DAY + timedelta(days=length)

    rows = rules.periods(found, first=DAY, last=last)

    days = [row.begins for row in rows]
    assert days == sorted(set(days))
    assert len(rows) <= rules.LONGEST_BY_DAY
    in_time = [n for after, n in arrivals if after <= length]
    assert sum(row.created for row in rows) >= sum(in_time)
