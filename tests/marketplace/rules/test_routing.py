"""What the router may be told, and how far it looks next."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadflow.marketplace.rules.routing import (
    LIMITS,
    BadRouter,
    checked_router,
    read_router,
    wider_than,
    write_router,
)
from leadflow.marketplace.types import Reach
from leadflow.marketplace.types.routing import Order, RouterSpec


def test_how_it_comes_is_allowed():
    assert checked_router(RouterSpec()) == RouterSpec()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        *(({name: least - 1}, name) for name, (least, _) in LIMITS.items()),
        *(({name: most + 1}, name) for name, (_, most) in LIMITS.items()),
        ({"first_widening_hours": 12}, "second_widening_hours"),
        ({"hand_over_hours": 12}, "hand_over_hours"),
        ({"head_start_minutes": 60}, "head_start_minutes"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(changes, field):
    with pytest.raises(BadRouter) as refusal:
        checked_router(replace(RouterSpec(), **changes))

    assert refusal.value.field == field


@settings(max_examples=20)
@given(
    st.builds(
        RouterSpec,
        order=st.sampled_from(Order),
        **{name: st.integers(least, most) for name, (least, most) in LIMITS.items()},
    )
)
def test_what_is_kept_is_read_as_it_was(spec):
    assert read_router(write_router(spec) | {"a_former_setting": 1}) == spec


def test_a_setting_that_came_later_is_as_by_default_in_what_was_kept_before():
    assert read_router({"wave_size": 5}) == RouterSpec(wave_size=5)


def test_further_is_the_city_then_the_region_then_related_trades():
    assert wider_than(Reach.NAMED) == (Reach.CITY, Reach.REGION, Reach.TRADE)
    assert wider_than(Reach.TRADE) == ()
