"""Before a lead is bought, no words of the client lead to them."""

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
