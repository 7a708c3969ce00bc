"""Money: exact inside, two decimals at the edge."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Final

from pydantic import WithJsonSchema

CENT: Final = Decimal("0.01")

Money = Annotated[Decimal, WithJsonSchema({"type": "number", "multipleOf": 0.01})]


def rounded(amount: Decimal) -> Decimal:
    """Return `amount` in whole cents, halves away from zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def share(amount: Decimal, parts: int) -> list[Decimal]:
    """Return `amount` in `parts` shares that differ by a cent at most and add up exactly."""
    cents = int(rounded(amount) / CENT)
    each, left = divmod(abs(cents), parts)
    sign = -1 if cents < 0 else 1
    return [sign * (each + (index < left)) * CENT for index in range(parts)]


def shown(amount: Decimal, currency: str) -> str:
    """Return `amount` for people: `ZAR 1,250.00`."""
    return f"{currency} {rounded(amount):,.2f}"
