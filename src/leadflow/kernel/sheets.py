"""A spreadsheet (XLSX) written row by row: the first bytes leave before the last row is known.

However many rows there are, only some of them are in memory. Texts are text cells: nothing in them
is run, and a phone number keeps its plus sign and zeros.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import IO, Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

Cell = str | int | Decimal | datetime | None

ROWS_PER_SHEET: Final = 1_000_000  # a sheet holds 1 048 576 of them
BYTES_PER_SHEET: Final = 1_800_000_000  # what an archive takes without the extension few can read
LONGEST_CELL: Final = 32_767
DRAINED_AT: Final = 64 * 1024
QUICK: Final = 3

# What XML cannot hold, however it is written.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - where spreadsheets count days from
_DAY: Final = 86_400
_PLAIN, _HEAD, _TEXT, _MOMENT, _MONEY = range(5)

_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
MEDIA_TYPE: Final = f"{_TYPES}.sheet"

_STYLES: Final = f"""{_XML}<styleSheet xmlns="{_MAIN}">\
<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>\
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border/></borders>\
<cellStyleXfs count="1"><xf/></cellStyleXfs>\
<cellXfs count="5"><xf/><xf fontId="1" applyFont="1"/>\
<xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/>\
<xf numFmtId="2" applyNumberFormat="1"/></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""

_SHEET_BEGINS: Final = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews><sheetData>"
)
_SHEET_ENDS: Final = "</sheetData></worksheet>"


class _Outlet:
    """What the archive is written to, and taken out of again as it grows."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._held = 0

    def write(self, data: bytes) -> int:
        """Take what the archive writes; it cannot go back in it."""
        self._parts.append(bytes(data))
        self._held += len(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: what is written is there."""

    def close(self) -> None:
        """Do nothing: what is written can still be taken out."""

    def drain(self, *, at: int = 0) -> Iterator[bytes]:
        """Yield what has come together, once it is at least `at` bytes."""
        if self._held > at:
            yield b"".join(self._parts)
            self._parts, self._held = [], 0


def stream_xlsx(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str = "Sheet"
) -> Iterator[bytes]:
    """Yield a workbook with `header` above `rows`; a new sheet begins when one is full.

    Moments are written as they stand: in the zone the caller has put them in.
    """
    outlet = _Outlet()
    left = iter(rows)
    with ZipFile(outlet, "w", ZIP_DEFLATED, compresslevel=QUICK) as book:
        count = 0
        following: Sequence[Cell] | None = None
        while count == 0 or following is not None:
            count += 1
            begun = left if following is None else chain([following], left)
            with book.open(f"xl/worksheets/sheet{count}.xml", "w") as sheet:
                for _ in _filled(sheet, header, begun):
                    yield from outlet.drain(at=DRAINED_AT)
            following = next(left, None)
        for name, text in _parts(count, title):
            book.writestr(name, text)
    yield from outlet.drain()


def _filled(
    sheet: IO[bytes], header: Sequence[str], rows: Iterator[Sequence[Cell]]
) -> Iterator[None]:
    """Write rows into a sheet until it is full, stopping after each."""
    letters = [_letters(at) for at in range(len(header))]
    heads = [_text(name, _HEAD, f"{letter}1") for name, letter in zip(header, letters, strict=True)]
    sheet.write(f'{_SHEET_BEGINS}<row r="1">{"".join(heads)}</row>'.encode())
    written = 0
    for number, row in enumerate(rows, start=2):
        cells = [
            _cell(cell, f"{letter}{number}") for cell, letter in zip(row, letters, strict=True)
        ]
        written += sheet.write(f'<row r="{number}">{"".join(cells)}</row>'.encode())
        yield
        if number > ROWS_PER_SHEET or written > BYTES_PER_SHEET:
            break
    sheet.write(_SHEET_ENDS.encode())
    yield


def _cell(cell: Cell, place: str) -> str:
    match cell:
        case None | "":
            return ""
        case str():
            return _text(cell, _TEXT, place)
        case datetime():
            days = (cell.replace(tzinfo=None) - _EPOCH).total_seconds() / _DAY
            return f'<c r="{place}" s="{_MOMENT}"><v>{days:.9f}</v></c>'
        case Decimal():
            return f'<c r="{place}" s="{_MONEY}"><v>{cell:f}</v></c>'
    return f'<c r="{place}" s="{_PLAIN}"><v>{cell}</v></c>'


def _text(text: str, style: int, place: str) -> str:
    clean = escape(_UNWRITABLE.sub("\ufffd", text[:LONGEST_CELL]))
    inner = f'<is><t xml:space="preserve">{clean}</t></is>'
    return f'<c r="{place}" s="{style}" t="inlineStr">{inner}</c>'


def _letters(at: int) -> str:
    """Return the name of a column: A to Z, then AA."""
    name = ""
    number = at + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _parts(count: int, title: str) -> Iterator[tuple[str, str]]:
    """Yield the small files that hold the sheets together."""
    numbers = range(1, count + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for n in numbers
    )
    yield (
        "[Content_Types].xml",
        (
            f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
            f"{overrides}</Types>"
        ),
    )
    yield (
        "_rels/.rels",
        (
            f'{_XML}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1"'
            f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
    )
    name = escape(title, {'"': "&quot;"})
    sheets = "".join(
        f'<sheet name="{name}{"" if n == 1 else f" {n}"}" sheetId="{n}" r:id="rId{n}"/>'
        for n in numbers
    )
    yield (
        "xl/workbook.xml",
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        (
            f'{_XML}<Relationships xmlns="{_RELATIONS}">{relations}<Relationship'
            f' Id="rId{count + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
        ),
    )
    yield "xl/styles.xml", _STYLES
