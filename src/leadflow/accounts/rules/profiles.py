"""What may stand in the fields of an account and of a contact: refused by name."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from leadflow.identity.rules import zones
from leadflow.leads.rules import BadField
from leadflow.leads.rules.fields import email, money
from leadflow.leads.types import LeadStatus

# What of an account stands on its lead, by the lead's name for it.
ON_LEAD: Final[Mapping[str, str]] = {
    "name": "name",
    "phone": "phone",
    "email": "email",
    "city": "city",
    "potential_revenue": "value",
}
LONGEST: Final[Mapping[str, int]] = {
    "name": 200,
    "address": 300,
    "city": 120,
    "state": 120,
    "pincode": 20,
    "contact_person": 200,
    "phone": 64,
    "cuisine_type": 80,
    "restaurant_type": 80,
    "notes": 20_000,
}
PROFILE: Final = (
    "address",
    "state",
    "pincode",
    "contact_person",
    "cuisine_type",
    "restaurant_type",
    "notes",
    "timezone",
    "country",
)
CONTACT: Final = ("name", "role", "email", "phone", "address")
CONTACT_LONGEST: Final[Mapping[str, int]] = {
    "name": 200,
    "role": 120,
    "phone": 64,
    "address": 300,
}

_BROKEN: Final = re.compile("[\x00\ud800-\udfff]")
_COUNTRY: Final = re.compile("[A-Z]{2}")


def account_facts(given: Mapping[str, object]) -> dict[str, Any]:
    """Return facts of an account as they are kept. Raises BadField naming the field."""
    return {name: _account_fact(name, value) for name, value in given.items()}


def contact_facts(given: Mapping[str, object]) -> dict[str, Any]:
    """Return facts of a contact as they are kept. Raises BadField naming the field."""
    return {name: _contact_fact(name, value) for name, value in given.items()}


def status_of(value: object) -> LeadStatus:
    """Return a status of an account, in whichever letters it is told. Raises BadField."""
    try:
        return LeadStatus(str(value).lower())
    except ValueError as error:
        known = ", ".join(status.upper() for status in LeadStatus)
        raise BadField(f"Give one of {known}.", field="lead_status") from error


def _account_fact(name: str, value: object) -> Any:
    if reader := _READERS.get(name):
        return reader(name, value)
    if name not in LONGEST:
        raise BadField("There is no such field to change.", field=name)
    return _text(name, value, LONGEST[name])


def _contact_fact(name: str, value: object) -> Any:
    if name == "email":
        return email(name, value)
    if name not in CONTACT_LONGEST:
        raise BadField("There is no such field to change.", field=name)
    return _text(name, value, CONTACT_LONGEST[name])


def _text(field: str, value: object, longest: int) -> str:
    if value is not None and not isinstance(value, str):
        raise BadField("Give a text.", field=field)
    kept = (value or "").strip()
    if _BROKEN.search(kept):
        raise BadField("This text holds a character that cannot be stored.", field=field)
    if len(kept) > longest:
        raise BadField(f"Give at most {longest} characters.", field=field)
    if not kept and field == "name":
        raise BadField("This is needed.", field=field)
    return kept


def _zone(field: str, value: object) -> str:
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or value not in zones():
        raise BadField("There is no such time zone; give one like Asia/Kolkata.", field=field)
    return value


def _country(field: str, value: object) -> str:
    if value is None or value == "":
        return ""
    letters = value.strip().upper() if isinstance(value, str) else ""
    if not _COUNTRY.fullmatch(letters):
        raise BadField("Give the two letters of a country, such as IN.", field=field)
    return letters


_READERS: Final[Mapping[str, Callable[[str, object], Any]]] = {
    "email": email,
    "potential_revenue": money,
    "timezone": _zone,
    "country": _country,
}
