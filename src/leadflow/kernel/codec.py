"""JSON as the product writes and reads it: strict in, exact out."""

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from leadflow.kernel.errors import Invalid, Malformed

MAX_DEPTH: Final = 20
MAX_DIGITS: Final = 18

# A number with two decimals cannot be said to `json`; it is written as a marked text and unwrapped.
_MARK: Final = secrets.token_hex(8)
_MARKED: Final = re.compile(rf'"{_MARK}(-?\d+\.\d\d)"')
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def dumps(data: Any) -> bytes:
    """Return `data` as JSON: UTC times ending in `Z`, `Decimal` as a number with two decimals."""
    text = json.dumps(
        data, default=_plain, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    if _MARK in text:
        text = _MARKED.sub(r"\1", text)
    return text.encode("utf-8", "replace")


def instant(moment: datetime) -> str:
    """Return an aware moment as RFC 3339 in UTC, ending in `Z`."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no place in an answer")
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def _plain(value: object) -> Any:
    match value:
        case datetime():
            return instant(value)
        case Decimal():
            return f"{_MARK}{value:.2f}"
        case date() | time():
            return value.isoformat()
        case Enum():
            return value.value
        case _:
            return _plain_container(value)


def _plain_container(value: object) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)


def loads(body: bytes) -> Any:
    """Return what `body` says.

    Raises Malformed when it is no JSON, nests deeper than 20, or holds numbers that no field can
    take; Invalid when it is neither object nor array, or a text holds what no database stores.
    """
    try:
        if body.count(b"{") + body.count(b"[") > MAX_DEPTH:
            _check_depth(body)
        data = _DECODER.decode(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Malformed("The body is not UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise Malformed(f"The body is not JSON: {_reason(error)}.") from error
    if not isinstance(data, dict | list):
        raise Invalid("The body must be a JSON object or array.", field="body")
    if b"\\u" in body:
        _check_texts(data)
    return data


def storable(text: str) -> bool:
    """Tell whether every database can keep `text`: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not _SURROGATE.search(text)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno}, column {error.colno}"
    return str(error) or "nested too deeply"


def _check_depth(body: bytes) -> None:
    depth = 0
    in_text = False
    for match in _STRUCTURE.finditer(body):
        mark = match.group()
        if mark == b'"':
            in_text = not in_text
        elif not in_text and mark in b"{[":
            depth += 1
            if depth > MAX_DEPTH:
                raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
        elif not in_text and mark in b"}]":
            depth -= 1


_STRUCTURE: Final = re.compile(rb'\\.|["{}\[\]]', re.DOTALL)


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > MAX_DIGITS:
        raise ValueError(f"a whole number of more than {MAX_DIGITS} digits")
    return int(text)


def _real(text: str) -> float:
    value = float(text)
    if value in {float("inf"), float("-inf")}:
        raise ValueError("a number too large to be read")
    return value


def _constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


_DECODER: Final = json.JSONDecoder(parse_int=_integer, parse_float=_real, parse_constant=_constant)


def _check_texts(data: Any) -> None:
    for field, text in _texts(data, ""):
        if not storable(text):
            raise Invalid("This text holds a character that cannot be stored.", field=field)


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield every text of a parsed document with the path of its field."""
    if isinstance(value, str):
        yield path or "body", value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, f"{path}.{index}" if path else str(index))
    elif isinstance(value, dict):
        for key, item in value.items():
            if not storable(key):
                yield path or "body", key
            yield from _texts(item, f"{path}.{key}" if path else key)
