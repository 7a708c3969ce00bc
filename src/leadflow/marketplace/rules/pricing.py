"""What a lead costs: one credit, times what the odds of winning it say, never more than three."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from math import prod
from typing import Final

from leadflow.marketplace.types import Factor, Price

BASE: Final = 1
CHEAPEST: Final = 1
DEAREST: Final = 3
ENOUGH_OUTCOMES: Final = 200
ENOUGH_OF_EACH: Final = 20
FROZEN: Final = timedelta(minutes=15)

UNTRAINED: Final = Factor(
    "odds", f"not yet judged: fewer than {ENOUGH_OUTCOMES} outcomes are known", 1.0
)


def price_of(factors: Sequence[Factor] = (UNTRAINED,), *, discount: int = 0) -> Price:
    """Return the price that these factors make: whole credits, one to three.

    `discount` are the credits that are let off afterwards; a lead always costs one.
    """
    full = within(together(factors))
    paid = max(CHEAPEST, full - discount)
    told = [Factor("base", f"{BASE} credit", 1.0), *factors]
    if paid < full:
        off = full - paid
        text = f"nobody has unlocked it yet: {off} credit{'s' if off > 1 else ''} off"
        told.append(Factor("discount", text, paid / full))
    return Price(paid, tuple(told))


def together(factors: Iterable[Factor]) -> float:
    """Return what factors make of the base price before it becomes whole credits."""
    return BASE * prod(factor.multiplier for factor in factors)


def within(product: float) -> int:
    """Return the whole credits nearest to a price, one to three."""
    return round(min(float(DEAREST), max(float(CHEAPEST), product)))


def shortage(outcomes: int, won: int) -> str:
    """Return why there is nothing to learn from yet; empty when there is."""
    lost = outcomes - won
    if outcomes < ENOUGH_OUTCOMES:
        return f"{outcomes} outcomes are known, {ENOUGH_OUTCOMES} are needed"
    if min(won, lost) < ENOUGH_OF_EACH:
        return f"{won} were won and {lost} were not; {ENOUGH_OF_EACH} of each are needed"
    return ""
