"""What the marketplace's own terms are called on its pages."""

from typing import Final

from leadflow.marketplace.types import Reach
from leadflow.marketplace.types.routing import Order, RouterSpec

REACH: Final = {
    Reach.NAMED: "Its own place",
    Reach.CITY: "Whole city",
    Reach.REGION: "Whole region",
    Reach.TRADE: "Region, related trades",
}
ORDER: Final = {
    Order.FAIR: "Fair: least recently offered first",
    Order.STRICT: "Strict: always by id",
}


def hours(count: int) -> str:
    """Return hours as people say them: `2 h`, `3 days`."""
    days, rest = divmod(count, 24)
    return f"{count} h" if rest or days < 2 else f"{days} days"  # noqa: PLR2004 - one day is 24 h


def in_short(spec: RouterSpec) -> list[tuple[str, str]]:
    """Return settings as (label, value)."""
    head_start = f"{spec.head_start_minutes} min" if spec.head_start_minutes else "None"
    widening = f"{hours(spec.first_widening_hours)}, {hours(spec.second_widening_hours)}"
    return [
        ("Wave", f"{spec.wave_size} every {spec.wave_minutes} min"),
        ("Order", ORDER[spec.order]),
        ("Head start of premium", head_start),
        ("Wider and cheaper after", widening),
        ("To sales after", hours(spec.hand_over_hours)),
    ]
