"""What other rooms may know about key accounts."""

from enum import StrEnum


class Frequency(StrEnum):
    """How often an account is called (seed 1, API.md)."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    BIWEEKLY = "BIWEEKLY"
    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"


class Underperformance(StrEnum):
    """Why an account counts as underperforming (API.md, Seed 1)."""

    LOW_POTENTIAL = "low_potential"
    ORDERS_DROPPED = "orders_dropped"
