"""Which column of a file holds which field: remembered, told by its header, or by its cells."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE: Final = re.compile(r"[+(]?\d[\d\s().+/-]{6,}")

# What spreadsheet programs make of long numbers: some digits are lost, or a fraction is added.
SHORTENED: Final = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
AS_FRACTION: Final = re.compile(r"\A(\+?\d{7,15})[.,]0+\Z")


@dataclass(frozen=True)
class Vocabulary:
    """What columns can hold, by the words people head them with, the best first.

    `looks` are tried in order on columns whose header says nothing.
    """

    aliases: Mapping[Any, str]  # the fields are words
    looks: Sequence[tuple[str, re.Pattern[str]]] = ()
    words: Mapping[str, tuple[str, int]] = field(init=False)

    def __post_init__(self) -> None:
        words = {
            word: (str(meaning), rank)
            for meaning, said in self.aliases.items()
            for rank, word in enumerate(said.split())
        }
        object.__setattr__(self, "words", words)

    def knows(self, cell: str) -> bool:
        """Tell whether a cell is a word that heads a column."""
        return folded(cell) in self.words

    def guess(
        self,
        columns: Sequence[str],
        samples: Sequence[Sequence[str]],
        remembered: Mapping[str, str] | None = None,
    ) -> dict[str, int]:
        """Return the likeliest column of each field, as far as there is one.

        What was chosen last time for a header of the same name comes first ("" is no field); then
        what the header says; then what most cells look like.
        """
        found = by_memory(columns, remembered or {}, {str(one) for one in self.aliases})
        self._by_header(columns, found)
        for meaning, look in self.looks:
            if meaning not in found:
                by_look(str(meaning), look, columns, samples, found)
        return found

    def _by_header(self, columns: Sequence[str], found: dict[str, int]) -> None:
        wishes = sorted(
            (rank, position, meaning)
            for position, column in enumerate(columns)
            if (match := self.words.get(folded(column)))
            for meaning, rank in [match]
        )
        for _, position, meaning in wishes:
            if meaning not in found and position not in found.values():
                found[meaning] = position


def by_memory(
    columns: Sequence[str], remembered: Mapping[str, str], fields: Collection[str]
) -> dict[str, int]:
    """Return the columns that were given a sense last time (header to field)."""
    known = {folded(header): meaning for header, meaning in remembered.items()}
    found: dict[str, int] = {}
    for position, column in enumerate(columns):
        meaning = known.get(folded(column), "")
        if meaning in fields:
            found.setdefault(meaning, position)
    return found


def by_look(
    meaning: str,
    look: re.Pattern[str],
    columns: Sequence[str],
    samples: Sequence[Sequence[str]],
    found: dict[str, int],
) -> None:
    """Add to `found` the first free column most of whose cells look like the field."""
    for position in range(len(columns)):
        if position not in found.values() and is_mostly(look, samples, position):
            found[meaning] = position
            return


def is_mostly(look: re.Pattern[str], samples: Sequence[Sequence[str]], position: int) -> bool:
    """Tell whether more than half of a column's filled cells look like `look`."""
    cells = [row[position].strip() for row in samples if position < len(row)]
    filled = [cell for cell in cells if cell]
    return 2 * sum(bool(look.fullmatch(cell)) for cell in filled) > len(filled)


def folded(header: str) -> str:
    """Return a header in small letters without accents, blanks and signs."""
    spread = unicodedata.normalize("NFKD", header.casefold())
    return "".join(sign for sign in spread if sign.isalnum())
