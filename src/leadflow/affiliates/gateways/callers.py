"""The port through which interest calls are placed, and the channels behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from leadflow.affiliates.types import CallOrder, CallResult
from leadflow.connectors import simulator
from leadflow.connectors.outcomes import Outcome, VendorFailure


@dataclass(frozen=True, slots=True)
class Placed:
    """A call the channel took: its own name for it, and the result when that is known at once."""

    reference: str
    result: CallResult = CallResult.PENDING


class Caller(Protocol):
    """A channel that can ask a person whether they are interested.

    `place` may be asked twice for one order and then means the same call: `order.key` says which.
    Raises VendorFailure when the channel did not take the call. A number the channel calls bad is
    no failure: the result is UNREACHABLE.
    """

    def place(self, order: CallOrder) -> Placed:
        """Place the call."""


class SimulatorCaller:
    """Calls nobody: the number's ending answers, or somebody at the in-app phone."""

    RESULTS: Final[Mapping[simulator.Ending, CallResult]] = {
        simulator.Ending.RINGING: CallResult.PENDING,
        simulator.Ending.PRESSED_ONE: CallResult.YES,
        simulator.Ending.PRESSED_TWO: CallResult.NO,
        simulator.Ending.NO_ANSWER: CallResult.NO_ANSWER,
        simulator.Ending.UNREACHABLE: CallResult.UNREACHABLE,
    }

    def place(self, order: CallOrder) -> Placed:
        """Place the simulated call."""
        call = simulator.dial(order.mobile, key=order.key)
        return Placed(call.reference, self.RESULTS[call.ending])


CALLERS: Final[Mapping[str, Caller]] = {"simulator": SimulatorCaller()}


def caller_for(channel: str) -> Caller:
    """Return the caller of a channel. Raises VendorFailure (misconfigured) when there is none."""
    try:
        return CALLERS[channel]
    except KeyError:
        raise VendorFailure(Outcome.MISCONFIGURED, f"call channel {channel}") from None
