"""Trades and places are found in what people write."""

import pytest

from leadflow.marketplace.rules.words import named_in


@pytest.mark.parametrize(
    ("text", "found"),
    [("Paint, please!", {"painting"}), ("painted", set()), ("Sea-Point", {"sea"}), ("", set())],
)
def test_words_are_found_whole(text, found):
    words = {"painting": ["paint"], "sea": ["sea point"]}

    assert named_in(text, words) == found
