"""What accounts order, and how they do."""

from enum import StrEnum


class Underperformance(StrEnum):
    """Why an account counts as underperforming (API.md, Seed 1)."""

    LOW_POTENTIAL = "low_potential"
    ORDERS_DROPPED = "orders_dropped"
