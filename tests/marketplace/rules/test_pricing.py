"""One to three credits, and why."""

from hypothesis import given
from hypothesis import strategies as st

from leadflow.marketplace.rules.pricing import UNTRAINED, price_of
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
