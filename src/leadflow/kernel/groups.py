"""Many things a few at a time."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def in_groups(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield the things in their order, at most `size` at once."""
    for start in range(0, len(things), size):
        yield things[start : start + size]
