"""Whatever stands in a file: it is read or refused, never a fault, and every row has one result."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.kernel.cells import inert, plain
from leadflow.kernel.errors import DomainError
from leadflow.kernel.tabular.workbook import read_table
from leadflow.leads.rules.fields import BadField
from leadflow.pipeline.queries.imports import LIMITS
from leadflow.pipeline.rules.imports import cells
from leadflow.pipeline.rules.imports.columns import ALIASES, LABELS, VOCABULARY, BadMapping, Field
from leadflow.pipeline.rules.imports.columns import checked as checked_mapping
from leadflow.pipeline.rules.imports.deciding import Books, counted, decide
from leadflow.pipeline.rules.imports.options import MatchBy, OnMatch, Options, read_options
from leadflow.pipeline.rules.imports.rows import BadRow, ReadRow, Sheet, read_row

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
FIELDS = list(Field)
texts = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["+91 98123 45001", "a@b.co", "new", "1,200", "2026-01-02", "=1+1", "9E+11"]),
)
options = st.builds(Options, match_by=st.sampled_from(MatchBy), on_match=st.sampled_from(OnMatch))


def sheet(**given_):
    usual = {
        "mapping": {str(field): at for at, field in enumerate(FIELDS)},
        "width": len(FIELDS),
        "region": "IN",
        "source": "import",
        "owners": {"asha": 7},
        "now": NOON,
    }
    return Sheet(**{**usual, **given_})


def row_of(**said):
    return read_row([said.get(str(field), "") for field in FIELDS], sheet())


@given(st.lists(st.lists(texts, max_size=len(FIELDS) + 2), max_size=12), options)
def test_every_row_has_one_result_and_the_counts_add_up(rows, chosen):
    read = [(number, read_row(row, sheet())) for number, row in enumerate(rows, 2)]

    verdicts = decide(read, options=chosen, books=Books(by_phone={"+919812345001": 4}))

    assert [one.number for one in verdicts] == [number for number, _ in read]
    assert sum(counted((one.result for one in verdicts), {}).values()) == len(rows)
    assert all(one.message for one in verdicts if one.result in {"invalid", "duplicate"})


@given(st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)))
def test_any_file_is_a_table_or_refused(content):
    try:
        table = read_table(content, limits=LIMITS, is_known=VOCABULARY.knows)
    except DomainError:
        return
    assert table.lines


@given(st.binary(max_size=300).map(lambda tail: b"PK\x03\x04" + tail))
def test_any_archive_is_a_table_or_refused(content):
    with pytest.raises(DomainError):
        read_table(content, limits=LIMITS, is_known=VOCABULARY.knows)


@given(texts)
def test_a_cell_of_the_rejects_file_is_read_back_as_it_was(cell):
    assert plain(inert(cell)) == cell


def test_every_field_has_its_words_and_no_word_means_two():
    words = [word for said in ALIASES.values() for word in said.split()]

    assert set(ALIASES) == set(LABELS) == set(Field)
    assert len(words) == len(set(words))


def test_columns_are_known_by_their_headers_or_by_what_they_hold():
    found = VOCABULARY.guess(
        ("Full Name", "Mobile No.", "X", "Lead Owner", "Budget"),
        [("Asha", "9812345001", "a@example.com", "asha", "100")] * 3,
    )

    assert found == {"name": 0, "phone": 1, "email": 2, "owner": 3, "value": 4}


def test_what_was_said_of_a_header_before_comes_first():
    found = VOCABULARY.guess(("Name", "Contact"), [], {"Contact": "phone", "Name": ""})

    assert found["phone"] == 1


@pytest.mark.parametrize(
    "chosen", [{}, {"city": 0}, {"name": 9}, {"name": -1}, {"name": 0, "phone": 0}, {"plate": 0}]
)
def test_a_mapping_that_cannot_be_is_refused(chosen):
    with pytest.raises(BadMapping):
        checked_mapping(chosen, 3)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1200", "1200"),
        ("₹ 12,50,000", "1250000"),
        ("1.234.567,89 €", "1234567.89"),
        ("$1,234.5", "1234.50"),
        ("12,5", "12.5"),
        ("1 200.00", "1200"),
        ("99.999999", "100"),
    ],
)
def test_an_amount_is_read_however_it_is_written(cell, amount):
    assert cells.amount(cell) == Decimal(amount)


@pytest.mark.parametrize("cell", ["abc", "-5", "1e9", "99999999999999", "٣", "", "1.2.3"])
def test_what_is_no_amount_is_refused(cell):
    with pytest.raises(BadField):
        cells.amount(cell)


@pytest.mark.parametrize(
    "cell", ["2026-02-05", "05/02/2026", "5.2.2026", "2026-02-05T00:00:00Z", "05 Feb 2026"]
)
def test_a_day_is_read_with_the_day_before_the_month(cell):
    assert cells.day(cell, now=NOON).date().isoformat() == "2026-02-05"


@pytest.mark.parametrize("cell", ["2027-01-01", "1900-01-01", "31/31/2026", "soon", "0001-01-01"])
def test_a_day_that_cannot_be_is_refused(cell):
    with pytest.raises(BadField):
        cells.day(cell, now=NOON)


def test_a_number_a_spreadsheet_has_shortened_is_told():
    row = row_of(name="Asha", phone="9.19877E+11")

    assert isinstance(row, BadRow)
    assert "shortened" in row.message


def test_first_and_last_name_make_a_name():
    row = row_of(first_name="Asha", last_name="Rao")

    assert isinstance(row, ReadRow)
    assert row.facts["name"] == "Asha Rao"


def test_a_row_longer_than_the_header_is_told():
    assert isinstance(read_row(["x"] * 40, sheet()), BadRow)


@pytest.mark.parametrize(
    "given_", [{"on_match": "x"}, {"tags": "hot"}, {"source": ""}, {"plate": 1}, {"source": 3}]
)
def test_an_option_that_cannot_be_is_refused(given_):
    with pytest.raises(DomainError):
        read_options(given_)
