"""What each fact weighs: shares of log odds, told apart from the average."""

from math import exp, log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.marketplace.rules.weighing import (
    ORDER,
    all_levels,
    chance_of,
    factors_of,
    levels_of,
    shares_of,
)
from leadflow.marketplace.types.pricing import Features
from tests.factories.pricing import some_features

WEIGHTS = {
    "intercept": -0.5,
    "levels": {
        "category": {"plumbing": 0.7, "pest-control": -0.7},
        "place": {"cape town": 0.2},
        "urgency": {"emergency": 1.0, "flexible": -1.0},
        "hour": {"morning": 0.3},
        "weekday": {"sunday": -0.4},
    },
    "numbers": {
        "budget": {"mean": 8.0, "scale": 1.0, "weight": 0.5, "missing": -0.6, "rest": -0.1},
        "completeness": {"mean": 0.5, "scale": 0.3, "weight": 0.4, "missing": None, "rest": 0.0},
        "supply": {"mean": 2.5, "scale": 0.8, "weight": -0.5, "missing": None, "rest": 0.0},
        "demand": {"mean": 3.5, "scale": 0.9, "weight": 0.3, "missing": None, "rest": 0.0},
    },
}
A_LEAD = Features("plumbing", "cape town", 4000, "emergency", 3, 9, 2, supply=12, demand=30)
MARKET = st.integers(0, 10**6).map(lambda seed: some_features(Random(seed)))
NUMBERS = st.one_of(st.none(), st.floats(0, 1e300))
ODD = st.builds(
    Features,
    st.text(max_size=20),
    st.text(max_size=20),
    NUMBERS,
    st.text(max_size=20),
    st.integers(0, 5),
    st.integers(0, 23),
    st.integers(0, 6),
    st.one_of(st.none(), st.integers(0, 10**12)),
    st.one_of(st.none(), st.integers(0, 10**12)),
)


def factor(name, features):
    return next(one for one in factors_of(WEIGHTS, features) if one.name == name)


@given(MARKET)
def test_the_factors_together_are_the_odds_against_the_average_lead(features):
    product = 1.0
    for one in factors_of(WEIGHTS, features):
        product *= one.multiplier

    chance = chance_of(WEIGHTS, features)
    odds = chance / (1 - chance)
    assert log(product) == pytest.approx(log(odds / exp(WEIGHTS["intercept"])), abs=0.01)


@given(ODD)
def test_any_lead_has_a_chance_and_every_factor(features):
    told = [one.name for one in factors_of(WEIGHTS, features)]

    assert told == list(ORDER)
    assert 0 <= chance_of(WEIGHTS, features) <= 1


def test_what_was_never_seen_multiplies_by_one():
    strange = Features("falconry", "nowhere", 4000, "some day", 3, 15, 2)

    shares = shares_of(WEIGHTS, strange)

    names = ("category", "place", "urgency", "hour", "weekday", "supply", "demand")
    assert {name: shares[name] for name in names} == dict.fromkeys(names, 0.0)


def test_a_place_that_the_version_does_not_know_is_not_named():
    rare = Features("plumbing", "082 123 4567", None, "emergency", 0, 9, 2)

    assert factor("place", rare).value == "other"


def test_a_budget_that_was_not_given_has_a_weight_of_its_own():
    silent = Features("plumbing", "cape town", None, "emergency", 3, 9, 2)

    assert factor("budget", silent).value == "not given"
    assert factor("budget", silent).multiplier == pytest.approx(exp(-0.5), abs=0.001)


def test_factors_are_told_in_words():
    told = {one.name: one.value for one in factors_of(WEIGHTS, A_LEAD)}

    assert told == {
        "category": "plumbing",
        "place": "Cape Town",
        "budget": "4,000, usually 2,980",
        "urgency": "emergency",
        "completeness": "3 of 5 details given",
        "hour": "morning",
        "weekday": "other",
        "supply": "12 businesses, usually 11",
        "demand": "30 jobs in four weeks, usually 32",
    }


def test_the_hour_and_day_are_told_as_parts_of_both():
    at = {
        (hour, day): levels_of(Features("", "", None, "", 0, hour, day))
        for hour, day in ((5, 4), (6, 5), (12, 6), (23, 0))
    }

    assert [(one["hour"], one["weekday"]) for one in at.values()] == [
        ("night", "workday"),
        ("morning", "saturday"),
        ("afternoon", "sunday"),
        ("evening", "workday"),
    ]


def test_all_that_a_version_knows_is_told():
    known = {(one.name, one.value): one.multiplier for one in all_levels(WEIGHTS)}

    assert known["category", "pest control"] == pytest.approx(exp(-0.7))
    assert known["supply", "11 businesses"] == pytest.approx(1)
    assert known["budget", "not given"] == pytest.approx(exp(-0.5))
