"""On a market whose laws are known, training finds them."""

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

import pytest

from leadflow.marketplace.rules.evaluation import noise, objection
from leadflow.marketplace.rules.weighing import chance_of
from leadflow.marketplace.services.fitting import fit, folds, parted, weighed
from tests.factories.pricing import LAW, SLOPES, a_market, true_chance

SIZE = 6000


@pytest.fixture(scope="module")
def market():
    return a_market(SIZE)


@pytest.fixture(scope="module")
def fitted(market):
    return fit(market)


def test_the_effects_of_the_market_are_found_in_their_order(fitted):
    found = {
        name: sorted(law, key=fitted.weights["levels"][name].__getitem__)
        for name, law in LAW.items()
    }

    assert found == {name: sorted(law, key=law.__getitem__) for name, law in LAW.items()}


def test_the_effects_of_the_market_are_found_with_their_signs(fitted):
    wrong = [
        (name, level)
        for name, law in LAW.items()
        for level, effect in law.items()
        if abs(effect) >= 0.3 and effect * fitted.weights["levels"][name][level] <= 0
    ]
    slopes = {name: fitted.weights["numbers"][name]["weight"] for name in SLOPES}

    assert wrong == []
    assert {name: slope > 0 for name, slope in slopes.items()} == {
        name: slope > 0 for name, slope in SLOPES.items()
    }


def test_the_effects_of_the_market_are_found_in_their_size(fitted):
    found = fitted.weights["levels"]

    steps = [
        (after - before, found[name][high] - found[name][low])
        for name, law in LAW.items()
        for (low, before), (high, after) in pairwise(sorted(law.items(), key=lambda one: one[1]))
    ]

    assert max(abs(true - learnt) for true, learnt in steps) < 0.3


def test_the_calibration_error_is_hardly_more_than_chance(fitted, capsys):
    metrics = fitted.metrics

    with capsys.disabled():
        print(
            f"\n  pricing model: {fitted.outcomes} outcomes, {metrics.tested} held back:"
            f" AUC {metrics.auc:.3f}, Brier {metrics.brier:.3f} of {metrics.reference:.3f},"
            f" calibration error {metrics.error:.3f} ({noise(metrics.bins):.3f} by chance)"
        )
    assert metrics.error < noise(metrics.bins) + 0.02
    assert objection(metrics) == ""


def test_the_chances_are_nearly_those_of_the_market(fitted):
    later = a_market(500, seed=8)

    apart = [
        abs(chance_of(fitted.weights, one.features) - true_chance(one.features)) for one in later
    ]

    assert sum(apart) / len(apart) < 0.03


def test_200_outcomes_are_enough_for_the_strongest_effects():
    found = weighed(a_market(200))["levels"]

    assert found["category"]["plumbing"] > found["category"]["moving"]
    assert found["urgency"]["emergency"] > found["urgency"]["flexible"]


def test_a_market_without_any_law_is_told_as_one():
    lots = [replace(one, won=number % 3 == 0) for number, one in enumerate(a_market(600))]

    assert objection(fit(lots).metrics) != ""


def test_training_again_gives_the_same():
    market = a_market(300)

    assert fit(market) == fit(market)


def test_every_lead_is_on_one_side_and_the_newest_are_kept_back():
    sold_twice = [replace(one, lead=one.lead // 2) for one in a_market(400)]

    older, newest = parted(sold_twice)

    assert {one.lead for one in older}.isdisjoint(one.lead for one in newest)
    assert max(one.bought_at for one in older) < min(one.bought_at for one in newest)


def test_winners_that_are_all_new_are_on_both_sides():
    market = [replace(one, won=one.lead > 160) for one in a_market(200)]

    older, newest = parted(market)

    assert {one.won for one in older} == {one.won for one in newest} == {True, False}


def test_no_lead_is_learnt_of_and_kept_back_at_once():
    sold_often = [replace(one, lead=one.lead // 3) for one in a_market(300)]

    places = defaultdict(int)
    for learnt, kept in folds(sold_often):
        assert {sold_often[place].lead for place in learnt}.isdisjoint(
            sold_often[place].lead for place in kept
        )
        for place in kept:
            places[place] += 1

    assert places == dict.fromkeys(range(300), 1)
