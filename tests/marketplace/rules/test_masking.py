"""Before a lead is bought, no words of the client lead to them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.marketplace.rules.masking import HIDDEN, scrubbed

SETTINGS_APART = st.sampled_from(["", " ", "-", ".", "  ", ") ", "/", " - "])


@pytest.mark.parametrize(
    "words",
    [
        "Call +27 82 123 4567 please",
        "Call 0821234567 please",
        "Call (082) 123-4567 please",
        "Call 0 8 2 1 2 3 4 5 6 7 please",
        "Call ０８２１２３４５６７ please",
        "Call ०८२१२३४५६७ please",
        "Call 082\u200b1234567 please",
        "Write to lindiwe@example.com please",
        "Write to lindiwe (at) example (dot) com please",
        "Write to lindiwe at example dot com please",
        "See https://example.com/lindiwe please",
        "See www.example.com please",
        "Write on wa.me/27821234567 please",
        "Find me as @lindiwe please",
    ],
)
def test_a_way_to_the_client_is_hidden(words):
    verb, *_ = words.split()

    assert scrubbed(words) in {
        f"{verb}{way} {HIDDEN} please" for way in ("", " to", " on", " me as")
    }


@pytest.mark.parametrize(
    "words",
    [
        "Three taps, 2 showers and 1 bath of 120 x 60 cm",
        "Budget of R5 000 to R12 500",
        "Built in 1998, geyser of 150 l from 2012",
        "Come at 9 or at 14:30",
        "Pay at the end",
    ],
)
def test_plain_words_and_sizes_stay(words):
    assert scrubbed(words) == words


def test_the_clients_own_details_are_hidden_in_any_letters():
    assert scrubbed("Ask for LINDIWE MASEKO", known=("Lindiwe Maseko",)) == f"Ask for {HIDDEN}"


@given(digits=st.lists(st.integers(0, 9), min_size=9, max_size=13), apart=st.data())
def test_no_number_of_nine_digits_or_more_is_left_however_it_is_set_apart(digits, apart):
    number = str(digits[0]) + "".join(apart.draw(SETTINGS_APART) + str(one) for one in digits[1:])

    shown = scrubbed(f"Ring {number} now")

    assert sum(sign.isdigit() for sign in shown) == 0


@given(st.text(max_size=200))
def test_what_is_hidden_once_is_hidden(text):
    assert scrubbed(scrubbed(text)) == scrubbed(text)


NAME = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzé"), min_size=4, max_size=10)
BETWEEN = st.sampled_from([" ", "-", " then ", ", and after that ", " . ", "\n", "/"])
CASES = st.sampled_from([str.upper, str.lower, str.title])


@given(
    name=st.tuples(NAME, NAME),
    number=st.integers(10**8, 10**9 - 1),
    street=NAME,
    between=BETWEEN,
    case=CASES,
    prefix=st.sampled_from(["0", "+27 ", "0027-", ""]),
)
def test_no_spelling_of_the_clients_own_details_is_left(
    *, name, number, street, between, case, prefix
):
    first, last = name
    digits = str(number)
    known = (
        f"{first} {last}",
        f"+27{digits}",
        f"{first}.{last}@mail.example",
        f"12 {street} Road",
    )
    words = [
        f"I am {case(first)}, of the {case(last)}s" if case is str.lower else case(first),
        f"known as {case(last)}",
        f"ring {prefix}{between.join([digits[:2], digits[2:5], digits[5:]])}",
        f"write to {case(first)}.{case(last)} AT mail dot example",
        f"at 12 {case(street)}   Road",
    ]

    shown = scrubbed("; ".join(words), known=known)

    assert digits[1:] not in "".join(sign for sign in shown if sign.isdigit())
    left = re.findall(r"\w+", shown.casefold())
    assert {part.casefold() for part in (first, last, street)} & {*left} <= PLAIN_WORDS


PLAIN_WORDS = {"known", "ring", "write", "mail", "road", "example", "hidden", "until", "unlocked"}


def test_words_that_only_look_like_a_name_stay():
    known = ("Ann van der Berg", "+27821234567", "", "3 Main Road")

    assert scrubbed("Annex on the berg side, road behind", known=known) == (
        f"Annex on the {HIDDEN} side, road behind"
    )


def test_a_name_that_is_the_word_for_hidden_hides_once():
    assert scrubbed("Ask for Hidden", known=("Hidden Until",)) == f"Ask for {HIDDEN}"
