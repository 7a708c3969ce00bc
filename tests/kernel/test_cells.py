"""No cell we write is run by a spreadsheet program, no phone number is harmed, and back again."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadflow.affiliates.rules.bulk.table import read_table
from leadflow.kernel.cells import csv_line, inert, plain, write_csv
from leadflow.kernel.tabular.table import MAX_COLUMNS

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\u2212"]
BLANKS = ["", " ", "   ", "\u00a0", "\u3000", "\u200b", "\ufeff", " \t", "\r\n"]


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("blank", BLANKS)
def test_a_cell_that_could_run_does_not(start, blank):
    assert inert(f"{blank}{start}cmd|' /C calc'!A0").startswith("'")


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1+1",
        "-1",
        "-2+3",
        "@SUM(A1:A9)",
        '=HYPERLINK("http://x.example","y")',
        "+919812300001+1",
        "+91981230000A",
        "+12",
        "+" + "9" * 40,
    ],
)
def test_what_only_looks_like_a_number_is_guarded(cell):
    assert inert(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "phone",
    ["+919812300001", "+91 98123 00001", "+91-98123-00001", "+1 (212) 555.0123", "9812300001"],
)
def test_a_phone_number_stays_as_it_is(phone):
    assert inert(phone) == phone


@pytest.mark.parametrize("cell", ["", "Asha", "MH 12 AB 1234", "a=b", "it's", "'quoted'", "5-6"])
def test_harmless_cells_stay_as_they_are(cell):
    assert inert(cell) == cell


def test_a_guard_that_was_there_before_is_not_taken_for_ours():
    assert plain(inert("'=1")) == "'=1"


@given(st.text())
def test_what_was_made_inert_is_read_as_it_was(cell):
    assert plain(inert(cell)) == cell


@given(st.text())
def test_nothing_that_is_written_could_run(cell):
    written = inert(cell)

    bare = written.lstrip(" \u00a0\u3000\u200b\u200c\u200d\u2060\ufeff")
    assert bare[:1] not in STARTS or written[1:].replace(" ", "").isascii()
    assert not (bare[:1] in STARTS and any(sign.isalpha() for sign in bare))


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_every_reader_of_csv_reads_a_line_as_it_was_written(cells):
    (read,) = csv.reader(io.StringIO(csv_line(cells), newline=""))

    assert [plain(cell) for cell in read] == cells


storable = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00\x7f\ufffe\uffff"), max_size=20
).filter(lambda text: all(sign >= " " or sign in "\t\n\r" for sign in text))
rows = st.lists(
    st.lists(storable, min_size=1, max_size=6).filter(lambda cells: any(map(str.strip, cells))),
    min_size=1,
    max_size=8,
)


def without_blank_ends(cells):
    cells = list(cells)
    while cells and not cells[-1].strip():
        cells.pop()
    return tuple(cells)


@given(rows, st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
@example([["0", "\n"]], "utf-8")
def test_a_table_is_read_as_it_was_written(table, encoding):
    written = write_csv(["mobile", "name", "city"], table).removeprefix("\ufeff")

    found = read_table(written.encode(encoding))

    assert found.columns == ("mobile", "name", "city")
    assert [line.cells for line in found.lines] == list(map(without_blank_ends, table))
    assert max(len(line.cells) for line in found.lines) <= MAX_COLUMNS


@pytest.mark.parametrize("blank", ["\n", "\t", "\r\n"])
def test_a_blank_cell_that_was_guarded_is_still_blank(blank):
    found = read_table(write_csv(["mobile"], [["0"], [blank], ["1", blank]]).encode())

    assert [line.cells for line in found.lines] == [("0",), ("1",)]
