"""How the router works: its settings, their versions, and what it tells clients."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Order(StrEnum):
    """In which order providers are offered a lead, after premium and tier."""

    FAIR = "fair"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class RouterSpec:
    """What the router goes by.

    Hours count from when a lead was verified; a head start of 0 tells everybody at once.
    """

    wave_size: int = 10
    wave_minutes: int = 60
    order: Order = Order.FAIR
    head_start_minutes: int = 0
    first_widening_hours: int = 2
    second_widening_hours: int = 12
    hand_over_hours: int = 72


@dataclass(frozen=True, slots=True)
class RouterVersion:
    """What the router went by from a moment on; version 0 is what it goes by unless told."""

    version: int
    spec: RouterSpec
    note: str
    published_at: datetime | None = None
    published_by: str = ""


@dataclass(frozen=True, slots=True)
class ClientNotice:
    """What a client is told of their job when nobody bought it."""

    lead_id: int
    name: str
    email: str
    title: str
    reference: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class StaffNotice:
    """A lead that staff is told of, in words that name no client."""

    lead_id: int
    title: str
    category: str
    place: str
