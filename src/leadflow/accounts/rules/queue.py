"""Whom to call first, and why: overdue, then broken rhythms, then today's, then the fresh ones."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Final
from zoneinfo import ZoneInfo

import phonenumbers

from leadflow.kernel.calling_hours import hours_on, next_open

CALLBACK: Final = "call back"


class Tier(IntEnum):
    """How pressing a reason is; the least number comes first."""

    OVERDUE = 0
    RHYTHM = 1
    TODAY = 2
    FRESH = 3


class Why(StrEnum):
    """What brought somebody into the queue."""

    PLAN = "plan"
    CALLBACK = "callback"
    FOLLOW_UP = "follow-up"
    RHYTHM = "rhythm"
    FRESH = "fresh"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to call: when it was or is due, and what about.

    `about` is a plan's purpose or a next action; `due_on` and `confidence` are a
    rhythm's.
    """

    why: Why
    tier: Tier
    at: datetime
    about: str = ""
    due_on: date | None = None
    confidence: float = 0

    @property
    def rank(self) -> tuple[int, datetime]:
        """Where it stands in the queue."""
        return self.tier, self.at


@dataclass(frozen=True, slots=True)
class There:
    """What the clock shows where somebody is, and whether they may be called now.

    `opens_at` is the next moment at which they may, `closes` until when today.
    """

    local: datetime
    is_open: bool
    opens_at: datetime
    closes: str = ""


def tier_of(at: datetime, *, starts: datetime) -> Tier:
    """Return how pressing what is due then is, on a day that starts then."""
    return Tier.OVERDUE if at < starts else Tier.TODAY


def is_callback(action: str) -> bool:
    """Tell whether a next action is a call that was promised."""
    return action.strip().casefold().startswith(CALLBACK)


def country_of(country: str, phone: str) -> str:
    """Return the country somebody is called in: as it is known, else their number's; or none."""
    if country or not phone.startswith("+"):
        return country
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(phone)) or ""
    except phonenumbers.NumberParseException:
        return ""


def there(*, now: datetime, zone: ZoneInfo, country: str) -> There:
    """Return the time where somebody is, and whether it is one to call at."""
    local = now.astimezone(zone)
    opens_at = next_open(now, country, zone)
    span = hours_on(local.date(), country)
    is_open = opens_at == now
    closes = span.closes.strftime("%H:%M") if span and is_open else ""
    return There(local, is_open, opens_at.astimezone(zone), closes)
