"""Decisions about units: what may be said of one, and where a lead's wish goes in its list."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from leadflow.kernel.errors import Invalid
from leadflow.kernel.money import rounded
from leadflow.pipeline.types.units import UnitFacts

LARGEST_PRICE: Final = Decimal("999999999999.99")
LARGEST_AREA: Final = Decimal("99999999.99")
MOST_BEDROOMS: Final = 1000
LONGEST: Final = {"name": 120, "project": 120, "kind": 40, "city": 120}


class BadUnit(Invalid):
    """A field of the unit cannot be what it is."""

    code = "pipeline.bad_unit"


def checked(facts: UnitFacts) -> UnitFacts:
    """Return the facts as they are kept: no blanks around, whole cents.

    Raises BadUnit, naming the field.
    """
    texts = {name: getattr(facts, name).strip() for name in LONGEST}
    for name, text in texts.items():
        if len(text) > LONGEST[name]:
            raise BadUnit(f"Give at most {LONGEST[name]} characters.", field=name)
        if "\x00" in text:
            raise BadUnit("This text holds a character that cannot be kept.", field=name)
    if not texts["name"]:
        raise BadUnit("Give the unit a name.", field="name")
    if facts.bedrooms is not None and not 0 <= facts.bedrooms <= MOST_BEDROOMS:
        raise BadUnit(f"Give a number from 0 to {MOST_BEDROOMS}.", field="bedrooms")
    return replace(
        facts,
        **texts,
        price=amount(facts.price, LARGEST_PRICE, field="price"),
        area=amount(facts.area, LARGEST_AREA, field="area"),
    )


def amount(value: Decimal | None, largest: Decimal, *, field: str) -> Decimal | None:
    """Return the figure with two decimals. Raises BadUnit for what no column can hold."""
    if value is None:
        return None
    if not value.is_finite() or not 0 <= value <= largest:
        raise BadUnit("Give a figure from 0 up.", field=field)
    return rounded(value)


def searched(facts: UnitFacts) -> str:
    """Return what a unit is found by, without capitals."""
    return f"{facts.name} {facts.project} {facts.city} {facts.kind}".casefold()


def placed(wanted: Sequence[int], what: int, rank: int | None) -> list[int]:
    """Return `wanted` with `what` at `rank`, counted from 1; beyond the end, or None: last."""
    others = [each for each in wanted if each != what]
    at = len(others) if rank is None else min(rank - 1, len(others))
    return [*others[:at], what, *others[at:]]
