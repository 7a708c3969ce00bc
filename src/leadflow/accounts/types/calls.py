"""When accounts are called."""

from enum import StrEnum


class Frequency(StrEnum):
    """How often an account is called (seed 1, API.md)."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    BIWEEKLY = "BIWEEKLY"
    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"
