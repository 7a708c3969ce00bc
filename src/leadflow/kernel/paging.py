"""Keyset paging: a page starts after the last row seen, however many rows come in between."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from leadflow.kernel.codec import storable
from leadflow.kernel.errors import Invalid
from leadflow.kernel.moments import in_utc

DEFAULT_LIMIT: Final = 100
MAX_LIMIT: Final = 1000
MAX_CURSOR: Final = 2000
MAX_INTEGER: Final = 2**63

T = TypeVar("T")
M = TypeVar("M", bound=Model)
Key = int | str | date | datetime | Decimal


class BadCursor(Invalid):
    """The cursor was not given out by this list."""

    code = "paging.bad_cursor"


class BadLimit(Invalid):
    """The page size is no number from 1 to 1000."""

    code = "paging.bad_limit"


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list, and where the next ones start, if there are more."""

    items: list[T]
    next_cursor: str | None = None


class Cursor:
    """A place in a sorted list, as an opaque text."""

    @staticmethod
    def encode(*keys: Key) -> str:
        """Return the text for the sort keys of the last row seen."""
        plain = [_plain(key) for key in keys]
        text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()

    @staticmethod
    def decode(cursor: str, *kinds: type[Key]) -> tuple[Any, ...]:
        """Return the sort keys that `cursor` holds; raises BadCursor unless they are `kinds`."""
        try:
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            plain = json.loads(base64.b64decode(padded[:MAX_CURSOR], b"-_", validate=True))
            return tuple(_key(value, kind) for value, kind in zip(plain, kinds, strict=True))
        except (ValueError, TypeError, RecursionError, binascii.Error) as error:
            raise BadCursor("This cursor does not belong to this list.", field="cursor") from error


def _plain(key: Key) -> int | str:
    if isinstance(key, datetime):
        return key.astimezone(UTC).isoformat()
    return str(key) if isinstance(key, Decimal | date) else key


def _key(value: Any, kind: type[Key]) -> Key:
    if kind is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("no time zone")
        return in_utc(moment)
    if kind is date:
        return date.fromisoformat(value)
    if kind is Decimal:
        return _amount(value)
    if type(value) is not kind:
        raise ValueError("another kind of key")
    if (isinstance(value, int) and abs(value) >= MAX_INTEGER) or (
        isinstance(value, str) and not storable(value)
    ):
        raise ValueError("no key of any row")
    return value


def _amount(value: Any) -> Decimal:
    try:
        amount = Decimal(value) if isinstance(value, str) else Decimal("NaN")
    except InvalidOperation as error:
        raise ValueError("no amount") from error
    if not (amount.is_finite() and abs(amount) < MAX_INTEGER):
        raise ValueError("no key of any row")
    return amount


def clamp_limit(raw: str | int | None) -> int:
    """Return the page size asked for, 100 by default.

    Raises BadLimit for what is no number from 1 to 1000: a list is never cut silently.
    """
    if raw is None or raw == "":
        return DEFAULT_LIMIT
    text = str(raw)
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MAX_LIMIT))):
        raise BadLimit(f"Give a number from 1 to {MAX_LIMIT}.", field="limit")
    if not 1 <= int(text) <= MAX_LIMIT:
        raise BadLimit(f"Give a number from 1 to {MAX_LIMIT}.", field="limit")
    return int(text)


def paginate(
    rows: QuerySet[M],
    *,
    order: Sequence[str],
    kinds: Sequence[type[Key]],
    cursor: str | None,
    limit: int,
    shape: Callable[[M], T],
) -> Page[T]:
    """Return the page of `rows` that follows `cursor`.

    `order` names the sort fields as `order_by` takes them, all in one direction, the last one
    unique; none may be null. `kinds` are their types. One query; raises BadCursor.
    """
    names = [field.removeprefix("-") for field in order]
    if cursor:
        keys = Cursor.decode(cursor, *kinds)
        rows = rows.filter(after(names, keys, is_descending=order[0].startswith("-")))
    found = list(rows.order_by(*order)[: limit + 1])
    kept = found[:limit]
    next_cursor = (
        Cursor.encode(*(_value(kept[-1], name) for name in names)) if len(found) > limit else None
    )
    return Page([shape(row) for row in kept], next_cursor)


def _value(row: Model, name: str) -> Any:
    value: Any = row
    for part in name.split("__"):
        value = getattr(value, part)
    return value


def after(names: Sequence[str], keys: Sequence[Any], *, is_descending: bool) -> Q:
    """Return the condition "sorted after these keys", the last of which is unique.

    The outer condition on the first key alone lets both databases start in the index.
    """
    step = "lt" if is_descending else "gt"
    condition = Q(**{f"{names[-1]}__{step}": keys[-1]})
    for name, key in zip(reversed(names[:-1]), reversed(keys[:-1]), strict=True):
        inner = Q(**{f"{name}__{step}": key}) | condition
        condition = Q(**{f"{name}__{step}e": key}) & inner
    return condition
