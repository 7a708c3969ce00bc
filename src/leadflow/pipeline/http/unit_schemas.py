"""The JSON of units and of who wants them."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final

from django.conf import settings
from ninja import Schema
from pydantic import BeforeValidator, Field

from leadflow.kernel.api import PageQuery, Payload
from leadflow.kernel.money import Money
from leadflow.pipeline.types.units import UnitFacts, UnitFilters, UnitStatus

LARGEST_ID: Final = 2**63 - 1
LARGEST: Final = Decimal("999999999999.99")

_FIGURE: Final = re.compile(r"[0-9]{1,20}(\.[0-9]{1,10})?")


def figure(value: object) -> object:
    """Return `value` unless it is a text that is no plain figure; other digits are none."""
    if isinstance(value, bool) or (isinstance(value, str) and not _FIGURE.fullmatch(value.strip())):
        raise ValueError("Give a number.")
    return value


Plain = BeforeValidator(figure)
Amount = Annotated[Decimal, Plain, Field(ge=0, le=LARGEST, max_digits=14, decimal_places=2)]
Area = Annotated[
    Decimal, Plain, Field(ge=0, le=Decimal("99999999.99"), max_digits=10, decimal_places=2)
]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Text = Annotated[str, Field(max_length=120)]
Kind = Annotated[str, Field(max_length=40)]
Bedrooms = Annotated[int, Field(strict=True, ge=0, le=1000)]


class UnitRead(Payload):
    """What an answer holds and a request may send back: it is not taken."""

    id: Any = Field(None, exclude=True, json_schema_extra={"readOnly": True})
    currency: Any = Field(None, exclude=True, json_schema_extra={"readOnly": True})
    interested: Any = Field(None, exclude=True, json_schema_extra={"readOnly": True})
    created_at: Any = Field(None, exclude=True, json_schema_extra={"readOnly": True})
    version: Any = Field(None, exclude=True, json_schema_extra={"readOnly": True})


class UnitIn(UnitRead):
    """A unit; only its name is needed. No price means on request; `area` is in m²."""

    name: Name = Field(..., examples=["A-101"])
    project: Text | None = Field(None, examples=["Sea Point Terraces"])
    kind: Kind | None = Field(None, examples=["apartment"])
    city: Text | None = None
    price: Amount | None = None
    bedrooms: Bedrooms | None = None
    area: Area | None = None
    status: UnitStatus = UnitStatus.AVAILABLE


class UnitPatch(UnitRead):
    """What of a unit is to change."""

    name: Name | None = None
    project: Text | None = None
    kind: Kind | None = None
    city: Text | None = None
    price: Amount | None = None
    bedrooms: Bedrooms | None = None
    area: Area | None = None
    status: UnitStatus | None = None


class UnitQuery(PageQuery):
    """What the catalogue can be narrowed to. Withdrawn units are listed when asked for only."""

    project: str = Field("", max_length=120, description="Exactly as stored.")
    status: UnitStatus | None = None
    city: str = Field("", max_length=120, description="Exactly as stored.")
    price_min: Decimal | None = Field(None, ge=0, le=LARGEST)
    price_max: Decimal | None = Field(None, ge=0, le=LARGEST)
    q: str = Field("", max_length=200, description="Parts of name, project, city or kind.")

    def filters(self) -> UnitFilters:
        """Return the filters without the paging."""
        given = self.model_dump(exclude={"limit", "cursor"})
        return UnitFilters(**given, is_offered=self.status is None)


class UnitOut(Schema):
    """A unit; `interested` counts those leads only that the caller may see."""

    id: int
    project: str
    name: str
    kind: str
    city: str
    price: Money | None
    currency: str = Field(default_factory=lambda: settings.CURRENCY)
    bedrooms: int | None
    area: Money | None
    status: UnitStatus
    interested: int
    created_at: datetime
    version: int


class InterestIn(Payload):
    """Interest in a unit; without `rank` it comes last."""

    unit: int = Field(..., strict=True, ge=1, le=LARGEST_ID)
    rank: int | None = Field(None, strict=True, ge=1, le=LARGEST_ID)
    note: str | None = Field(None, max_length=500)


class InterestPatch(Payload):
    """What of an interest is to change."""

    rank: int | None = Field(None, strict=True, ge=1, le=LARGEST_ID)
    note: str | None = Field(None, max_length=500)


class InterestOut(Schema):
    """A unit that a lead is interested in; rank 1 is what they want most."""

    id: int
    unit: int
    unit_name: str
    project: str
    rank: int
    note: str
    created_at: datetime


def known_from(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `values` say of a unit, null meaning that it is not said."""
    empty = asdict(UnitFacts(name=""))
    return {
        name: empty[name] if values[name] is None else values[name]
        for name in empty
        if name in values
    }
