"""Typed reading of the environment; a secret may also stand in a file named by `<NAME>_FILE`."""

import os
from decimal import Decimal, InvalidOperation
from pathlib import Path


def text(name: str, default: str = "") -> str:
    """Return the variable, or the content of the file that `<name>_FILE` names, or the default."""
    if file := os.environ.get(f"{name}_FILE"):
        return Path(file).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    """Return the variable as yes or no; `1 true yes on` mean yes."""
    value = text(name)
    return value.lower() in {"1", "true", "yes", "on"} if value else default


def number(name: str, default: int) -> int:
    """Return the variable as a whole number.

    Raises ValueError, naming the variable, for anything else.
    """
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError as error:
        raise ValueError(f"{name}: {value!r} is not a whole number") from error


def amount(name: str, default: str) -> Decimal:
    """Return the variable as an amount of at least 0.

    Raises ValueError, naming the variable, for anything else.
    """
    value = text(name) or default
    try:
        read = Decimal(value)
    except InvalidOperation as error:
        raise ValueError(f"{name}: {value!r} is no amount") from error
    if not read.is_finite() or read < 0:
        raise ValueError(f"{name}: {value!r} is no amount")
    return read


def words(name: str, default: str = "") -> list[str]:
    """Return the variable split at commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
