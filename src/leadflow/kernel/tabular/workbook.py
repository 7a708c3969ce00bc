"""Tables in XLSX workbooks: the first sheet that has rows, formulas by their last values.

A workbook is a ZIP archive that may unpack to far more than it weighs, so what it says it holds
is added up before anything is unpacked, and rows and cells are counted while they are read.
"""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from leadflow.kernel.tabular.decoding import FileTooLarge, Unreadable, check_size
from leadflow.kernel.tabular.table import (
    MAX_COLUMNS,
    IsHeader,
    Limits,
    Line,
    Table,
    check_count,
    read_csv,
    table_of,
    trimmed,
    unreadable,
)

ZIP_MARK: Final = b"PK\x03\x04"
MOST_UNPACKED: Final = 400 * 1024 * 1024
MOST_MEMBERS: Final = 2000
MOST_CELLS: Final = 4_000_000
MOST_BLANK: Final = 10_000  # blank rows between two rows; a sheet may claim a million of them
WHOLE: Final = 15  # digits a number in a spreadsheet is exact to
ENCODING: Final = "xlsx"


def read_table(content: bytes, *, limits: Limits, is_known: IsHeader) -> Table:
    """Return the table in a CSV file or an XLSX workbook, told by its first bytes.

    Raises FileTooLarge; Unreadable with the line; NoRows; TooManyRows.
    """
    if not content.startswith(ZIP_MARK):
        return read_csv(content, limits=limits, is_known=is_known)
    check_size(len(content), limits.bytes)
    _check_archive(content)
    try:
        lines = _read_lines(content, limits)
    except Unreadable:
        raise
    except (
        *(zipfile.BadZipFile, ParseError),
        *(KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, OSError),
        *(NotImplementedError, RuntimeError, OverflowError, zipfile.LargeZipFile),
    ) as error:
        raise Unreadable(
            "This workbook cannot be read. Save it as XLSX or CSV again.", field="file"
        ) from error
    return table_of(lines, limits=limits, is_known=is_known, told=(ENCODING, ""))


def _check_archive(content: bytes) -> None:
    """Refuse what is no workbook, or unpacks to more than anybody needs."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unreadable("This workbook cannot be read.", field="file") from error
    if not any(one.filename.startswith("xl/") for one in members):
        raise Unreadable("This is a ZIP archive, no workbook.", field="file")
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
        raise FileTooLarge("This workbook holds too much. Save the table as CSV.", field="file")


def _read_lines(content: bytes, limits: Limits) -> list[Line]:
    """Return the rows of the first sheet that has any."""
    # loaded when the first workbook comes: it brings numpy along, which no page needs
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except InvalidFileException as error:
        raise ValueError("no workbook") from error
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a sheet says of its size need not be so
            if lines := _lines_of(sheet.iter_rows(values_only=True), limits):
                return lines
    finally:
        book.close()
    return []


def _lines_of(rows: Iterable[Iterable[Any]], limits: Limits) -> list[Line]:
    lines: list[Line] = []
    cells, last = 0, 0
    for number, row in enumerate(rows, start=1):
        kept = trimmed(list(_shown(row)))
        if not kept:
            if number - last > MOST_BLANK:
                break
            continue
        last = number
        if len(kept) > MAX_COLUMNS:
            raise unreadable(number, f"has over {MAX_COLUMNS} cells")
        cells += len(kept)
        if cells > MOST_CELLS:
            raise FileTooLarge("This workbook holds too many cells. Parts of it will do.")
        lines.append(Line(number, kept))
        check_count(len(lines), limits.rows)
    return lines


def _shown(row: Iterable[Any]) -> Iterator[str]:
    """Yield cells as people see them, with every digit of a number."""
    for cell in row:
        yield "" if cell is None else cell if isinstance(cell, str) else _text(cell)


def _text(cell: Any) -> str:
    match cell:
        case bool():
            text = "yes" if cell else "no"
        case float():
            text = _number(cell)
        case datetime() if not (cell.hour or cell.minute or cell.second):
            text = cell.date().isoformat()
        case datetime() | date() | time():
            text = cell.isoformat()
        case _:
            text = str(cell)
    return text


def _number(cell: float) -> str:
    """Return a number with all its digits, never as 9.19877E+11."""
    if not abs(cell) < 10**WHOLE:  # nor is anything a number in "not a number"
        return repr(cell)
    return str(int(cell)) if cell.is_integer() else f"{Decimal(repr(cell)):f}"
