"""What an attempt to call means for the submission, and which keys mean what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from leadflow.affiliates.rules.calling import MAX_ATTEMPTS
from leadflow.affiliates.types import CallResult, CallState, Reason, State

# What a person can press, and what it means (seed 0, step 5; features 4.2).
KEYS: Final[Mapping[str, CallResult]] = {
    "1": CallResult.YES,
    "2": CallResult.NO,
    "9": CallResult.NEVER,
}

# Said by the person: it counts whenever it arrives, and whichever attempt it belongs to.
SAID: Final = frozenset(KEYS.values())

# A call that can still be answered.
OPEN: Final = frozenset({CallState.WAITING, CallState.RINGING})


@dataclass(frozen=True, slots=True)
class Ending:
    """How a call ends: where the submission goes, why, and what the call's row says."""

    state: State
    reason: Reason
    call: CallState
    digit: str = ""


ENDINGS: Final[Mapping[CallResult, Ending]] = {
    CallResult.YES: Ending(State.CONFIRMED, Reason.PRESSED_ONE, CallState.ANSWERED, "1"),
    CallResult.NO: Ending(State.NOT_INTERESTED, Reason.PRESSED_TWO, CallState.ANSWERED, "2"),
    CallResult.NEVER: Ending(State.NOT_INTERESTED, Reason.NEVER_CALL, CallState.ANSWERED, "9"),
    CallResult.UNREACHABLE: Ending(
        State.UNREACHABLE, Reason.NUMBER_UNREACHABLE, CallState.EXHAUSTED
    ),
}

GIVEN_UP: Final = Ending(State.UNREACHABLE, Reason.NO_ANSWER, CallState.EXHAUSTED)


def ending_of(result: CallResult, *, attempts: int) -> Ending | None:
    """Return how a call ends with `result` after so many attempts; None when it goes on."""
    if result in {CallResult.NO_ANSWER, CallResult.FAILED}:
        return GIVEN_UP if attempts >= MAX_ATTEMPTS else None
    return ENDINGS.get(result)
