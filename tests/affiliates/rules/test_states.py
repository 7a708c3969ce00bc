"""Which state follows which."""

from collections import deque

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from leadflow.affiliates.rules.states import FLOW, STARTS, STEPS, TERMINAL
from leadflow.affiliates.types import State
from leadflow.kernel.flow import StepNotAllowed

ENDS = {
    State.NOT_INTERESTED,
    State.UNREACHABLE,
    State.REJECTED,
    State.PURCHASED,
    State.CLOSED,
}


def test_every_state_has_its_row():
    assert set(STEPS) == set(State)


def test_the_ends_are_the_ends_and_nothing_else_is():
    assert TERMINAL == ENDS


def test_every_state_can_be_reached():
    reached, waiting = set(STARTS), deque(STARTS)
    while waiting:
        following = FLOW.after(waiting.popleft()) - reached
        reached |= following
        waiting.extend(following)

    assert reached == set(State)


def test_every_state_leads_to_an_end():
    leading = set(TERMINAL)
    while grown := {s for s in State if s not in leading and FLOW.after(s) & leading}:
        leading |= grown

    assert leading == set(State)


@pytest.mark.parametrize("state", sorted(ENDS))
@pytest.mark.parametrize("target", list(State))
def test_nothing_follows_an_end(state, target):
    with pytest.raises(StepNotAllowed) as refused:
        FLOW.check(state, target)

    assert refused.value.details["allowed"] == []


@pytest.mark.parametrize("before", list(State))
def test_nobody_is_handed_to_supply_without_having_confirmed(before):
    assert FLOW.is_allowed(before, State.IN_SUPPLY) == (
        before in {State.CONFIRMED, State.IN_SUPPLY}
    )


@pytest.mark.parametrize("before", list(State))
def test_nobody_confirms_without_having_been_called(before):
    assert FLOW.is_allowed(before, State.CONFIRMED) == (
        before in {State.CONFIRMING, State.IN_SUPPLY}
    )


@pytest.mark.parametrize("before", list(State))
def test_a_decision_about_the_registration_is_not_taken_back(before):
    asked = {State.AWAITING_REGISTRATION, State.VERIFYING}

    assert bool(FLOW.after(before) & asked) == (before in asked)


class Submissions(RuleBasedStateMachine):
    """A submission that is pushed anywhere at any time goes only where the table says."""

    @initialize(start=st.sampled_from(sorted(STARTS)))
    def submitted(self, start):
        self.path = [start]

    @rule(wanted=st.sampled_from(list(State)))
    def pushed(self, wanted):
        was = self.path[-1]
        if wanted in STEPS[was]:
            FLOW.check(was, wanted)
            self.path.append(wanted)
            return
        with pytest.raises(StepNotAllowed) as refused:
            FLOW.check(was, wanted)
        assert refused.value.details == {"state": was, "allowed": sorted(STEPS[was])}

    @precondition(lambda self: self.path[-1] not in TERMINAL)
    @rule(data=st.data())
    def goes_on(self, data):
        following = data.draw(st.sampled_from(sorted(FLOW.after(self.path[-1]))))
        FLOW.check(self.path[-1], following)
        self.path.append(following)

    @invariant()
    def ends_once(self):
        assert not TERMINAL.intersection(self.path[:-1])

    @invariant()
    def is_called_before_it_is_sold(self):
        if State.PURCHASED in self.path:
            sold = self.path.index(State.PURCHASED)
            way = [State.CONFIRMING, State.CONFIRMED, State.IN_SUPPLY]
            places = [self.path.index(state) for state in way]
            assert [*places, sold] == sorted([*places, sold])


TestSubmissions = Submissions.TestCase
TestSubmissions.settings = settings(stateful_step_count=30)
