"""From a text to a table: which sign parts the cells, which line names them, what stands where."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from leadflow.kernel.cells import plain
from leadflow.kernel.tabular.decoding import MAX_BYTES, Unreadable, decode

MAX_COLUMNS: Final = 100
MAX_HEADER: Final = 100
DELIMITERS: Final = ("\t", ";", ",", "|")
LOOKED_AT: Final = 50

# Excel's own way of saying which sign parts the cells; never part of the table.
SEPARATOR_LINE: Final = re.compile(r'\A"?sep=(.)"?(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
DIGITS_OF_A_NUMBER: Final = 7

IsHeader = Callable[[str], bool]


class TooManyRows(Unreadable):
    """The file has more rows than one job takes."""

    code = "file.too_many_rows"


class NoRows(Unreadable):
    """There is no row in the file."""

    code = "file.no_rows"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold."""

    rows: int
    bytes: int = MAX_BYTES


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table. `number` is its row in a spreadsheet program, the header being 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A file of rows, with what its columns are called."""

    columns: tuple[str, ...]
    lines: list[Line]
    encoding: str
    delimiter: str
    has_header: bool


def read_csv(content: bytes, *, limits: Limits, is_known: IsHeader) -> Table:
    """Return the table in a CSV file; rows with nothing in them are passed over.

    `is_known` tells whether a cell is a word that heads a column. Raises FileTooLarge; Unreadable
    with the line; NoRows; TooManyRows.
    """
    text, encoding = decode(content, max_bytes=limits.bytes)
    skipped = 0
    if said := SEPARATOR_LINE.match(text):
        text, skipped = text[said.end() :], 1
    delimiter = said.group(1) if said else delimiter_of(text)
    lines = read_lines(text, delimiter, most=limits.rows, skipped=skipped)
    return table_of(lines, limits=limits, is_known=is_known, told=(encoding, delimiter))


def table_of(
    lines: list[Line], *, limits: Limits, is_known: IsHeader, told: tuple[str, str]
) -> Table:
    """Return lines as a table: the first of them names the columns, if it looks like it.

    `told` are the encoding and the delimiter. Raises NoRows or TooManyRows.
    """
    if not lines:
        raise NoRows("There are no rows in this file.", field="file")
    has_header = is_header(lines[0].cells, is_known)
    body = lines[1:] if has_header else lines
    if not body:
        raise NoRows("There is a header, but no row below it.", field="file")
    if len(body) > limits.rows:
        raise TooManyRows(f"A file may have at most {limits.rows} rows.", field="file")
    if has_header:
        columns = named(lines[0].cells)
    else:
        columns = named(("",) * max(len(line.cells) for line in body[:LOOKED_AT]))
    return Table(columns, body, *told, has_header)


def read_lines(text: str, delimiter: str, *, most: int, skipped: int = 0) -> list[Line]:
    """Return every row that is not blank, without the blank cells at its end."""
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, doublequote=True, strict=True
    )
    lines = []
    try:
        for number, cells in enumerate(reader, start=1 + skipped):
            kept = trimmed(cells)
            if not kept:
                continue
            if len(kept) > MAX_COLUMNS:
                raise unreadable(reader.line_num + skipped, f"has over {MAX_COLUMNS} cells")
            lines.append(Line(number, kept))
            check_count(len(lines), most)
    except csv.Error as error:
        raise unreadable(reader.line_num + skipped, f"is not well-formed CSV: {error}") from error
    return lines


def check_count(lines: int, most: int) -> None:
    """Refuse more than `most` rows under a header. Raises TooManyRows."""
    if lines > most + 1:
        raise TooManyRows(f"A file may have at most {most} rows.", field="file")


def unreadable(line: int, what: str) -> Unreadable:
    """Return the refusal of a file whose `line` is at fault."""
    return Unreadable(f"Line {line} {what}.", field="file", line=line)


def trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the cells as they were meant, without the blank ones at the end of the row."""
    meant = [plain(cell) for cell in cells]
    while meant and not meant[-1].strip():
        meant.pop()
    return tuple(meant)


def delimiter_of(text: str) -> str:
    """Return the sign that parts most rows into as many cells as the first; a comma if none."""
    best, best_share = ",", (0.0, 1)
    for delimiter in DELIMITERS:
        widths = [len(cells) for cells in islice(sample(text, delimiter), LOOKED_AT)]
        if not widths or widths[0] < 2:  # noqa: PLR2004 - one cell is no parting
            continue
        share = (sum(width == widths[0] for width in widths) / len(widths), widths[0])
        if share > best_share:
            best, best_share = delimiter, share
    return best


def sample(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the first rows as this delimiter would part them; stop where that makes no sense."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if kept := trimmed(cells):
                yield list(kept)
    except csv.Error:
        return


def is_header(cells: Sequence[str], is_known: IsHeader) -> bool:
    """Tell whether the first row names columns: it has a known word, or holds no number."""
    if any(map(is_known, cells)):
        return True
    return not any(sum(map(str.isdigit, cell)) >= DIGITS_OF_A_NUMBER for cell in cells)


def named(cells: Sequence[str]) -> tuple[str, ...]:
    """Return one name for each column, none empty, none twice."""
    names: list[str] = []
    for position, cell in enumerate(cells, start=1):
        name = " ".join(cell.split())[:MAX_HEADER] or f"Column {position}"
        again = 2
        unique = name
        while unique in names:
            unique, again = f"{name} ({again})", again + 1
        names.append(unique)
    return tuple(names)
