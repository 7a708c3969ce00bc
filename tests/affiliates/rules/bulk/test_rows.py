"""What one row says, and what is wrong with it, in words for its field."""

from datetime import UTC, datetime

import pytest

from leadflow.affiliates.http.schemas import SubmissionIn
from leadflow.affiliates.rules.bulk.rows import FieldError, RowIn, UnreadRow, read_row, row_of_cells
from leadflow.affiliates.types import Consent, SubmissionInput

MAPPING = {"mobile": 0, "registration_number": 1, "name": 2}


def errors_of(found):
    assert isinstance(found, UnreadRow), found
    return [(error.field, error.message) for error in found.errors]


def test_reads_every_field():
    row = {
        "mobile": "9812300001",
        "registration_number": "MH12AB1234",
        "name": "Asha",
        "email": "asha@example.com",
        "city": "Pune",
        "sub_id": "s1",
        "consent": True,
    }

    assert read_row(row, campaign="demo") == SubmissionInput(
        mobile="9812300001",
        registration_number="MH12AB1234",
        name="Asha",
        email="asha@example.com",
        city="Pune",
        campaign="demo",
        sub_id="s1",
        consent=Consent(given=True),
    )


def test_reads_the_proof_of_consent():
    proof = {"text_version": "v3", "source_url": "https://cars.example/", "given_at": "2026-03-01"}

    row = read_row({"mobile": "1", "consent": proof}, campaign="demo")

    assert row.consent == Consent(
        given=True,
        text_version="v3",
        source_url="https://cars.example/",
        given_at=datetime(2026, 3, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({}, "mobile"),
        ({"mobile": ""}, "mobile"),
        ({"mobile": None}, "mobile"),
        ({"mobile": 9812300001}, "mobile"),
        ({"mobile": "9" * 65}, "mobile"),
        ({"mobile": "1", "registration_number": "A" * 10_000}, "registration_number"),
        ({"mobile": "1", "name": "x" * 201}, "name"),
        ({"mobile": "1", "email": "no address"}, "email"),
        ({"mobile": "1", "city": ["Pune"]}, "city"),
        ({"mobile": "1", "sub_id": "x" * 121}, "sub_id"),
        ({"mobile": "1", "consent": {"given_at": "yesterday"}}, "consent"),
        ({"mobile": "1", "campaign": "another"}, "campaign"),
        ("9812300001", "row"),
        ([], "row"),
        (None, "row"),
    ],
)
def test_names_the_field_that_is_wrong(row, field):
    assert field in {
        name.partition(".")[0] for name, _ in errors_of(read_row(row, campaign="demo"))
    }


def test_says_what_is_missing_in_plain_words():
    assert errors_of(read_row({"name": "Asha"}, campaign="demo")) == [
        ("mobile", "The mobile number is missing.")
    ]


def test_the_campaign_of_the_batch_may_be_said_again():
    assert isinstance(
        read_row({"mobile": "1", "campaign": "demo"}, campaign="demo"), SubmissionInput
    )


def test_a_row_of_a_batch_is_held_to_the_limits_of_a_lead_sent_alone():
    alone, in_batch = SubmissionIn.model_json_schema(), RowIn.model_json_schema()

    assert in_batch["properties"] == alone["properties"]
    assert in_batch["$defs"] == alone["$defs"]
    assert in_batch["required"] == alone["required"]


def test_reads_the_cells_of_a_line():
    cells = (" 9812300001 ", "MH12AB1234", "Asha", "ignored")

    assert row_of_cells(cells, mapping=MAPPING, width=4) == {
        "mobile": "9812300001",
        "registration_number": "MH12AB1234",
        "name": "Asha",
    }


def test_a_short_line_has_no_more_fields():
    assert row_of_cells(("9812300001",), mapping=MAPPING, width=3) == {"mobile": "9812300001"}


def test_a_line_with_too_many_cells_is_not_guessed_at():
    ((field, message),) = errors_of(row_of_cells(("1", "2", "3", "4"), mapping=MAPPING, width=3))

    assert field == "row"
    assert "4 cells, the header 3" in message


def test_first_and_last_name_are_joined():
    mapping = {"mobile": 0, "first_name": 1, "last_name": 2}

    assert row_of_cells(("1", "Asha", "Rao"), mapping=mapping, width=3)["name"] == "Asha Rao"


@pytest.mark.parametrize("cell", ["9.19812E+11", "9,19812E+11", "9E11", "9.1e12"])
def test_a_number_shortened_by_a_spreadsheet_is_not_taken_for_one(cell):
    ((field, message),) = errors_of(row_of_cells((cell,), mapping={"mobile": 0}, width=1))

    assert field == "mobile"
    assert "Format the column as text" in message


@pytest.mark.parametrize(
    ("cell", "mobile"), [("9812300001.0", "9812300001"), ("+919812300001,00", "+919812300001")]
)
def test_a_fraction_added_by_a_spreadsheet_is_no_part_of_a_number(cell, mobile):
    assert row_of_cells((cell,), mapping={"mobile": 0}, width=1)["mobile"] == mobile


@pytest.mark.parametrize(
    ("cell", "given"), [("yes", True), ("X", True), ("1", True), ("no", False), ("", False)]
)
def test_consent_is_yes_or_no(cell, given):
    row = row_of_cells(("1", cell), mapping={"mobile": 0, "consent": 1}, width=2)

    assert row["consent"] == {"given": given}


def test_consent_is_nothing_else():
    found = row_of_cells(("1", "perhaps"), mapping={"mobile": 0, "consent": 1}, width=2)

    assert found == UnreadRow((FieldError("consent", "Say yes or no."),))


def test_what_was_declared_for_the_file_counts_for_each_row():
    declared = {"given": True, "text_version": "v3"}

    assert (
        row_of_cells(("1",), mapping={"mobile": 0}, width=1, consent=declared)["consent"]
        == declared
    )


def test_a_no_in_the_row_goes_before_what_was_declared():
    declared = {"given": True, "text_version": "v3"}
    mapping = {"mobile": 0, "consent": 1}

    row = row_of_cells(("1", "no"), mapping=mapping, width=2, consent=declared)

    assert row["consent"] == {"given": False, "text_version": "v3"}
