"""Who is offered the leads of one trade at one place, and whether that is fair."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadflow.identity.types import Role
from leadflow.marketplace.models import Offer, Provider
from leadflow.marketplace.queries.fairness import Fairness, fairness, places_with_leads
from leadflow.marketplace.services.jobs import mark_won
from leadflow.marketplace.services.purchase import purchase
from leadflow.marketplace.services.viewing import note_view
from leadflow.marketplace.types import Tier
from tests.factories.identity import make_actor
from tests.factories.market import actor_of, make_listing, make_provider

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
NOW = NOON + timedelta(days=1)
DAY = timedelta(days=1)


def report(*, trade: str = "plumbing", place: str = "cape town", days: int = 30) -> Fairness:
    return fairness(actor=make_actor(Role.HEAD), trade=trade, place=place, days=days, now=NOW)


def old_provider(**facts: object) -> Provider:
    return make_provider(now=NOON - 100 * DAY, subscribed_days=900, **facts)  # type: ignore[arg-type]


def test_counts_what_was_offered_seen_bought_and_won():
    provider = old_provider()
    actor = actor_of(provider)
    listing = make_listing(now=NOON)
    make_listing(now=NOON)
    note_view(actor=actor, lead_id=listing.pk, now=NOON)
    seat = purchase(actor=actor, lead_id=listing.pk, now=NOON).assignment_id
    mark_won(actor=actor, assignment_id=seat, now=NOON)

    found = report()

    [row] = found.rows
    assert (row.offers, row.views, row.purchases, row.won) == (2, 1, 1, 1)
    assert (found.leads, found.offers, found.views, found.purchases) == (2, 2, 1, 1)


def test_leads_of_another_trade_place_or_time_do_not_count():
    old_provider()
    make_listing(now=NOON - 40 * DAY)
    old_provider(category="electrical")
    make_listing(category="electrical", now=NOON)
    old_provider(area="Durban")
    make_listing(city="Durban", suburb="", now=NOON)

    found = report()

    assert [row.offers for row in found.rows] == [0]
    assert (found.leads, found.gini) == (0, None)


def test_an_even_share_is_expected_within_a_rank_alone():
    pro = old_provider(tier=Tier.PRO)
    basic = [old_provider(tier=Tier.BASIC) for _ in range(2)]
    listing = make_listing(now=NOON)
    Offer.objects.filter(listing=listing, provider=basic[1]).delete()

    expected = {row.provider_id: row.expected for row in report().rows}

    assert expected == pytest.approx({pro.pk: 1, basic[0].pk: 0.5, basic[1].pk: 0.5})


def test_whoever_is_left_out_beyond_luck_stands_out():
    left_out, favoured = old_provider(), old_provider()
    for _ in range(40):
        make_listing(now=NOON)
    Offer.objects.filter(provider=left_out).delete()

    found = report()

    assert {row.provider_id: row.is_chance for row in found.rows} == {
        left_out.pk: False,
        favoured.pk: False,
    }
    assert found.gini == pytest.approx(0.5)
    assert found.has_drifted


def test_newcomers_are_told_apart_and_expect_what_their_days_are_worth():
    old_provider()
    new = make_provider(now=NOW - 10 * DAY)
    for _ in range(3):
        make_listing(now=NOON)

    found = report()

    assert {row.provider_id for row in found.rows if row.is_new} == {new.pk}
    assert found.newcomers.count == 1
    assert found.newcomers.offers == 3
    assert found.newcomers.expected == pytest.approx(6 * 10 / 40)


def test_who_was_offered_leads_and_has_paused_stands_there_but_is_not_measured():
    paused, other = old_provider(), old_provider()
    make_listing(now=NOON)
    Provider.objects.filter(pk=paused.pk).update(is_paused=True)

    found = report()

    assert {row.provider_id: row.is_offered for row in found.rows} == {
        paused.pk: False,
        other.pk: True,
    }
    assert found.gini is None


def test_trades_and_places_are_those_that_leads_came_from_most_first():
    old_provider()
    make_listing(city="Durban", suburb="", now=NOON)
    for _ in range(2):
        make_listing(now=NOON)

    assert places_with_leads(actor=make_actor(Role.HEAD), now=NOW) == [
        ("plumbing", "Plumbing", "cape town", "Cape Town"),
        ("plumbing", "Plumbing", "durban", "Durban"),
    ]


def test_it_takes_as_many_queries_for_one_provider_as_for_many():
    head = make_actor(Role.HEAD)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            fairness(actor=head, trade="plumbing", place="cape town", days=30, now=NOW)
        return len(captured)

    old_provider()
    make_listing(now=NOON)
    one = queries()
    for _ in range(4):
        old_provider()
        make_listing(now=NOON)

    assert queries() == one
