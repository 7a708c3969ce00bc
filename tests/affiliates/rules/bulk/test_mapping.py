"""Which column is what: by memory, by header, by look; and what a person may choose."""

import pytest

from leadflow.affiliates.rules.bulk.mapping import ALIASES, LABELS, BadMapping, checked, guess


def named(columns, samples=(), remembered=None):
    """Return the guess as field to header."""
    found = guess(columns, samples, remembered)
    return {str(field): columns[position] for field, position in found.items()}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("mobile", "mobile"),
        ("Phone", "mobile"),
        ("Tel.", "mobile"),
        ("Contact No", "mobile"),
        ("contact_number", "mobile"),
        ("MOBILE NO.", "mobile"),
        ("Téléphone", "mobile"),
        ("WhatsApp number", "mobile"),
        ("Reg No", "registration_number"),
        ("Vehicle No.", "registration_number"),
        ("Car", "registration_number"),
        ("Number Plate", "registration_number"),
        ("VRM", "registration_number"),
        ("Full Name", "name"),
        ("First name", "first_name"),
        ("Surname", "last_name"),
        ("E-Mail", "email"),
        ("Email ID", "email"),
        ("Town", "city"),
        ("Sub ID", "sub_id"),
        ("click_id", "sub_id"),
        ("Opt-in", "consent"),
    ],
)
def test_knows_the_header(header, field):
    assert named([header]) == {field: header}


@pytest.mark.parametrize("field", LABELS)
def test_knows_what_we_call_a_field_ourselves(field):
    assert named([LABELS[field]]) == {field: LABELS[field]}


def test_of_two_numbers_the_mobile_is_taken():
    assert named(["Telephone", "Mobile"]) == {"mobile": "Mobile"}


def test_of_two_equal_headers_the_first_is_taken():
    assert guess(["mobile", "mobile"], [])["mobile"] == 0


def test_nothing_is_guessed_twice():
    found = guess(["Phone", "Contact", "Number"], [["1", "2", "3"]])

    assert list(found) == ["mobile"]


def test_columns_without_a_known_header_are_told_by_their_look():
    samples = [
        ["Asha", "+91 98123 00001", "MH 12 AB 1234", "asha@example.com"],
        ["Ravi", "98123 00002", "KA01A1234", "ravi@example.com"],
        ["", "", "", ""],
    ]

    assert named(["A", "B", "C", "D"], samples) == {
        "mobile": "B",
        "email": "D",
        "registration_number": "C",
    }


def test_an_empty_column_looks_like_nothing():
    assert named(["A"], [[""], [" "]]) == {}


def test_what_was_chosen_last_time_comes_first():
    remembered = {"Ref": "city", "Phone": "mobile", "Cell": ""}

    assert named(["Cell", "PHONE", "ref"], (), remembered) == {"mobile": "PHONE", "city": "ref"}


def test_a_field_that_is_gone_is_not_remembered():
    assert named(["A"], (), {"A": "shoe_size"}) == {}


def test_every_word_means_one_thing():
    words = [word for line in ALIASES.values() for word in line.split()]

    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        ({}, "mobile"),
        ({"name": 0}, "mobile"),
        ({"mobile": 3}, "mobile"),
        ({"mobile": -1}, "mobile"),
        ({"mobile": 0, "name": 0}, "name"),
        ({"mobile": 0, "shoe_size": 1}, "mapping"),
    ],
)
def test_refuses_a_sense_that_cannot_be(mapping, field):
    with pytest.raises(BadMapping) as refused:
        checked(mapping, 3)

    assert refused.value.field == field


def test_takes_a_sense_that_can_be():
    assert checked({"mobile": 2, "name": 0}, 3) == {"mobile": 2, "name": 0}
