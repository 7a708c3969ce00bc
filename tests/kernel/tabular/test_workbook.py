"""Workbooks as people send them: numbers whole, days as days, formulas by their values."""

import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from leadflow.kernel.sheets import stream_xlsx
from leadflow.kernel.tabular import workbook
from leadflow.kernel.tabular.decoding import FileTooLarge, Unreadable
from leadflow.kernel.tabular.table import Limits, NoRows, TooManyRows
from leadflow.kernel.tabular.workbook import read_table

LIMITS = Limits(rows=5, bytes=10**6)
HEADER = ("Name", "Phone")


def known(cell):
    return cell.casefold() in {"name", "phone"}


def saved(*rows, header=HEADER):
    book = Workbook()
    for row in (header, *rows):
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read(content, limits=LIMITS):
    return read_table(content, limits=limits, is_known=known)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (919877012345, "919877012345"),
        (919877012345.0, "919877012345"),
        (12.5, "12.5"),
        (0.0000001, "0.0000001"),
        (True, "yes"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 9, 30), "2026-03-01T09:30:00"),
        ("+91 98123", "+91 98123"),
    ],
)
def test_a_cell_is_read_as_it_is_meant(cell, text):
    assert read(saved(("Asha", cell))).lines[0].cells == ("Asha", text)


def test_a_formula_without_a_value_is_an_empty_cell():
    assert read(saved(("Asha", "=1+1"))).lines[0].cells == ("Asha",)


def test_a_sheet_of_ours_is_read_back():
    content = b"".join(stream_xlsx(HEADER, [("Asha", "+919812345001")]))

    assert read(content).lines[0].cells == ("Asha", "+919812345001")


def test_rows_keep_the_numbers_they_have_in_the_spreadsheet():
    table = read(saved(("Asha", "1"), (), ("Ravi", "2")))

    assert [(line.number, line.cells[0]) for line in table.lines] == [(2, "Asha"), (4, "Ravi")]


def test_too_many_rows_are_refused():
    with pytest.raises(TooManyRows):
        read(saved(*[("Asha", "1")] * 7))


def test_too_many_columns_are_refused():
    with pytest.raises(Unreadable):
        read(saved(("x",) * 101))


def test_an_empty_workbook_is_refused():
    with pytest.raises(NoRows):
        read(saved(header=()))


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 1000)

    with pytest.raises(FileTooLarge):
        read(saved(*[("Asha", "1")] * 3))


def test_an_archive_that_is_no_workbook_is_refused():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "Name,Phone")

    with pytest.raises(Unreadable):
        read(out.getvalue())


def test_a_workbook_that_is_cut_off_is_refused():
    with pytest.raises(Unreadable):
        read(saved(("Asha", "1"))[:-200])


def test_text_is_read_as_csv():
    assert read(b"Name,Phone\nAsha,1").lines[0].cells == ("Asha", "1")
