"""How rhythms, frequencies and reasons are told to people."""

from collections.abc import Mapping
from typing import Final

from leadflow.accounts.types import Frequency, Underperformance

FREQUENCIES: Final[Mapping[str, str]] = {
    Frequency.DAILY: "Every day",
    Frequency.WEEKLY: "Every week",
    Frequency.BIWEEKLY: "Every two weeks",
    Frequency.MONTHLY: "Every month",
    Frequency.QUARTERLY: "Every quarter",
}
REASONS: Final[Mapping[str, str]] = {
    Underperformance.LOW_POTENTIAL: "Not won, and worth little",
    Underperformance.ORDERS_DROPPED: "Orders down by half",
}
SURE: Final = 0.7
FAIRLY_SURE: Final = 0.4


def rhythm_words(interval: float) -> str:
    """Return how often an account orders: `Every 7 days`, `Every 7.5 days`, `Daily`."""
    days = round(interval, 1)
    if days <= 1:
        return "Daily"
    return f"Every {days:g} days"


def confidence_words(confidence: float) -> str:
    """Return how far a rhythm may be trusted, in words."""
    if confidence >= SURE:
        return "Very regular"
    if confidence >= FAIRLY_SURE:
        return "Fairly regular"
    return "Too irregular to raise an alarm"
