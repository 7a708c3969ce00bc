"""How evenly leads are offered, and what chance alone would explain."""

from collections.abc import Sequence
from math import sqrt
from typing import Final

CHANCE: Final = 3.0  # standard deviations that chance seldom exceeds
UNEVEN: Final = 0.35
DRIFT: Final = 0.1


def gini(values: Sequence[float]) -> float | None:
    """Return how unevenly something is spread: 0 when all have the same, near 1 when one has all.

    None when there is nothing, or nobody to compare with.
    """
    ranked = sorted(values)
    total, size = sum(ranked), len(ranked)
    if size < 2 or total <= 0:  # noqa: PLR2004 - one alone is neither even nor uneven
        return None
    weighted = sum(place * value for place, value in enumerate(ranked, 1))
    return 2 * weighted / (size * total) - (size + 1) / size


def is_chance(count: int, expected: float) -> bool:
    """Tell whether chance alone explains that far a count from what was expected."""
    return abs(count - expected) <= CHANCE * sqrt(max(expected, 1.0))


def expected_shares(days: Sequence[float], total: int) -> list[float]:
    """Return how many of `total` each would have had, by how long each was there."""
    present = sum(days)
    return [total * own / present if present else 0.0 for own in days]


def has_drifted(now: float | None, before: float | None) -> bool:
    """Tell whether leads are spread unevenly, and clearly more so than before."""
    return now is not None and now > UNEVEN and (before is None or now - before > DRIFT)
