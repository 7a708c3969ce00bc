"""A workbook that is written as it streams is one that others can read."""

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from tracemalloc import get_traced_memory, start, stop

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from leadflow.kernel import sheets
from leadflow.kernel.sheets import stream_xlsx

NOON = datetime(2026, 3, 10, 12, 30)


def book_of(header, rows, **options):
    return load_workbook(BytesIO(b"".join(stream_xlsx(header, rows, **options))))


def cells(book):
    return [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]


def test_every_kind_of_cell_is_read_back():
    rows = [["Asha", 12, Decimal("1250.50"), NOON, None], ["", 0, Decimal(-3), None, "x"]]

    book = book_of(list("ABCDE"), rows, title="Leads")

    assert book.sheetnames == ["Leads"]
    assert cells(book) == [
        ["A", "B", "C", "D", "E"],
        ["Asha", 12, 1250.5, NOON, None],
        [None, 0, -3, None, "x"],
    ]


@pytest.mark.parametrize("text", ["+27821234567", "0821234567", "00123", "1e5", "3-4"])
def test_a_text_of_digits_stays_a_text(text):
    cell = book_of(["Phone"], [[text]]).active["A2"]

    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "-1+1", "\t=cmd|' /C calc'!A0"])
def test_nothing_in_a_text_is_run(text):
    assert book_of(["Name"], [[text]]).active["A2"].data_type == "s"


@given(st.text(max_size=50))
def test_any_text_can_be_written(text):
    kept = book_of(["Text"], [[f"a{text}z"]]).active["A2"].value

    assert kept.startswith("a")
    assert kept.endswith("z")


def test_more_rows_than_a_sheet_holds_go_on_the_next(monkeypatch):
    monkeypatch.setattr(sheets, "ROWS_PER_SHEET", 3)

    book = book_of(["N"], ([number] for number in range(7)), title="Leads")

    assert book.sheetnames == ["Leads", "Leads 2", "Leads 3"]
    assert [[row[0] for row in sheet.values] for sheet in book] == [
        ["N", 0, 1, 2],
        ["N", 3, 4, 5],
        ["N", 6],
    ]


def test_rows_that_just_fill_a_sheet_open_no_other(monkeypatch):
    monkeypatch.setattr(sheets, "ROWS_PER_SHEET", 3)

    assert len(book_of(["N"], [[1], [2], [3]]).sheetnames) == 1


def test_no_rows_are_a_sheet_with_headings():
    assert cells(book_of(["A", "B"], [])) == [["A", "B"]]


def test_wide_tables_have_columns_beyond_z():
    header = [str(number) for number in range(60)]

    assert cells(book_of(header, [header])) == [header, header]


def test_bytes_leave_long_before_the_last_row():
    asked = 0

    def rows():
        nonlocal asked
        for number in range(200_000):
            asked = number
            yield [f"lead {number * 7919 % 100_003}", number]

    pieces = stream_xlsx(["Name", "Number"], rows())
    next(pieces)

    assert asked < 100_000
    pieces.close()


def test_memory_does_not_grow_with_the_rows():
    def peak(count):
        start()
        for _ in stream_xlsx(["Name", "N"], ([f"lead {n}", n] for n in range(count))):
            pass
        most = get_traced_memory()[1]
        stop()
        return most

    assert peak(40_000) < peak(20_000) + 100_000
