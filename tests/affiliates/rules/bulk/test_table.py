"""From bytes to rows: separators, quotes, headers, blank lines, and where it goes wrong."""

import pytest

from leadflow.affiliates.rules.bulk import table
from leadflow.affiliates.rules.bulk.table import read_table
from leadflow.kernel.tabular.decoding import Unreadable
from leadflow.kernel.tabular.table import NoRows, TooManyRows


def rows_of(content):
    if isinstance(content, str):
        content = content.encode()
    return [line.cells for line in read_table(content).lines]


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [
        ("mobile,city\n1,Pune\n", ","),
        ("mobile;city\n1;Pune\n", ";"),
        ("mobile\tcity\n1\tPune\n", "\t"),
        ("mobile|city\n1|Pune\n", "|"),
        ("mobile;address\n1;Street 1, Pune, MH\n2;Street 2, Pune\n", ";"),
        ("mobile,note\n1,a;b\n2,c;d;e\n", ","),
        ("mobile\n1\n", ","),
        ("sep=|\nmobile|note\n1|a,b,c\n", "|"),
        ('"sep=;"\nmobile;note\n1;a,b\n', ";"),
    ],
)
def test_finds_the_separator(content, delimiter):
    assert read_table(content.encode()).delimiter == delimiter


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_reads_lines_of_every_system(end):
    assert rows_of(f"mobile,city{end}1,Pune{end}2,Goa{end}") == [("1", "Pune"), ("2", "Goa")]


def test_reads_quotes_with_separators_line_ends_and_quotes_inside():
    content = 'mobile,note\n1,"a, ""b""\nc"\n2,d\n'

    assert rows_of(content) == [("1", 'a, "b"\nc'), ("2", "d")]


def test_numbers_rows_as_a_spreadsheet_does():
    content = 'mobile,note\n1,"two\nlines"\n\n ,\n5,x\n'

    assert [line.number for line in read_table(content.encode()).lines] == [2, 5]


def test_counts_the_line_that_names_the_separator():
    assert read_table(b"sep=;\nmobile;city\n1;Pune\n").lines[0].number == 3


def test_passes_blank_cells_at_the_end_over():
    assert rows_of("mobile,city,,\n1,Pune,,\n") == [("1", "Pune")]


def test_keeps_rows_that_are_wider_than_the_header():
    assert rows_of("mobile,city\n1,Pune,extra\n") == [("1", "Pune", "extra")]


def test_names_columns_that_have_no_name_or_one_twice():
    columns = read_table(b"mobile,,city,city\n1,2,3,4\n").columns

    assert columns == ("mobile", "Column 2", "city", "city (2)")


@pytest.mark.parametrize(
    ("first", "has_header"),
    [
        ("mobile,x", True),
        ("Telefon-Nr.,x", True),
        ("wer,wo", True),
        ("+91 98123 00001,Pune", False),
        ("9812300001", False),
    ],
)
def test_tells_a_header_from_data(first, has_header):
    found = read_table(f"{first}\n9812300002,Goa\n".encode())

    assert found.has_header is has_header
    assert len(found.lines) == (1 if has_header else 2)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"mobile,city\n", b"mobile\n\n , \n"])
def test_refuses_a_file_without_rows(content):
    with pytest.raises(NoRows):
        read_table(content)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('mobile,note\n1,a\n2,"never closed\n3,b\n', 4),
        ('mobile,note\n1,"a"b\n', 2),
        ("mobile\n" + "9" * 200_000 + "\n", 2),
        ("mobile\n" + ",".join("a" * 101) + "\n", 2),
    ],
)
def test_refuses_what_is_no_table_and_names_the_line(content, line):
    with pytest.raises(Unreadable) as refused:
        read_table(content.encode())

    assert refused.value.details["line"] == line


def test_takes_as_many_rows_as_promised_and_no_more(monkeypatch):
    monkeypatch.setattr(table, "MAX_ROWS", 3)

    assert len(rows_of("mobile\n1\n2\n3\n")) == 3
    with pytest.raises(TooManyRows):
        rows_of("mobile\n1\n2\n3\n4\n")
    with pytest.raises(TooManyRows):
        rows_of("9812300001\n9812300002\n9812300003\n9812300004\n9812300005\n")


def test_a_hundred_thousand_rows_are_promised():
    assert table.MAX_ROWS == 100_000
