"""How regularly an account orders, and when its next order is overdue.

Month totals notice a lost customer weeks late. The rhythm is learnt from the account's own days
between orders: their median says when the next one is due, their spread how long to wait before
anybody is alarmed. Three orders are the least that a rhythm can be read from, and every rhythm says
how far it can be trusted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import Final

FEWEST_ORDERS: Final = 3
MOST_ORDERS: Final = 13  # older ones say little about how the account orders now
LEAST_TRUST: Final = 0.4
SLACK: Final = 0.25  # of the interval, when it never varied
SPREADS: Final = 2
DOUBT: Final = 2  # intervals that count as not yet seen


@dataclass(frozen=True, slots=True)
class Rhythm:
    """An account's rhythm: days between orders, how far that is to be trusted, when it breaks."""

    interval: float
    spread: float
    confidence: float
    last_order: date
    due_on: date
    late_after: date

    def is_broken(self, today: date) -> bool:
        """Tell whether the account should have ordered by now; never on thin data."""
        return self.confidence >= LEAST_TRUST and today > self.late_after

    def days_late(self, today: date) -> int:
        """Return how many days ago the order was due; 0 when it still is to come."""
        return max(0, (today - self.due_on).days)


def rhythm_of(days: Iterable[date]) -> Rhythm | None:
    """Return the rhythm of orders placed on `days`; None when they are too few to tell.

    Several orders on a day are one.
    """
    known = sorted(set(days))[-MOST_ORDERS:]
    if len(known) < FEWEST_ORDERS:
        return None
    gaps = [(after - before).days for before, after in pairwise(known)]
    interval = median(gaps)
    spread = median(abs(gap - interval) for gap in gaps)
    slack = max(1, interval * SLACK, spread * SPREADS)
    due_on = known[-1] + timedelta(days=round(interval))
    return Rhythm(
        interval=interval,
        spread=spread,
        confidence=_confidence(interval, spread, len(gaps)),
        last_order=known[-1],
        due_on=due_on,
        late_after=due_on + timedelta(days=round(slack)),
    )


def _confidence(interval: float, spread: float, gaps: int) -> float:
    """Return 0 to 1: how regular the gaps are, and how many of them that was seen in."""
    regularity = max(0.0, 1 - spread / interval)
    return round(regularity * gaps / (gaps + DOUBT), 2)
