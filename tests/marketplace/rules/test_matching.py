"""In which order a lead is offered, and what keeps a provider from buying it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.marketplace.rules.matching import (
    Candidate,
    in_order,
    is_subscribed,
    key_of,
    obstacles,
)
from leadflow.marketplace.types import Tier, Verification
from leadflow.marketplace.types.routing import Order

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def one(own: int, *, premium: bool = False, tier: Tier = Tier.BASIC, hours: int | None = None):
    offered = None if hours is None else NOON - timedelta(hours=hours)
    return Candidate(own, premium, tier, offered)


def ids(*candidates: Candidate) -> list[int]:
    return [candidate.id for candidate in in_order(list(candidates))]


def test_premium_goes_before_any_tier():
    assert ids(one(1, tier=Tier.PRO), one(2, premium=True)) == [2, 1]


def test_a_higher_tier_goes_before_a_lower_one():
    assert ids(one(1), one(2, tier=Tier.PRO), one(3, tier=Tier.STANDARD)) == [2, 3, 1]


def test_who_was_offered_a_lead_least_recently_goes_first():
    assert ids(one(1, hours=1), one(2, hours=5), one(3)) == [3, 2, 1]


def test_on_an_empty_history_the_order_is_that_of_the_ids():
    assert ids(one(3), one(1), one(2)) == [1, 2, 3]


@given(st.permutations([one(n, premium=n % 2 == 0, hours=n % 3 or None) for n in range(8)]))
def test_the_order_does_not_depend_on_how_they_are_given(candidates):
    assert in_order(candidates) == in_order(list(reversed(candidates)))


@pytest.mark.parametrize(("days", "active"), [(1, True), (0, True), (-1, False)])
def test_the_last_day_of_a_subscription_counts(days, active):
    today = date(2026, 3, 10)

    assert is_subscribed(today + timedelta(days=days), today) is active


def test_nobody_is_subscribed_without_a_day():
    assert not is_subscribed(None, date(2026, 3, 10))


def test_places_are_compared_without_blanks_and_large_letters():
    assert key_of("  Cape   TOWN ") == "cape town"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"verification": Verification.SUSPENDED}, "not_verified"),
        ({"serves_category": False}, "category_mismatch"),
        ({"serves_place": False}, "area_mismatch"),
        ({"is_open": False}, "not_available"),
        ({"seats_left": 0}, "fully_claimed"),
    ],
)
def test_each_obstacle_has_its_code(changes, code):
    facts = {
        "verification": Verification.VERIFIED,
        "serves_category": True,
        "serves_place": True,
        "is_open": True,
        "seats_left": 1,
    }

    assert obstacles(**facts | changes) == (code,)


def test_who_can_pay_at_once_goes_before_who_cannot_in_the_same_tier():
    poor = Candidate(1, is_premium=False, tier=Tier.BASIC, last_offered_at=None, is_funded=False)

    assert ids(poor, one(2, hours=1), one(3, tier=Tier.PRO)) == [3, 2, 1]


def test_strictly_the_order_is_that_of_the_ids_whatever_was_before():
    poor = Candidate(1, is_premium=False, tier=Tier.BASIC, last_offered_at=NOON, is_funded=False)
    ranked = in_order([one(3), one(2, hours=1), poor, one(4, premium=True)], Order.STRICT)

    assert [candidate.id for candidate in ranked] == [4, 1, 2, 3]
