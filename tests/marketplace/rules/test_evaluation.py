"""How well promises came true, against values worked out by hand and the slow way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.marketplace.rules.drifting import drift_of, profile_of
from leadflow.marketplace.rules.evaluation import (
    auc,
    bins,
    brier,
    error,
    measured,
    noise,
    objection,
    stability,
    verdict,
)
from leadflow.marketplace.rules.weighing import LEVELS, levels_of
from leadflow.marketplace.types.pricing import Bin, Metrics
from tests.factories.pricing import a_market

PROMISES = st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.5, 0.9]), st.booleans()), max_size=40)


def metrics(**changes):
    facts = {"tested": 100, "auc": 0.7, "brier": 0.2, "reference": 0.25, "error": 0.03}
    return Metrics(**facts | {"bins": (Bin(100, 0.5, 0.5),)} | changes)


@given(PROMISES)
def test_auc_is_the_share_of_pairs_in_the_right_order(promises):
    pairs = [
        (winner > loser) + (winner == loser) / 2
        for winner, won in promises
        if won
        for loser, also in promises
        if not also
    ]

    assert auc(promises) == (pytest.approx(sum(pairs) / len(pairs)) if pairs else None)


def test_the_brier_score_is_the_mean_square():
    assert brier([(0.8, True), (0.4, False)]) == pytest.approx((0.04 + 0.16) / 2)


@given(PROMISES)
def test_groups_hold_every_promise_once(promises):
    assert sum(group.count for group in bins(promises)) == len(promises)


def test_right_promises_have_no_error():
    right = [(0.25, number % 4 == 0) for number in range(200)]

    assert error(bins(right)) == pytest.approx(0, abs=0.02)


def test_promises_that_are_too_high_have_the_error_they_are_too_high_by():
    high = [(0.75, number % 4 == 0) for number in range(200)]

    assert error(bins(high)) == pytest.approx(0.5, abs=0.02)


def test_few_outcomes_lie_apart_by_chance():
    assert noise([Bin(25, 0.5, 0.5)]) == pytest.approx(0.08, abs=0.001)


def test_nothing_at_all_can_be_measured():
    assert measured([], reference=0.3).auc is None


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (metrics(), ""),
        (metrics(auc=None), "alike"),
        (metrics(auc=0.51), "AUC 0.51"),
        (metrics(brier=0.25), "average"),
        (metrics(error=0.3), "30%"),
    ],
)
def test_a_version_is_held_back_for_a_reason(found, said):
    told = objection(found)

    assert said in told
    assert bool(told) is bool(said)


def test_the_stability_index_is_zero_where_nothing_moved_and_known_where_it_did():
    assert stability({"a": 0.5, "b": 0.5}, {"a": 50, "b": 50}) == pytest.approx(0)
    assert stability({"a": 0.5, "b": 0.5}, {"a": 80, "b": 20}) == pytest.approx(0.416, abs=0.001)


def test_the_index_has_three_verdicts():
    assert [verdict(index) for index in (0.05, 0.15, 0.4)] == ["steady", "moved", "drifted"]


def test_a_market_that_stays_does_not_drift_and_one_that_moves_does():
    seen = [one.features for one in a_market(2000)]
    known = {name: sorted({levels_of(one)[name] for one in seen}) for name in LEVELS}
    profile = profile_of(known, seen)
    moved = [one for one in seen if one.urgency != "emergency" and one.supply > 20]

    stays = {one.name: one.verdict for one in drift_of(profile, seen[:700])}
    moves = {one.name: one.verdict for one in drift_of(profile, moved)}

    assert set(stays.values()) == {"steady"}
    assert {name for name, found in moves.items() if found == "drifted"} == {"urgency", "supply"}


def test_too_few_leads_tell_nothing_of_drift():
    seen = [one.features for one in a_market(99)]

    assert drift_of(profile_of({name: [] for name in LEVELS}, seen), seen) == ()
