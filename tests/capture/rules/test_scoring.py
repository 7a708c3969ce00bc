"""A score is a set of things done: order and repetition change nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.capture.rules import scoring
from leadflow.capture.rules.document import DEFAULT, LIMITS, parse
from leadflow.capture.types import Classification

ACTIONS = sorted(DEFAULT.scoring)
THINGS = st.lists(st.tuples(st.sampled_from(ACTIONS), st.sampled_from(["", "1", "2"])), max_size=30)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def changed(**changes):
    return parse(DEFAULT.raw() | changes)


def played(document, things):
    """Return the score after each thing, with what limits take away, as the service counts."""
    points, done, scores = {}, set(), []
    for action, about in things:
        for one in scoring.fresh([scoring.earned_for(document, action, about)], done):
            points[one.action] = points.get(one.action, 0) + one.points
            done.add((one.action, one.about))
        points[LIMITS] = points.get(LIMITS, 0) + scoring.correction(document, points)
        scores.append(sum(points.values()))
    return scores


@given(things=THINGS, seed=st.randoms(use_true_random=False))
def test_the_score_is_the_sum_of_distinct_things_in_any_order_and_under_replays(things, seed):
    again = [*things, *things]
    seed.shuffle(again)

    reached, replayed = played(DEFAULT, things)[-1:], played(DEFAULT, again)[-1:]

    assert reached == replayed
    assert reached == [sum(DEFAULT.points(action) for action, _ in set(things))] * bool(things)


@given(things=THINGS, seed=st.randoms(use_true_random=False))
def test_limits_and_minus_points_do_not_depend_on_the_order_either(things, seed):
    document = changed(
        scoring=DEFAULT.raw()["scoring"] | {"cta_clicked": -20, "session_opened": -5},
        caps=[{"name": "taps", "actions": ["clicked_demo", "clicked_product"], "most": 12}],
        most_points=40,
    )
    shuffled = list(things)
    seed.shuffle(shuffled)

    scores = played(document, things)

    assert scores[-1:] == played(document, shuffled)[-1:]
    assert all(0 <= score <= 40 for score in scores)


@pytest.mark.parametrize(
    ("score", "kind"),
    [(0, "Unqualified"), (29, "Unqualified"), (30, "MQL"), (59, "MQL"), (60, "SQL"), (85, "SQL")],
)
def test_the_seeds_thresholds(score, kind):
    assert scoring.classify(DEFAULT, score, has_contact=False, done=()) == Classification(kind)


def test_a_document_may_ask_for_more_than_a_score():
    document = changed(sql_needs={"contact": True, "one_of": ["clicked_demo"]})

    kinds = [
        scoring.classify(document, 70, has_contact=contact, done=done)
        for contact, done in [(False, {"clicked_demo"}), (True, ()), (True, {"clicked_demo"})]
    ]

    assert kinds == ["MQL", "MQL", "SQL"]


def test_the_same_things_by_another_document():
    done = [("session_opened", ""), ("clicked_demo", ""), ("answered_question", "1"), (LIMITS, "1")]
    document = changed(classification_thresholds={"sql_threshold": 40, "mql_threshold": 20})

    score = scoring.rescore(document, [*done, *done], has_contact=True)

    assert score == (25, Classification.MQL)


def test_hints_name_what_is_worth_most_first_and_nothing_that_is_done():
    done = {("session_opened", ""), ("clicked_demo", ""), ("answered_question", "1")}

    hints = scoring.missing(DEFAULT, done)

    assert [(hint.action, hint.points) for hint in hints[:2]] == [
        ("answered_question", 20),
        ("cta_clicked", 15),
    ]
    assert {"clicked_demo", "session_opened"}.isdisjoint(hint.action for hint in hints)


def test_points_grow_old_beside_the_score():
    month = timedelta(days=30)

    aged = scoring.decayed(DEFAULT, [(40, NOW - month), (10, NOW)], now=NOW)

    assert aged == 30.0
    assert scoring.decayed(changed(decay={}), [(40, NOW)], now=NOW) is None


@pytest.mark.parametrize(
    ("facts", "grade"),
    [
        ({"business_type": "restaurant", "staff_size": "More than 50"}, "B"),
        ({"business_type": "Restaurant", "staff_size": "11–50", "monthly_sales": "Over ₹10L"}, "A"),
        ({}, "C"),
    ],
)
def test_who_fits_does_so_whatever_they_did(facts, grade):
    assert scoring.fit_grade(DEFAULT, scoring.fit_points(DEFAULT, facts)) == grade
