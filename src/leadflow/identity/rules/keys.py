"""The shape of an API key: `lf_<prefix>_<secret>`; only the prefix is ever shown again."""

import re
from dataclasses import dataclass
from typing import Final

PREFIX_BYTES: Final = 6
SECRET_BYTES: Final = 32
LIVE_KEYS: Final = 2  # the one in use and the one that replaces it

_SHAPE: Final = re.compile(r"lf_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class ParsedKey:
    """The two halves of a key."""

    prefix: str
    secret: str

    def __str__(self) -> str:
        return f"lf_{self.prefix}_{self.secret}"


def parse(text: str) -> ParsedKey | None:
    """Return the halves of an API key, or None when `text` cannot be one."""
    match = _SHAPE.fullmatch(text)
    return ParsedKey(match[1], match[2]) if match else None
