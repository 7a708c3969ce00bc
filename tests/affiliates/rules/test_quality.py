"""How sure one can be of a rate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.affiliates.rules.quality import SMALL, Counts, interval, rate

KNOWN = [  # Wilson's interval as printed in the textbooks and by R's prop.test(correct = FALSE)
    (0, 10, 0.0, 0.2775),
    (10, 10, 0.7225, 1.0),
    (1, 10, 0.0179, 0.4042),
    (5, 10, 0.2366, 0.7634),
    (1, 29, 0.0061, 0.1718),
    (81, 263, 0.2553, 0.3662),
    (500, 1000, 0.4691, 0.5309),
]


@pytest.mark.parametrize(("k", "n", "low", "high"), KNOWN)
def test_known_intervals(k, n, low, high):
    found = interval(k, n)

    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_of_nothing_everything_is_possible():
    assert (interval(0, 0).low, interval(0, 0).high) == (0.0, 1.0)


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (1, 0)])
def test_no_more_can_succeed_than_were_tried(k, n):
    with pytest.raises(ValueError, match="of"):
        interval(k, n)


counts = st.integers(0, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
def test_the_rate_lies_in_its_interval(pair):
    k, n = pair
    found = interval(k, n)

    assert 0 <= found.low <= (k / n if n else 0.5) <= found.high <= 1


@given(counts)
def test_success_and_failure_mirror_each_other(pair):
    k, n = pair
    one, other = interval(k, n), interval(n - k, n)

    assert one.low == pytest.approx(1 - other.high, abs=1e-9)


@given(st.integers(0, 1000), st.integers(1, 1000))
def test_more_of_the_same_makes_it_surer(k, n):
    few, many = interval(min(k, n), n), interval(4 * min(k, n), 4 * n)

    assert many.high - many.low < few.high - few.low


def test_small_samples_are_marked():
    assert rate(1, SMALL - 1).is_small
    assert not rate(1, SMALL).is_small


def test_a_rate_of_nothing_has_no_value():
    assert rate(0, 0).value is None


def test_sources_are_added_field_by_field():
    one = Counts(8, 7, 6, 5, 4, 3, 2, 1)

    assert one + one == Counts(16, 14, 12, 10, 8, 6, 4, 2)


def test_each_rate_is_of_the_step_before():
    found = Counts(submissions=100, accepted=50, confirmed=20, purchased=5, duplicates=10)

    assert [
        (r.count, r.of)
        for r in (
            found.acceptance,
            found.confirmation,
            found.purchase,
            found.duplication,
            found.conversion,
        )
    ] == [(50, 100), (20, 50), (5, 20), (10, 100), (5, 100)]
