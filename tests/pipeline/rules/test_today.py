"""What a working day looks like, in every zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.leads.types import Outcome
from leadflow.pipeline.rules.today import MORNING, ONE_CLICKS, day_of, lateness, morning

ZONES = ["UTC", "Asia/Kolkata", "America/New_York", "Pacific/Auckland", "Africa/Johannesburg"]
FRIDAY = datetime(2026, 3, 13, 12, tzinfo=ZoneInfo("Asia/Kolkata"))

moments = st.builds(
    lambda moment, zone: moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)),
    st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)),
    st.sampled_from(ZONES),
)


@given(moments)
def test_a_day_holds_its_moments_and_nothing_of_another(local):
    first, after = day_of(local)

    assert first <= local < after
    assert {first.date(), (after - timedelta(hours=1)).date()} == {local.date()}


@given(moments, st.integers(1, 60))
def test_the_next_step_is_at_ten_and_never_at_a_weekend_but_tomorrow(local, days):
    planned = morning(local, days=days)

    assert planned.time() == MORNING
    assert planned.date() >= local.date() + timedelta(days=days)
    assert days == 1 or planned.weekday() < 5


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (timedelta(days=2), "2 days overdue"),
        (timedelta(days=1), "1 day overdue"),
        (timedelta(hours=3), "3 h overdue"),
        (timedelta(minutes=3), "Overdue"),
        (-timedelta(hours=2), "Due 14:00"),
    ],
)
def test_says_how_late_it_is(before, told):
    assert lateness((FRIDAY - before).astimezone(UTC), FRIDAY) == told


def test_counts_days_as_the_reader_lives_them():
    shortly_after_midnight = FRIDAY.replace(hour=0, minute=30)

    assert lateness(shortly_after_midnight - timedelta(hours=1), shortly_after_midnight) == (
        "1 day overdue"
    )


@pytest.mark.parametrize("click", ONE_CLICKS, ids=lambda click: click.key)
def test_every_click_has_an_outcome_and_plans_on(click):
    assert click.outcome in set(Outcome)
    assert click.following
    assert click.days > 0
