"""What a lead costs: one credit, times what the odds of winning it say, never more than three."""

from collections.abc import Sequence
from typing import Final

from leadflow.marketplace.types import Factor, Price

BASE: Final = 1
CHEAPEST: Final = 1
DEAREST: Final = 3
ENOUGH_OUTCOMES: Final = 200

UNTRAINED: Final = Factor(
    "odds", f"not yet judged: fewer than {ENOUGH_OUTCOMES} outcomes are known", 1.0
)


def price_of(factors: Sequence[Factor] = (UNTRAINED,)) -> Price:
    """Return the price that these factors make: whole credits, one to three."""
    product = float(BASE)
    for factor in factors:
        product *= factor.multiplier
    whole = min(DEAREST, max(CHEAPEST, round(product)))
    return Price(whole, (Factor("base", f"{BASE} credit", 1.0), *factors))
