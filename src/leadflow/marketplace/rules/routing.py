"""What the router may be told to do, when it acts, and how far it looks next."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any, Final

from leadflow.kernel.errors import Invalid
from leadflow.marketplace.types import Reach
from leadflow.marketplace.types.routing import Order, RouterSpec

REACHES: Final = tuple(Reach)
LIMITS: Final[Mapping[str, tuple[int, int]]] = {
    "wave_size": (1, 50),
    "wave_minutes": (1, 1440),
    "head_start_minutes": (0, 60),
    "first_widening_hours": (1, 240),
    "second_widening_hours": (1, 480),
    "hand_over_hours": (1, 720),
}
LONGEST_NOTE: Final = 200


class BadRouter(Invalid):
    """The router cannot work as it was told."""

    code = "marketplace.bad_router"


def checked_router(spec: RouterSpec) -> RouterSpec:
    """Return settings the router can work by. Raises BadRouter naming the field."""
    for name, (least, most) in LIMITS.items():
        if not least <= getattr(spec, name) <= most:
            raise BadRouter(f"Give a whole number from {least} to {most}.", field=name)
    if spec.second_widening_hours <= spec.first_widening_hours:
        raise BadRouter("The second widening comes after the first.", field="second_widening_hours")
    if spec.hand_over_hours <= spec.second_widening_hours:
        raise BadRouter("Hand over after the second widening.", field="hand_over_hours")
    if spec.head_start_minutes >= spec.wave_minutes:
        raise BadRouter(
            "A head start is shorter than the time between two waves.", field="head_start_minutes"
        )
    return spec


def write_router(spec: RouterSpec) -> dict[str, Any]:
    """Return settings as they are kept."""
    return asdict(spec)


def read_router(kept: Mapping[str, Any]) -> RouterSpec:
    """Return settings that were kept; what is not among them is as it is by default."""
    known = {field.name for field in fields(RouterSpec)}
    given = {name: value for name, value in kept.items() if name in known}
    return RouterSpec(**given | {"order": Order(given.get("order", Order.FAIR))})


def widening_after(spec: RouterSpec) -> tuple[timedelta, timedelta]:
    """Return how long after it was verified a lead that nobody bought is offered further away."""
    return (
        timedelta(hours=spec.first_widening_hours),
        timedelta(hours=spec.second_widening_hours),
    )


def wider_than(reach: Reach) -> tuple[Reach, ...]:
    """Return how far one can look beyond `reach`, the nearest first."""
    return REACHES[REACHES.index(reach) + 1 :]
