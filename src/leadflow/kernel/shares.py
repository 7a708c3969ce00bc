"""A share of a few says little: how sure one can be of `k` out of `n`."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

# The 97.5 % point of the normal distribution: intervals of 95 %.
Z: Final = 1.959963984540054
# Below this many a share says little; it is shown with its interval and marked.
SMALL: Final = 30


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the true share lies, in 95 of 100 cases."""

    low: float
    high: float


def interval(k: int, n: int) -> Interval:
    """Return Wilson's 95 % interval for `k` of `n`; everything is possible when there is nothing.

    Raises ValueError unless 0 <= k <= n.
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n}")
    if n == 0:
        return Interval(0.0, 1.0)
    share, square = k / n, Z * Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    # At the ends the formula is exact; the computer is not quite.
    low = 0.0 if k == 0 else max(0.0, middle - half)
    high = 1.0 if k == n else min(1.0, middle + half)
    return Interval(low, high)
