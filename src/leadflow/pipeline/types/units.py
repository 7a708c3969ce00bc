"""Units that are for sale, and who is interested in which."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

MOST_INTERESTS: Final = 100


class UnitStatus(StrEnum):
    """Where a unit stands in its sale."""

    AVAILABLE = "available"
    RESERVED = "reserved"
    SOLD = "sold"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is said of a unit; `price` without a figure means on request, `area` is in m²."""

    name: str
    project: str = ""
    kind: str = ""
    city: str = ""
    price: Decimal | None = None
    bedrooms: int | None = None
    area: Decimal | None = None
    status: UnitStatus = UnitStatus.AVAILABLE


@dataclass(frozen=True, slots=True)
class UnitFilters:
    """What the catalogue is narrowed to; what is not given does not narrow."""

    project: str = ""
    status: UnitStatus | None = None
    is_offered: bool = False
    city: str = ""
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    q: str = ""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit; `interested` counts those leads only that the reader may see."""

    id: int
    project: str
    name: str
    kind: str
    city: str
    price: Decimal | None
    bedrooms: int | None
    area: Decimal | None
    status: str
    created_at: datetime
    version: int
    interested: int


@dataclass(frozen=True, slots=True)
class InterestRow:
    """A unit that a lead is interested in; rank 1 is what they want most."""

    id: int
    unit: int
    unit_name: str
    project: str
    city: str
    price: Decimal | None
    unit_status: str
    rank: int
    note: str
    created_at: datetime
    is_own: bool


@dataclass(frozen=True, slots=True)
class InterestedRow:
    """A lead that is interested in a unit, as the unit's page lists it."""

    lead_id: int
    name: str
    status: str
    assigned_to: int | None
    assigned_name: str
    rank: int
    note: str
    created_at: datetime
