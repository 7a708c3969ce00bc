"""What may stand in the fields of a lead: read from whatever callers send, refused by name."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from leadflow.kernel.errors import Invalid

MOST_TAGS: Final = 20
MOST_MENTIONS: Final = 20
LONGEST: Final[Mapping[str, int]] = {
    "name": 200,
    "phone": 64,
    "email": 254,
    "source": 40,
    "channel": 80,
    "city": 120,
    "language": 16,
    "next_action": 200,
    "tags": 40,
    "note": 20_000,
    "text": 20_000,
    "details": 20_000,
    "reason": 500,
}
EDITABLE: Final = (
    "name",
    "phone",
    "email",
    "source",
    "channel",
    "city",
    "language",
    "value",
    "next_action",
    "next_action_at",
)
REQUIRED: Final = frozenset({"name", "source", "text"})
LARGEST_VALUE: Final = Decimal("9999999999.99")
CENT: Final = Decimal("0.01")

_ADDRESS: Final = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s.<>,;]+")
_BROKEN: Final = re.compile("[\x00\ud800-\udfff]")
_MENTION: Final = re.compile(r"(?<![\w.@+-])@([\w.@+-]{1,150})")


class BadField(Invalid):
    """A fact that no lead can have; the message says what would do."""

    code = "leads.bad_field"


def cleaned(field: str, value: object) -> Any:
    """Return the value of an editable field as it is kept. Raises BadField naming the field."""
    if field not in EDITABLE:
        raise BadField("There is no such field to change.", field=field)
    return _READERS.get(field, text)(field, value)


def text(field: str, value: object) -> str:
    """Return a text without blanks around it; none is an empty one where that may be."""
    if value is not None and not isinstance(value, str):
        raise BadField("Give a text.", field=field)
    kept = (value or "").strip()
    if _BROKEN.search(kept):
        raise BadField("This text holds a character that cannot be stored.", field=field)
    if len(kept) > LONGEST[field]:
        raise BadField(f"Give at most {LONGEST[field]} characters.", field=field)
    if not kept and field in REQUIRED:
        raise BadField("This is needed.", field=field)
    return kept


def email(field: str, value: object) -> str:
    """Return an address, or an empty text."""
    kept = text(field, value)
    if kept and not _ADDRESS.fullmatch(kept):
        raise BadField("This is no e-mail address.", field=field)
    return kept


def money(field: str, value: object) -> Decimal | None:
    """Return an amount of at least 0 with at most two decimals, or None."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise BadField("Give an amount, such as 1200.50.", field=field)
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation as error:
        raise BadField("Give an amount, such as 1200.50.", field=field) from error
    if not amount.is_finite() or not 0 <= amount <= LARGEST_VALUE:
        raise BadField(f"Give an amount from 0 to {LARGEST_VALUE}.", field=field)
    if amount != amount.quantize(CENT):
        raise BadField("Give at most two decimals.", field=field)
    return abs(amount.quantize(CENT))


def moment(field: str, value: object) -> datetime | None:
    """Return a moment in UTC, also from its text; a date is its first moment."""
    if value is None or value == "":
        return None
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(read, datetime):
            return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise BadField("Give a date or a time, such as 2026-03-10.", field=field) from error
    raise BadField("Give a date or a time, such as 2026-03-10.", field=field)


def tags(names: Iterable[object]) -> tuple[str, ...]:
    """Return tags in one spelling each: small letters, single blanks, sorted, none twice.

    Raises BadField for more than 20, or one that is empty or longer than 40 characters.
    """
    if isinstance(names, str):
        raise BadField("Give a list of words.", field="tags")
    found: dict[str, None] = {}
    for place, name in enumerate(names):
        word = " ".join(text("tags", _spelled(name)).split())
        if not word:
            raise BadField("A tag has at least one character.", field=f"tags.{place}")
        found[word] = None
    if len(found) > MOST_TAGS:
        raise BadField(f"A lead has at most {MOST_TAGS} tags.", field="tags")
    return tuple(sorted(found))


def tag(name: str) -> str:
    """Return one tag as it is spelled, for looking for it."""
    return " ".join(name.casefold().split())


def mentions(note: str) -> list[str]:
    """Return the usernames a note calls by `@name`, each once, at most 20."""
    called = (found.rstrip(".-+@") for found in _MENTION.findall(note))
    return list(dict.fromkeys(name for name in called if name))[:MOST_MENTIONS]


def told(value: object) -> Any:
    """Return a field's value as JSON keeps it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value) if isinstance(value, Decimal) else value


def _spelled(name: object) -> object:
    return name.casefold() if isinstance(name, str) else name if name is not None else 0


_READERS: Final[Mapping[str, Callable[[str, object], Any]]] = {
    "email": email,
    "value": money,
    "next_action_at": moment,
}
