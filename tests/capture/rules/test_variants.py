"""Who is shown which variant."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadflow.capture.rules.statistics import share_p_value
from leadflow.capture.rules.variants import assign

SESSIONS = [f"session-{number}" for number in range(4000)]


@settings(max_examples=30)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=8, unique=True), st.randoms())
def test_does_not_depend_on_who_asks_when(sessions, chance):
    asked = {session: assign("greeting", session, [1, 2, 1]) for session in sessions}

    chance.shuffle(sessions)

    assert {session: assign("greeting", session, [1, 2, 1]) for session in sessions} == asked


@pytest.mark.parametrize("weights", [[1, 1], [1, 3], [5, 0, 2, 1]])
def test_gives_each_variant_its_share(weights):
    counts = Counter(assign("greeting", session, weights) for session in SESSIONS)

    exposed = [counts[place] for place in range(len(weights))]

    assert sum(exposed) == len(SESSIONS)
    assert share_p_value(exposed, weights) > 0.01


def test_draws_anew_for_each_test():
    pairs = Counter(
        (assign("greeting", session, [1, 1]), assign("order", session, [1, 1]))
        for session in SESSIONS
    )

    assert share_p_value([pairs[0, 0], pairs[0, 1], pairs[1, 0], pairs[1, 1]], [1] * 4) > 0.01


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_refuses_weights_that_give_nobody_anything(weights):
    with pytest.raises(ValueError, match="weights"):
        assign("greeting", "session", weights)
