"""Who is shown what: by a hash of the test and the conversation, so that no order matters."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

_SPACE: Final = 2**64


def assign(test_name: str, session: str, weights: Sequence[int]) -> int:
    """Return which variant a conversation is shown, as its place among `weights`.

    The same for ever: it depends on the two names and the weights alone, not on who asks when.
    A variant of weight 0 is shown to nobody. Raises ValueError where no weight is above 0.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights are whole numbers, one of them above 0")
    point = draw(test_name, session) * total  # in steps of 1/2**64, free of rounding
    reached = 0
    for place, weight in enumerate(weights):
        reached += weight
        if point < reached * _SPACE:
            return place
    raise AssertionError("a draw lies below 2**64")


def draw(test_name: str, session: str) -> int:
    """Return a number below 2**64 that looks drawn by lot, another one for each test."""
    # The length keeps "a" + "bc" apart from "ab" + "c".
    text = f"{len(test_name)}:{test_name}:{session}".encode()
    return int.from_bytes(sha256(text).digest()[:8], "big")
