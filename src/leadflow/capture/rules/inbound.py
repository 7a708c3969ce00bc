"""What a form's fields are called by those who send them, and what they are to us."""

from collections.abc import Mapping
from typing import Any, Final

from leadflow.leads.rules import BadField, cleaned

# Meta: full_name, phone_number; Google: FULL_NAME, PHONE_NUMBER, USER_EMAIL …
NAMES: Final[Mapping[str, str]] = {
    "full_name": "name",
    "name": "name",
    "phone_number": "phone",
    "phone": "phone",
    "work_phone": "phone",
    "email": "email",
    "user_email": "email",
    "work_email": "email",
    "city": "city",
}
LONGEST_NOTE: Final = 5000
NOBODY: Final = "Unknown"


def facts_of(fields: Mapping[str, str]) -> dict[str, Any]:
    """Return what is known of a lead: `name phone email city`, and the rest as a `note`.

    Nothing is lost: what cannot stand in its field goes into the note.
    """
    known: dict[str, str] = {}
    rest: list[str] = []
    for typed, text in fields.items():
        name = NAMES.get(typed.strip().lower())
        if name is None or name in known or not _fits(name, text):
            rest.append(f"{typed}: {text}")
        else:
            known[name] = text
    lowered = {typed.lower(): text for typed, text in fields.items()}
    parts = (lowered.get("first_name", ""), lowered.get("last_name", ""))
    full = " ".join(part for part in parts if part)
    name = known.get("name") or (full if _fits("name", full) else "")
    known["name"] = name or known.get("email") or known.get("phone") or NOBODY
    return {**known, "note": "\n".join(rest).replace("\x00", "")[:LONGEST_NOTE]}


def _fits(field: str, text: str) -> bool:
    try:
        return bool(cleaned(field, text))
    except BadField:
        return False
