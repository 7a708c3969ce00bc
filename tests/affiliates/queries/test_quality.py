"""What became of what each source sent."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from leadflow.affiliates.queries.quality import (
    PeriodTooLong,
    QualityFilters,
    daily_quality,
    drill_down,
    reason_counts,
    source_quality,
    total_quality,
)
from leadflow.affiliates.queries.submissions import list_submissions
from leadflow.affiliates.rules.quality import Counts
from leadflow.affiliates.types import State
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Permission, Role
from tests.factories.affiliates import (
    NOON,
    make_actor,
    make_affiliate,
    make_campaign,
    make_member_user,
    make_submission,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MARCH = QualityFilters(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))


def manager():
    return make_actor(Role.AFFILIATE_MANAGER)


def make_source(affiliate=None, campaign=None):
    """Make one submission in every state, and return what they add up to."""
    affiliate, campaign = affiliate or make_affiliate(), campaign or make_campaign()
    for state in State:
        make_submission(
            state,
            affiliate=affiliate,
            campaign=campaign,
            is_duplicate=state in {State.REJECTED, State.AWAITING_REGISTRATION},
        )
    return affiliate, campaign


EVERY_STATE = Counts(
    submissions=11,
    accepted=8,
    confirmed=3,
    purchased=1,
    duplicates=2,
    rejected=1,
    not_interested=1,
    unreachable=1,
)


def test_each_affiliate_in_each_campaign_is_a_row():
    affiliate, campaign = make_source()
    make_source(affiliate)
    make_submission(State.ACCEPTED, campaign=campaign)

    rows = source_quality(actor=manager(), filters=MARCH)

    assert [row.counts for row in rows] == [EVERY_STATE, EVERY_STATE, Counts(1, 1)]
    assert (rows[0].affiliate, rows[0].campaign_slug) == (affiliate.name, campaign.slug)


def test_what_was_accepted_stays_accepted_wherever_it_went():
    make_submission(State.NOT_INTERESTED)

    counts = total_quality(actor=manager(), filters=MARCH)

    assert (counts.accepted, counts.confirmed) == (1, 0)


def test_all_sources_together_are_the_sum_of_the_rows():
    make_source()
    make_source()

    rows = source_quality(actor=manager(), filters=MARCH)

    assert total_quality(actor=manager(), filters=MARCH) == rows[0].counts + rows[1].counts


def test_every_question_is_one_query_however_many_sources(django_assert_num_queries):
    for _ in range(3):
        make_source()
    actor = manager()

    with django_assert_num_queries(4):
        source_quality(actor=actor, filters=MARCH)
        total_quality(actor=actor, filters=MARCH)
        reason_counts(actor=actor, filters=MARCH)
        daily_quality(actor=actor, filters=MARCH)


@pytest.mark.parametrize(
    ("created_at", "counts"),
    [
        (MARCH.since - timedelta(microseconds=1), 0),
        (MARCH.since, 1),
        (MARCH.until - timedelta(microseconds=1), 1),
        (MARCH.until, 0),
    ],
)
def test_the_period_counts_its_beginning_and_not_its_end(created_at, counts):
    make_submission(State.ACCEPTED, created_at=created_at)

    assert total_quality(actor=manager(), filters=MARCH).submissions == counts


def test_one_affiliate_and_one_campaign_can_be_chosen():
    affiliate, campaign = make_source()
    make_source(affiliate)
    make_source(campaign=campaign)
    chosen = QualityFilters(MARCH.since, MARCH.until, affiliate.pk, campaign.slug)

    rows = source_quality(actor=manager(), filters=chosen)

    assert [(row.affiliate_id, row.campaign_id) for row in rows] == [(affiliate.pk, campaign.pk)]


def test_reasons_are_counted_most_frequent_first():
    for reason in ["tries_exhausted", "duplicate_vehicle", "duplicate_vehicle"]:
        make_submission(State.REJECTED, reason=reason)
    make_submission(State.ACCEPTED)

    rows = reason_counts(actor=manager(), filters=MARCH)

    assert [(row.state, row.reason, row.count) for row in rows] == [
        ("rejected", "duplicate_vehicle", 2),
        ("rejected", "tries_exhausted", 1),
    ]


def test_days_are_those_of_the_zone_and_empty_ones_are_shown():
    late = datetime(2026, 3, 10, 20, 0, tzinfo=UTC)  # the 11th in India
    make_submission(State.CONFIRMED, created_at=late)
    week = QualityFilters(NOON, NOON + 3 * DAY)

    rows = daily_quality(actor=manager(), filters=week, zone=ZoneInfo("Asia/Kolkata"))

    assert [(row.day, row.counts.submissions) for row in rows] == [
        (date(2026, 3, 10), 0),
        (date(2026, 3, 11), 1),
        (date(2026, 3, 12), 0),
        (date(2026, 3, 13), 0),
    ]


def test_a_day_begins_where_the_clocks_were_turned_too():
    zone = ZoneInfo("Europe/London")
    since = datetime(2026, 3, 28, tzinfo=zone)
    until = datetime(2026, 3, 31, tzinfo=zone)
    make_submission(State.ACCEPTED, created_at=datetime(2026, 3, 29, 23, 30, tzinfo=UTC))

    rows = daily_quality(actor=manager(), filters=QualityFilters(since, until), zone=zone)

    assert [row.counts.submissions for row in rows] == [0, 0, 1]


def test_a_series_has_an_end():
    with pytest.raises(PeriodTooLong):
        daily_quality(actor=manager(), filters=QualityFilters(NOON, NOON + 733 * DAY))


def test_behind_every_number_is_the_list_it_counts():
    affiliate, campaign = make_source()
    make_source()
    chosen = QualityFilters(MARCH.since, MARCH.until, affiliate.pk, campaign.slug)
    actor = manager()

    def behind(**narrower):
        return len(list_submissions(actor=actor, filters=drill_down(chosen, **narrower)).items)

    assert behind() == EVERY_STATE.submissions
    assert behind(states=("rejected",)) == EVERY_STATE.rejected
    assert behind(is_duplicate=True) == EVERY_STATE.duplicates


def test_an_affiliate_sees_its_own_quality_only():
    user = make_member_user(role=Role.AFFILIATE)
    affiliate, _ = make_source(make_affiliate(member=user))
    make_source()

    rows = source_quality(actor=make_actor(Role.AFFILIATE, user=user), filters=MARCH)

    assert [row.affiliate_id for row in rows] == [affiliate.pk]


def test_whoever_sees_no_submissions_is_refused():
    actor = make_actor(Role.SUPPLY, Permission.SUPPLY_WORK)

    for ask in (source_quality, total_quality, reason_counts, daily_quality):
        with pytest.raises(NotPermitted):
            ask(actor=actor, filters=MARCH)
