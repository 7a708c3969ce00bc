"""A telephone network that rings nowhere: the last digits of a number say how its owner answers.

`…0001` presses 1, `…0002` presses 2, `…0003` does not answer, `…0006` cannot be reached; every
other number rings until somebody answers by hand (API.md, Seed 0).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Ending(StrEnum):
    """How a simulated call ended."""

    RINGING = "ringing"
    PRESSED_ONE = "pressed_one"
    PRESSED_TWO = "pressed_two"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class SimulatedCall:
    """A call as the network reports it."""

    reference: str
    ending: Ending


ENDINGS: Final[Mapping[str, Ending]] = {
    "0001": Ending.PRESSED_ONE,
    "0002": Ending.PRESSED_TWO,
    "0003": Ending.NO_ANSWER,
    "0006": Ending.UNREACHABLE,
}


def dial(mobile: str, *, key: str) -> SimulatedCall:
    """Return how the call to `mobile` ended; the same `key` is always the same call."""
    return SimulatedCall(f"simulated-{key}", ENDINGS.get(mobile[-4:], Ending.RINGING))
