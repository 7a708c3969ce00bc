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
# the client's own number: its last digits lead there, whatever words stand between them
_AROUND: Final = r"(?:\+?\d{1,3}[\s()-]*)?"
_SPELT_OUT: Final = r"\D{0,20}"
NUMBER: Final = 7
TELLING: Final = 8
WORD: Final = 3
BOX: Final = 5
STREET: Final = 6
EVERYBODYS: Final = frozenset(
    {"gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com"}
)
PLAIN: Final = frozenset({"and", "the", "van", "von", "der", "den", "mrs", "road", "street"})


def scrubbed(text: str, *, known: tuple[str, ...] = ()) -> str:
    """Return `text` without e-mail addresses, links, handles and telephone numbers.

    Digits of any script count as digits, and invisible characters are taken away first. `known`
    are the client's own contact details, which go in any letters and however their digits are set
    apart; a name goes word by word, too.
    """
    plain = _ADDRESS.sub(HIDDEN, _LINK.sub(HIDDEN, _plain(text)))
    if traces := _traces(known):
        plain = re.sub("|".join(traces), HIDDEN, plain, flags=re.IGNORECASE)
    return _NUMBER.sub(HIDDEN, _HANDLE.sub(HIDDEN, plain))


def _traces(known: tuple[str, ...]) -> list[str]:
    """Return patterns of whatever leads to the client, the longest first."""
    said: set[str] = set()
    numbers = []
    for detail in map(_plain, known):
        digits = "".join(sign for sign in detail if sign.isdigit())
        if len(digits) >= NUMBER and "@" not in detail:
            numbers.append(_AROUND + _SPELT_OUT.join(digits[-TELLING:]))
        said.add(" ".join(detail.split()))
        said.update(_parts(detail))
    words = sorted(filter(None, said), key=len, reverse=True)
    spelled = (r"\s+".join(map(re.escape, one.split())) for one in words)
    return numbers + [rf"(?<!\w){one}(?!\w)" for one in spelled]


def _parts(detail: str) -> list[str]:
    """Return what of a detail leads to the client by itself: words of a name, a street, a box."""
    if "@" in detail:
        box, _, host = detail.partition("@")
        own = [box, *([] if host.strip().casefold() in EVERYBODYS else [host])]
        return [part.strip() for part in own if len(part.strip()) >= BOX]
    words = re.findall(r"[\w'-]+", detail)
    if any(sign.isdigit() for sign in detail):
        street = " ".join(word for word in words if not any(map(str.isdigit, word)))
        return [street] if len(street) >= STREET else []
    return [word for word in words if len(word) >= WORD and word.casefold() not in PLAIN]


def _plain(text: str) -> str:
    """Return `text` in the one spelling that is looked through."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    return "".join(_digit(sign) for sign in plain)


def _digit(sign: str) -> str:
    value = unicodedata.digit(sign, None)
    return sign if value is None else str(value)
