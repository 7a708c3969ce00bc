"""What the pages that take a table in share."""

import pytest

from leadflow.web.tables_in import share


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 0, "0%"),
        (0, 9, "0%"),
        (1, 9, "11%"),
        (1, 1000, "<1%"),
        (999, 1000, "99%"),
        (9, 9, "100%"),
    ],
)
def test_a_share_never_says_all_or_nothing_when_it_is_not(part, whole, text):
    assert share(part, whole) == text
