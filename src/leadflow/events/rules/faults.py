"""What may be kept of an error: enough to find it, nothing about a person."""

import re
from pathlib import PurePath
from traceback import extract_tb

LONGEST = 300
_EMAIL = re.compile(r"[^\s@'\"<>(,;]+@[^\s@'\"<>),;]+")
_DIGITS = re.compile(r"\+?\d[\d\s().-]{4,}\d")
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_.]*")


def describe(error: BaseException) -> str:
    """Return class, masked first line and place of `error`, short enough to store.

    Databases put the offending values on the following lines, so those are dropped; numbers of six
    and more digits, e-mail addresses and quoted values that are no identifiers are masked.
    """
    first = (str(error).splitlines() or [""])[0]
    masked = _QUOTED.sub(_mask_quoted, _DIGITS.sub("#", _EMAIL.sub("@", first)))
    text = f"{type(error).__name__}: {masked}" if masked else type(error).__name__
    return f"{text[:LONGEST]}{_place(error)}"


def _mask_quoted(found: re.Match[str]) -> str:
    inner = found[1] or found[2] or ""
    return found[0] if _IDENTIFIER.fullmatch(inner) else "'…'"


def _place(error: BaseException) -> str:
    """Return where in our own code it happened, when it did."""
    for frame in reversed(extract_tb(error.__traceback__)):
        if "leadflow" in (parts := PurePath(frame.filename).parts):
            ours = parts[len(parts) - parts[::-1].index("leadflow") :]
            return f" ({'/'.join(ours)}:{frame.lineno})"
    return ""
