"""The countries an account can be in, as the calendars of holidays know them."""

from functools import cache
from typing import Final

from holidays.registry import COUNTRIES

LETTERS: Final = 2
SMALL: Final = frozenset({"and", "of", "the", "da"})


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """Return every country's two letters (ISO 3166) and its name, by name."""
    known = {
        code: name_of(key)
        for key, entry in COUNTRIES.items()
        for code in entry[1:]
        if len(code) == LETTERS
    }
    return tuple(sorted(known.items(), key=lambda country: country[1]))


def country_word(code: str) -> str:
    """Return the name of a country; letters that name none speak for themselves."""
    return dict(countries()).get(code, code)


def name_of(key: str) -> str:
    """Return a country's name from its key: `isle_of_man` is `Isle of Man`."""
    words = key.split("_")
    return " ".join(word if word in SMALL else word.capitalize() for word in words)
