"""One to three credits, and why."""

from hypothesis import given
from hypothesis import strategies as st

from leadflow.marketplace.rules.pricing import UNTRAINED, price_of, shortage, together
from leadflow.marketplace.types import Factor

FACTORS = st.lists(
    st.builds(Factor, st.just("f"), st.just("v"), st.floats(0.01, 100, allow_nan=False)), max_size=6
)


def test_without_a_model_a_lead_costs_one_credit():
    assert price_of().credits == 1


def test_without_a_model_the_price_says_why():
    assert UNTRAINED in price_of().factors


@given(FACTORS)
def test_a_price_is_one_to_three_whole_credits(factors):
    assert price_of(factors).credits in {1, 2, 3}


@given(FACTORS, st.floats(1, 10))
def test_a_factor_above_one_never_makes_a_lead_cheaper(factors, more):
    dearer = price_of([*factors, Factor("more", "", more)])

    assert dearer.credits >= price_of(factors).credits


@given(FACTORS, st.integers(0, 5))
def test_a_discount_is_taken_off_the_whole_credits_and_leaves_one(factors, discount):
    full, paid = price_of(factors).credits, price_of(factors, discount=discount).credits

    assert paid == max(1, full - discount)


def test_a_discount_is_told_among_the_factors():
    told = price_of([Factor("odds", "", 3.0)], discount=1).factors[-1]

    assert (told.name, round(3 * told.multiplier)) == ("discount", 2)


@given(FACTORS, st.integers(0, 5))
def test_every_multiplier_of_a_price_is_told(factors, discount):
    price = price_of(factors, discount=discount)

    told = [one for one in price.factors if one.name not in {"base", "discount"}]
    assert (told, together(told)) == (factors, together(factors))


def test_nothing_is_learnt_of_fewer_than_200_outcomes_or_of_one_kind():
    assert shortage(199, 60)
    assert shortage(500, 5)
    assert shortage(500, 495)
    assert not shortage(200, 60)
