"""How long a failed delivery waits, and when it is given up."""

from datetime import timedelta

MAX_ATTEMPTS = 8
_WAITS = (1, 4, 15, 60, 300, 900, 3600)
_SPREAD = 0.5


def is_last(attempts: int) -> bool:
    """Tell whether a delivery that failed `attempts` times is given up."""
    return attempts >= MAX_ATTEMPTS


def wait_after(attempts: int, *, chance: float) -> timedelta:
    """Return the wait after the `attempts`-th failure: growing, up to half as long again by chance.

    `chance` lies in [0, 1) and keeps deliveries that failed together from coming back together.
    """
    seconds = _WAITS[min(attempts, len(_WAITS)) - 1]
    return timedelta(seconds=seconds * (1 + _SPREAD * chance))
