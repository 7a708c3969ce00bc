"""What an attempt to call means."""

import pytest

from leadflow.affiliates.rules.answers import KEYS, SAID, ending_of
from leadflow.affiliates.rules.calling import MAX_ATTEMPTS
from leadflow.affiliates.rules.states import FLOW
from leadflow.affiliates.types import CallResult, CallState, State

STATES = {
    CallResult.YES: State.CONFIRMED,
    CallResult.NO: State.NOT_INTERESTED,
    CallResult.NEVER: State.NOT_INTERESTED,
    CallResult.UNREACHABLE: State.UNREACHABLE,
}


@pytest.mark.parametrize("attempts", range(MAX_ATTEMPTS + 2))
@pytest.mark.parametrize("result", list(CallResult))
def test_every_result_after_every_attempt(result, attempts):
    ending = ending_of(result, attempts=attempts)

    if result in STATES:
        assert ending is not None
        assert ending.state is STATES[result]
    elif result is CallResult.PENDING or attempts < MAX_ATTEMPTS:
        assert ending is None
    else:
        assert (ending.state, ending.call) == (State.UNREACHABLE, CallState.EXHAUSTED)


@pytest.mark.parametrize("result", list(CallResult))
def test_every_ending_may_follow_a_call(result):
    ending = ending_of(result, attempts=MAX_ATTEMPTS)

    assert ending is None or FLOW.is_allowed(State.CONFIRMING, ending.state)


@pytest.mark.parametrize("result", sorted(SAID))
def test_what_a_person_said_is_kept_with_its_key(result):
    ending = ending_of(result, attempts=1)

    assert KEYS[ending.digit] is result
    assert ending.call is CallState.ANSWERED
