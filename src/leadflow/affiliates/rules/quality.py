"""How good a source is, and how sure one can be of that with so few submissions."""

from dataclasses import dataclass

from leadflow.kernel.shares import SMALL, Interval, interval

__all__ = ["SMALL", "Counts", "Interval", "Rate", "interval", "rate"]


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many; `value` is None when there were none at all."""

    count: int
    of: int
    value: float | None
    interval: Interval
    is_small: bool


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
