"""How weeks and rules are spelled in JSON: as they are stored, sent and received."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from leadflow.pipeline.types.assignment import (
    DAY_MINUTES,
    Conditions,
    Member,
    RuleSpec,
    Span,
    Strategy,
    Week,
)

LISTS: Final = ("sources", "channels", "cities", "languages", "tags")
CLOCK: Final = re.compile(r"([0-9]{1,2}):([0-5][0-9])")
FLAGS: Final = ("is_active", "is_sticky", "working_hours_only", "take_up_backlog")


def read_week(stored: Sequence[Sequence[int] | None]) -> Week:
    """Return a stored week: of each day where its hours begin and end, one after the other."""
    return tuple(
        tuple(Span(*pair) for pair in zip(day[::2], day[1::2], strict=True)) if day else ()
        for day in stored
    )


def write_week(week: Week) -> list[list[int] | None]:
    """Return a week as it is stored."""
    return [[edge for span in day for edge in (span.opens, span.closes)] or None for day in week]


def read_spec(stored: Mapping[str, Any]) -> RuleSpec:
    """Return what a stored version of a rule says."""
    conditions = stored["conditions"]
    return RuleSpec(
        name=stored["name"],
        strategy=Strategy(stored["strategy"]),
        conditions=Conditions(
            **{name: tuple(conditions[name]) for name in LISTS},
            value_min=_amount(conditions["value_min"]),
            value_max=_amount(conditions["value_max"]),
        ),
        members=tuple(
            Member(one["user_id"], one["weight"], one["capacity"]) for one in stored["members"]
        ),
        return_minutes=stored["return_minutes"],
        **{name: stored[name] for name in FLAGS},
    )


def write_spec(spec: RuleSpec) -> dict[str, Any]:
    """Return a rule as it is stored."""
    conditions = spec.conditions
    return {
        "name": spec.name,
        "strategy": spec.strategy.value,
        "conditions": {
            **{name: list(getattr(conditions, name)) for name in LISTS},
            "value_min": _digits(conditions.value_min),
            "value_max": _digits(conditions.value_max),
        },
        "members": [
            {"user_id": one.user_id, "weight": one.weight, "capacity": one.capacity}
            for one in spec.members
        ],
        "return_minutes": spec.return_minutes,
        **{name: getattr(spec, name) for name in FLAGS},
    }


def read_clock(text: str) -> int | None:
    """Return the minutes since midnight of "09:30" (up to "24:00"); None for anything else."""
    found = CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    minutes = int(found[1]) * 60 + int(found[2])
    return minutes if minutes <= DAY_MINUTES else None


def write_clock(minutes: int) -> str:
    """Return minutes since midnight as a clock shows them."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _amount(stored: str | None) -> Decimal | None:
    return None if stored is None else Decimal(stored)


def _digits(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
