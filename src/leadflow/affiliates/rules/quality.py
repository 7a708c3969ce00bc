"""How good a source is, and how sure one can be of that with so few submissions."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

# The 97.5 % point of the normal distribution: intervals of 95 %.
Z: Final = 1.959963984540054
# Below this many a rate says little; it is shown with its interval and marked.
SMALL: Final = 30


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the true rate lies, in 95 of 100 cases."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many; `value` is None when there were none at all."""

    count: int
    of: int
    value: float | None
    interval: Interval
    is_small: bool


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


def rate(count: int, of: int) -> Rate:
    """Return a rate with its interval and the mark of a small sample."""
    return Rate(count, of, count / of if of else None, interval(count, of), of < SMALL)


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the submissions of one source.

    Accepted, confirmed and purchased count everything that ever came so far, wherever it is now.
    """

    submissions: int = 0
    accepted: int = 0
    confirmed: int = 0
    purchased: int = 0
    duplicates: int = 0
    rejected: int = 0
    not_interested: int = 0
    unreachable: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Return both sources taken together."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in self.__slots__)
        return Counts(*(mine + theirs for mine, theirs in pairs))

    @property
    def acceptance(self) -> Rate:
        """How many submissions were accepted."""
        return rate(self.accepted, self.submissions)

    @property
    def confirmation(self) -> Rate:
        """How many of the accepted said yes."""
        return rate(self.confirmed, self.accepted)

    @property
    def purchase(self) -> Rate:
        """How many of the confirmed bought."""
        return rate(self.purchased, self.confirmed)

    @property
    def duplication(self) -> Rate:
        """How many submissions were known already."""
        return rate(self.duplicates, self.submissions)

    @property
    def conversion(self) -> Rate:
        """How many submissions ended in a purchase."""
        return rate(self.purchased, self.submissions)
