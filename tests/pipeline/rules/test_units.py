"""What may be said of a unit, and where a wish goes in its list."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.pipeline.rules.units import LONGEST, BadUnit, checked, placed, searched
from leadflow.pipeline.types.units import UnitFacts

LISTS = st.lists(st.integers(1, 50), unique=True, max_size=12)


@given(LISTS, st.integers(1, 50), st.none() | st.integers(1, 20))
def test_placing_keeps_everything_once_and_the_others_in_their_order(wanted, what, rank):
    order = placed(wanted, what, rank)

    assert sorted(order) == sorted({*wanted, what})
    assert [each for each in order if each != what] == [each for each in wanted if each != what]
    if rank is not None:
        assert order.index(what) == min(rank, len(order)) - 1


@pytest.mark.parametrize("field", LONGEST)
def test_a_text_too_long_is_refused_by_name(field):
    facts = {"name": "A", field: "x" * (LONGEST[field] + 1)}

    with pytest.raises(BadUnit) as refusal:
        checked(UnitFacts(**facts))

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "a\x00b"),
        ("price", Decimal(-1)),
        ("price", Decimal("NaN")),
        ("price", Decimal("1e13")),
        ("area", Decimal("1e9")),
        ("bedrooms", -1),
        ("bedrooms", 1001),
    ],
)
def test_what_no_unit_can_have_is_refused_by_name(field, value):
    with pytest.raises(BadUnit) as refusal:
        checked(UnitFacts(**{"name": "A", field: value}))

    assert refusal.value.field == field


def test_a_price_is_kept_in_whole_cents():
    assert checked(UnitFacts(name="A", price=Decimal("10.005"))).price == Decimal("10.01")


def test_a_unit_is_found_by_any_of_its_words_in_small_letters():
    facts = UnitFacts(name="A-101", project="Terraces", city="Pune", kind="Flat")

    assert searched(facts) == "a-101 terraces pune flat"
