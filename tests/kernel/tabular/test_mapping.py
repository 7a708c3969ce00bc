"""Which column a person says holds which field."""

import pytest

from leadflow.kernel.errors import Invalid
from leadflow.kernel.tabular.mapping import placed


class Refusal(Invalid):
    code = "tests.bad_mapping"


def test_columns_that_are_there_and_one_thing_each_are_taken():
    assert placed({"name": 1, "phone": 0}, 2, refusal=Refusal) == {"name": 1, "phone": 0}


@pytest.mark.parametrize("chosen", [{"name": -1}, {"name": 2}, {"name": 1, "phone": 1}])
def test_a_column_that_is_not_there_or_two_things_is_refused_in_the_rooms_own_words(chosen):
    with pytest.raises(Refusal):
        placed(chosen, 2, refusal=Refusal)
