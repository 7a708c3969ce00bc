"""How records are boiled down to what their seal is made of. No database, no clock."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, Final

START: Final = "0" * 64


def digest(rows: Iterable[tuple[Any, ...]]) -> tuple[str, int]:
    """Return the SHA-256 of records, each given by its columns, and how many there were."""
    whole = hashlib.sha256()
    count = 0
    for row in rows:
        whole.update(json.dumps(row, sort_keys=True, default=_text).encode())
        whole.update(b"\n")
        count += 1
    return whole.hexdigest(), count


def link(before: str, first_id: int, last_id: int, content: str) -> str:
    """Return the text whose keyed hash is the next link of the chain."""
    return f"{before}:{first_id}:{last_id}:{content}"


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
