"""Settings are tried on last month's leads, and nothing is written."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadflow.events.services import drain
from leadflow.identity.types import Role
from leadflow.kernel.errors import Denied
from leadflow.marketplace.models import Offer, Place, Provider
from leadflow.marketplace.queries.backtest import backtest
from leadflow.marketplace.services.purchase import purchase
from leadflow.marketplace.types.routing import Order, RouterSpec
from tests.factories.identity import make_actor
from tests.factories.market import actor_of, make_listing, make_provider

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
NOW = NOON + timedelta(days=6)
HOUR = timedelta(hours=1)


def tried(**settings: object):
    spec = RouterSpec(**settings)  # type: ignore[arg-type]
    return backtest(actor=make_actor(Role.HEAD), draft=spec, now=NOW)


def test_what_is_in_force_replayed_is_what_really_happened():
    cape = Place.objects.create(key="western cape", name="Western Cape")
    town = Place.objects.create(key="cape town", name="Cape Town", inside=cape)
    Place.objects.create(key="sea point", name="Sea Point", inside=town)
    Place.objects.create(key="paarl", name="Paarl", inside=cape)
    near = [make_provider(now=NOON) for _ in range(12)]
    for area in ("Sea Point", "Paarl"):
        make_provider(area=area, credits=0, now=NOON)
    for number in range(4):
        listing = make_listing(now=NOON + number * HOUR / 2)
        if number == 0:
            purchase(actor=actor_of(near[0]), lead_id=listing.pk, now=NOON)
        drain(now=NOON + number * HOUR / 2)
    for hours in range(1, 90):
        drain(now=NOON + hours * HOUR)

    found = tried()

    assert found.leads == 4
    assert found.changed == 0
    assert {one.provider_id: one.now for one in found.shares} == {
        one.provider_id: one.did for one in found.shares
    }
    assert found.offers_now == Offer.objects.count() > 4 * 12


def test_a_draft_shows_who_would_have_got_more_and_who_less():
    for _ in range(4):
        make_provider(credits=0, now=NOON)
    for number in range(4):
        listing = make_listing(now=NOON + number * HOUR)
        for seat in Provider.objects.order_by("pk")[:3]:
            Provider.objects.filter(pk=seat.pk).update(is_premium=True)
            purchase(actor=actor_of(seat), lead_id=listing.pk, now=NOON + number * HOUR)
            Provider.objects.filter(pk=seat.pk).update(is_premium=False)

    found = tried(wave_size=1, order=Order.STRICT)

    first = Provider.objects.order_by("pk")[0].pk
    assert {one.provider_id: one.draft for one in found.shares if one.draft} == {first: 4}
    assert (found.offers_now, found.offers_draft, found.changed) == (16, 4, 4)
    assert found.gini_draft == pytest.approx(0.75)
    assert found.changes[0].lost


def test_nothing_is_written():
    make_provider(now=NOON)
    make_listing(now=NOON)
    before = (Offer.objects.count(), list(Provider.objects.values()))

    tried(wave_size=1)

    assert (Offer.objects.count(), list(Provider.objects.values())) == before


def test_a_month_without_leads_is_an_empty_trial():
    assert tried().leads == 0


def test_it_takes_as_many_queries_for_one_lead_as_for_many():
    def queries() -> int:
        head = make_actor(Role.HEAD)
        with CaptureQueriesContext(connection) as captured:
            backtest(actor=head, draft=RouterSpec(), now=NOW)
        return len(captured)

    make_provider(now=NOON)
    make_listing(now=NOON)
    one = queries()
    for _ in range(3):
        make_provider(now=NOON)
        make_listing(now=NOON)

    assert queries() == one


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.PROVIDER, Role.MARKETING])
def test_only_those_who_run_the_market_try(role):
    with pytest.raises(Denied):
        backtest(actor=make_actor(role), draft=RouterSpec(), now=NOW)


def test_where_very_many_match_fewer_leads_are_tried_and_it_says_so(monkeypatch):
    monkeypatch.setattr("leadflow.marketplace.queries.backtest.MOST_LOOKS", 4)
    for _ in range(2):
        make_provider(now=NOON)
    for _ in range(3):
        make_listing(now=NOON)

    found = tried()

    assert (found.leads, found.is_complete) == (2, False)
