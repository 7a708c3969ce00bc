"""Cells that a spreadsheet program would run as formulas are made inert, and read back as meant."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

# A cell runs when its first sign (blanks of any kind do not count) is one of these, or their
# full-width twins, which some programs fold; TAB and line ends among the blanks can smuggle one in.
RUNS: Final = re.compile(
    "\\A[\\s\u200b-\u200d\u2060\ufeff]*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63]"
)
GUARDED: Final = re.compile(RUNS.pattern.replace("\\A", "\\A'+", 1))

# A phone number stays as it is: without letters there is nothing in it that could be run.
PHONE: Final = re.compile(r"\A\+(?=(?:\D*\d){7,15}\D*\Z)[0-9][0-9 ().\u00a0-]*\Z")

GUARD: Final = "'"
DOUBLE: Final = '"'
MARK: Final = "\ufeff"  # tells spreadsheet programs that the file is UTF-8


def inert(cell: str) -> str:
    """Return the cell so that no program runs it; phone numbers and harmless cells stay."""
    if PHONE.match(cell):
        return cell
    if RUNS.match(cell) or GUARDED.match(cell):
        return GUARD + cell
    return cell


def plain(cell: str) -> str:
    """Return what was meant by a cell that may have been made inert."""
    return cell[1:] if GUARDED.match(cell) else cell


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as CSV that is safe to open: every cell inert and in quotes."""
    return MARK + csv_line(columns) + "".join(map(csv_line, rows))


def csv_line(cells: Iterable[str]) -> str:
    """Return one line of CSV that is safe to open: every cell inert and in quotes."""
    quoted = (f'"{inert(cell).replace(DOUBLE, DOUBLE * 2)}"' for cell in cells)
    return ",".join(quoted) + "\r\n"
