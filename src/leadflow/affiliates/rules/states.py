"""Which state of a submission follows which: seed 0's process as one table.

A state that follows itself stays where it is for another reason: the next try of a registration,
a machine that hands over to a person, a call-back that was agreed.
"""

from collections.abc import Mapping
from typing import Final

from leadflow.affiliates.types import State
from leadflow.kernel.flow import Flow

# Where a submission can stand when its affiliate gets the first answer.
STARTS: Final = frozenset(
    {State.ACCEPTED, State.AWAITING_REGISTRATION, State.VERIFYING, State.REJECTED}
)

STEPS: Final[Mapping[State, tuple[State, ...]]] = {
    State.AWAITING_REGISTRATION: (
        State.AWAITING_REGISTRATION,
        State.VERIFYING,
        State.ACCEPTED,
        State.REJECTED,
    ),
    State.VERIFYING: (
        State.VERIFYING,
        State.AWAITING_REGISTRATION,
        State.ACCEPTED,
        State.REJECTED,
    ),
    # Nobody on the do-not-call list is called, however far the submission has come: CLOSED.
    State.ACCEPTED: (State.CONFIRMING, State.CLOSED),
    State.CONFIRMING: (
        State.CONFIRMED,
        State.NOT_INTERESTED,
        State.UNREACHABLE,
        State.CLOSED,
    ),
    State.CONFIRMED: (State.IN_SUPPLY, State.CLOSED),
    # Back to CONFIRMED is the release of a claim: the queue has the lead again.
    State.IN_SUPPLY: (State.IN_SUPPLY, State.CONFIRMED, State.PURCHASED, State.CLOSED),
    State.NOT_INTERESTED: (),
    State.UNREACHABLE: (),
    State.REJECTED: (),
    State.PURCHASED: (),
    State.CLOSED: (),
}

FLOW: Final = Flow(STEPS)

TERMINAL: Final = frozenset(state for state, following in STEPS.items() if not following)
