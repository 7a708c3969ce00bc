"""How much a provider wants to spend at most."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caps:
    """A provider's own limits in credits; None is none."""

    daily_cap: int | None = None
    monthly_cap: int | None = None
    is_paused: bool = False
    accepts_automatically: bool = False
    automatic_daily_cap: int | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What a provider spent of their limits by now, in credits."""

    today: int = 0
    this_month: int = 0
    automatically_today: int = 0
