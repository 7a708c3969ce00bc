"""How a lead is spelled so that it is found, and what is looked for."""

import re
import unicodedata
from typing import Final

from leadflow.kernel import dialling

SHORTEST_PART: Final = 3
_PHONE_MARKS: Final = re.compile(r"[\s().\-/+]+")
_NO_DIGITS: Final = re.compile(r"\D+")
_LEAD_NUMBER: Final = re.compile(r"l-(\d+)")


def search_text(*, lead_id: int, name: str, phones: list[str], email: str, city: str) -> str:
    """Return what a lead can be found by, each word behind two spaces.

    The spaces make the start of a word a trigram of its own, so that one or two letters still
    find through the index. Numbers stand with and without their country code; the lead's own
    number stands as `#12`, or every lead would be found by the letter L.
    """
    numbers = [digits for phone in phones for digits in (bare_digits(phone), national(phone))]
    words = _folded(" ".join((name, *numbers, email, city, f"#{lead_id}"))).split()
    return "  " + "  ".join(dict.fromkeys(words)) + " "


def bare_digits(phone: str) -> str:
    """Return the digits of a number, whatever stands between them."""
    digits = _NO_DIGITS.sub("", phone)
    return digits if digits.isascii() else "".join(str(int(mark)) for mark in digits)


def national(phone: str) -> str:
    """Return the digits of an E.164 number without its country code; empty if it is none."""
    return dialling.national(phone)


def search_parts(text: str) -> list[str]:
    """Return the pieces of text that a found lead must all hold, as `search_text` spells them.

    A number may be typed with spaces and dashes. A piece of one or two letters counts only as the
    beginning of a word, a lead's own number (`L-12`) only as a whole.
    """
    cleaned = _folded(text)
    bare = _PHONE_MARKS.sub("", cleaned)
    words = [bare_digits(bare)] if bare.isdecimal() else cleaned.split()
    return [_piece(word) for word in words]


def _folded(text: str) -> str:
    """Return text as it is compared: no capitals, one spelling of each letter, no NUL."""
    plain = text.replace("\x00", " ")
    return (plain if plain.isascii() else unicodedata.normalize("NFKC", plain)).casefold()


def _piece(word: str) -> str:
    if number := _LEAD_NUMBER.fullmatch(word):
        return f"  #{number[1]} "
    return f"  {word}" if len(word) < SHORTEST_PART else word
