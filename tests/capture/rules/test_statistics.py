"""The arithmetic of experiments beside published values, exact sums and simulations."""

from math import comb
from random import Random

import pytest

from leadflow.capture.rules.statistics import (
    chance_to_beat,
    chances_to_be_best,
    interval,
    is_lopsided,
    sample_size,
    share_p_value,
)
from leadflow.capture.rules.statistics.functions import beta_cdf, beta_quantile, upper_gamma


@pytest.mark.parametrize(
    ("freedom", "statistic", "expected"),
    [(1, 3.841458820694124, 0.05), (2, 5.991464547107979, 0.05), (9, 16.918977604620448, 0.05)],
)
def test_knows_the_chi_square_table(freedom, statistic, expected):
    assert upper_gamma(freedom / 2, statistic / 2) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("a", "b", "x"), [(3, 8, 0.2), (40, 61, 0.45), (1, 1, 0.3)])
def test_knows_the_beta_distribution_as_the_binomial_sum_it_is(a, b, x):
    n = a + b - 1
    exact = sum(comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1))

    assert beta_cdf(a, b, x) == pytest.approx(exact, abs=1e-12)
    assert beta_quantile(a, b, exact) == pytest.approx(x, abs=1e-9)


def test_finds_the_mismatch_everybody_quotes():
    assert share_p_value([821_588, 815_482], [1, 1]) == pytest.approx(1.8e-6, rel=0.02)


@pytest.mark.parametrize(
    ("exposed", "weights", "expected"),
    [
        ([50, 49], [1, 1], False),
        ([90, 9], [1, 1], False),  # 99: too few to tell
        ([90, 30], [1, 1], True),
        ([90, 30], [3, 1], False),
        ([500, 500, 1], [1, 1, 0], True),
        ([500], [1], False),
        ([0, 0], [1, 1], False),
    ],
)
def test_alarms_when_shares_are_no_chance(exposed, weights, expected):
    assert is_lopsided(exposed, weights) is expected


@pytest.mark.parametrize("rate", [0.03, 0.1, 0.35, 0.8])
def test_intervals_hold_the_rate_as_often_as_they_say(rate):
    chance, people = Random(7), 300
    held = 0
    for _ in range(1500):
        converted = sum(chance.random() < rate for _ in range(people))
        low, high = interval(converted, people)
        held += low <= rate <= high

    assert 0.93 < held / 1500 < 0.975


def test_intervals_of_nothing_are_everything():
    low, high = interval(0, 0)

    assert (low, high) == (0.0, 1.0)


def test_the_chance_to_beat_is_what_drawing_from_both_finds():
    chance = Random(11)
    drawn = [chance.betavariate(12.5, 88.5) > chance.betavariate(10.5, 90.5) for _ in range(20_000)]

    assert chance_to_beat((12, 100), (10, 100)) == pytest.approx(sum(drawn) / 20_000, abs=0.012)


@pytest.mark.parametrize(
    ("one", "other"),
    [((3, 9), (900, 4000)), ((0, 0), (5, 5)), ((0, 4_000_000), (1, 2)), ((7, 7), (0, 50_000))],
)
def test_one_of_two_is_better(one, other):
    assert chance_to_beat(one, other) + chance_to_beat(other, one) == pytest.approx(1, abs=1e-4)


def test_the_best_of_several_is_one_of_them():
    chances = chances_to_be_best([(100, 1000), (130, 1000), (90, 1000)])

    assert sum(chances) == pytest.approx(1)
    assert chances[1] > 0.95


@pytest.mark.parametrize(("rate", "expected"), [(0.05, 8155), (0.3, 961), (0.0, 100), (1.0, 100)])
def test_says_how_many_it_takes(rate, expected):
    assert sample_size(rate) == expected
