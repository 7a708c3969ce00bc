"""Accounts and the people one talks to there."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from leadflow.leads.types import LeadStatus, Source


@dataclass(frozen=True, slots=True)
class RestaurantFacts:
    """What is known of an account when it is opened; only the name is needed.

    `phone` is as it was typed; `assigned_to` empty is whoever opens it. `timezone` and `country`
    empty are the organisation's.
    """

    name: str
    address: str = ""
    city: str = ""
    state: str = ""
    pincode: str = ""
    contact_person: str = ""
    phone: str = ""
    email: str = ""
    status: LeadStatus = LeadStatus.NEW
    potential_revenue: Decimal | None = None
    cuisine_type: str = ""
    restaurant_type: str = ""
    notes: str = ""
    timezone: str = ""
    country: str = ""
    assigned_to: int | None = None
    source: str = Source.KAM


@dataclass(frozen=True, slots=True)
class RestaurantRow:
    """An account as lists and pages show it.

    `phone` is as typed, `phone_e164` its one spelling where it is a valid number.
    """

    id: int
    name: str
    address: str
    city: str
    state: str
    pincode: str
    contact_person: str
    phone: str
    phone_e164: str
    email: str
    status: LeadStatus
    potential_revenue: Decimal | None
    cuisine_type: str
    restaurant_type: str
    notes: str
    timezone: str
    country: str
    assigned_to: int | None
    assigned_name: str
    team_id: int | None
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AccountFilters:
    """What a list of accounts is narrowed to; what is not given does not narrow."""

    status: LeadStatus | None = None
    city: str = ""
    assigned_to: int | None = None
    q: str = ""


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """What is known of somebody at an account; only the name is needed."""

    name: str
    role: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Somebody at an account; `restaurant` is the account's id, the lead's."""

    id: int
    restaurant: int
    name: str
    role: str
    email: str
    phone: str
    phone_e164: str
    address: str
    created_at: datetime
