"""What a description may say before a lead is bought: nothing by which the client is reached."""

import re
import unicodedata
from typing import Final

HIDDEN: Final = "[hidden until unlocked]"

_ADDRESS: Final = re.compile(
    r"[\w.+\-']+\s*(?:@|\(at\)|\[at\]|\{at\}|\s+at\s+)\s*[\w-]+"
    r"(?:\s*(?:\.|\(dot\)|\[dot\]|\{dot\}|\s+dot\s+)\s*[\w-]+)+",
    re.IGNORECASE,
)
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+|\b(?:wa|t)\.me/\S+", re.IGNORECASE)
_HANDLE: Final = re.compile(r"(?<!\w)@\w{3,}")
# seven digits or more, however they are set apart: no price or size is written like that
_NUMBER: Final = re.compile(r"(?:\+|\(|\b)?\d(?:[\s().\-/_*~|,]{0,3}\d){6,}")


def scrubbed(text: str, *, known: tuple[str, ...] = ()) -> str:
    """Return `text` without e-mail addresses, links, handles and telephone numbers.

    Digits of any script count as digits, and invisible characters are taken away first. `known`
    are the client's own contact details, which go in any letters.
    """
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    plain = "".join(_digit(sign) for sign in plain)
    for detail in sorted(filter(None, (word.strip() for word in known)), key=len, reverse=True):
        plain = re.sub(rf"(?<!\w){re.escape(detail)}(?!\w)", HIDDEN, plain, flags=re.IGNORECASE)
    for pattern in (_LINK, _ADDRESS, _HANDLE, _NUMBER):
        plain = pattern.sub(HIDDEN, plain)
    return plain


def _digit(sign: str) -> str:
    value = unicodedata.digit(sign, None)
    return sign if value is None else str(value)
