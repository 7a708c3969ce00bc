"""A lead costs whoever looks at it what they were shown, for a quarter of an hour."""

from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import transaction

from leadflow.identity.types import SYSTEM
from leadflow.ledger.queries import balance_of
from leadflow.marketplace.models import Assignment, FrozenPrice, Listing
from leadflow.marketplace.queries import prices
from leadflow.marketplace.queries.checks import verify_marketplace
from leadflow.marketplace.queries.listings import get_preview, list_available
from leadflow.marketplace.services import pricing
from leadflow.marketplace.services.pricing import PriceRose
from leadflow.marketplace.services.purchase import purchase
from leadflow.marketplace.services.versions import put_in_force, switch_off
from leadflow.marketplace.services.viewing import note_view
from leadflow.marketplace.types import Verification
from tests.factories.market import actor_of, make_listing, make_provider
from tests.factories.pricing import a_version
from tests.harness.races import rush

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SOON = NOON + timedelta(minutes=14)
LATER = NOON + timedelta(minutes=15)


def make_price(price, now=NOON):
    version = a_version(now=now, price=price).version
    put_in_force(actor=SYSTEM, version=version, now=now)


def look(provider, listing, now=NOON):
    actor = actor_of(provider)
    note_view(actor=actor, lead_id=listing.pk, now=now)
    return get_preview(actor=actor, lead_id=listing.pk, now=now)


def buy(provider, listing, now=NOON):
    return purchase(actor=actor_of(provider), lead_id=listing.pk, now=now)


def test_a_lead_costs_what_the_version_in_force_says():
    make_price(3)
    provider, listing = make_provider(now=NOON), make_listing(now=NOON)

    assert look(provider, listing).credit_cost == 3
    assert buy(provider, listing).credits_charged == 3


def test_every_factor_is_shown():
    make_price(2)
    provider, listing = make_provider(now=NOON), make_listing(now=NOON)

    told = {one.name: (one.value, one.multiplier) for one in look(provider, listing).price_factors}

    assert told["category"] == ("plumbing", 2.0)
    assert told["supply"][0] == "1 business"
    assert len(told) == 10


def test_a_price_is_held_for_the_viewer_while_others_pay_the_new_one():
    early, late = make_provider(now=NOON), make_provider(now=NOON)
    listing = make_listing(now=NOON)
    look(early, listing)
    make_price(3)

    assert look(early, listing, SOON).credit_cost == 1
    assert buy(early, listing, SOON).credits_charged == 1
    assert buy(late, listing, SOON).credits_charged == 3


def test_who_looked_long_ago_is_not_charged_more_than_they_saw():
    provider, listing = make_provider(now=NOON), make_listing(now=NOON)
    look(provider, listing)
    make_price(3)

    with pytest.raises(PriceRose) as refused:
        buy(provider, listing, LATER)

    assert refused.value.details == {"credit_cost": 3}
    assert not Assignment.objects.exists()
    assert balance_of(provider.user_id) == 10
    assert look(provider, listing, LATER).credit_cost == 3
    assert buy(provider, listing, LATER).credits_charged == 3


def test_who_looked_long_ago_is_charged_less_when_it_fell():
    make_price(3)
    provider, listing = make_provider(now=NOON), make_listing(now=NOON)
    look(provider, listing)
    switch_off(actor=SYSTEM, now=LATER)

    assert buy(provider, listing, LATER).credits_charged == 1


def test_who_pays_nothing_is_never_told_that_the_price_rose():
    provider, listing = make_provider(now=NOON, is_premium=True), make_listing(now=NOON)
    look(provider, listing)
    make_price(3)

    bought = buy(provider, listing, LATER)

    assert (bought.credit_cost, bought.credits_charged) == (3, 0)


def test_a_lead_that_became_cheaper_is_shown_so_at_once():
    make_price(3)
    provider, listing = make_provider(now=NOON), make_listing(now=NOON)
    look(provider, listing)
    Listing.objects.update(discount=1)

    seen = look(provider, listing, SOON)

    assert (seen.credit_cost, seen.price_factors[-1].name) == (2, "discount")
    assert buy(provider, listing, SOON).credits_charged == 2


def test_what_was_paid_is_shown_for_good():
    provider, listing = make_provider(now=NOON), make_listing(now=NOON)
    buy(provider, listing)
    make_price(3)

    assert look(provider, listing, NOON + timedelta(days=9)).credit_cost == 1


def test_what_is_on_offer_costs_what_a_look_at_it_says():
    provider = make_provider(now=NOON)
    seen, unseen = make_listing(now=NOON), make_listing(now=NOON)
    look(provider, seen)
    make_price(3)

    rows = list_available(actor=actor_of(provider), now=SOON).items

    assert {row.id: row.credit_cost for row in rows} == {seen.pk: 1, unseen.pk: 3}


def test_the_price_that_was_paid_is_kept_with_what_it_was_reckoned_from():
    make_price(2)
    make_provider(now=NOON, verification=Verification.PENDING)
    provider = make_provider(now=NOON)
    make_listing(now=NOON - timedelta(days=29))
    make_listing(now=NOON - timedelta(days=27), suburb="")
    listing = make_listing(now=NOON, budget_min=1000, budget_max=3000)

    buy(provider, listing)

    kept = FrozenPrice.objects.get()
    assert (kept.credits, kept.sold_at, kept.model.version) == (2, NOON, 1)
    assert kept.features == {
        "category": "plumbing",
        "place": "cape town",
        "budget": 2000.0,
        "urgency": "emergency",
        "details": 4,
        "hour": 12,
        "weekday": 1,
        "supply": 1,
        "demand": 2,
    }


def test_a_seat_that_cost_something_else_than_was_shown_is_found():
    bought = buy(make_provider(now=NOON), make_listing(now=NOON))
    Assignment.objects.update(credit_cost=2, credits_charged=2)

    [found] = [one for one in verify_marketplace() if one.name == "marketplace.charged_as_shown"]

    assert found.sample == [bought.assignment_id]


def look_twice_at_once(monkeypatch, renewed=pricing._renewed):
    """Let a provider look twice at once at a lead whose price ran out; return until when it holds.

    Both have read the old price before either writes a new one.
    """
    provider, listing = make_provider(now=NOON), make_listing(now=NOON)
    look(provider, listing)
    both_read = Barrier(2, timeout=20)

    def live_price(*args, **kwargs):
        both_read.wait()
        return prices.live_price(*args, **kwargs)

    monkeypatch.setattr(pricing, "live_price", live_price)
    monkeypatch.setattr(pricing, "_renewed", renewed)

    def look_again(moment):
        with transaction.atomic():
            return pricing.freeze(listing=listing, provider=provider, now=moment).until

    return set(rush(look_again, [LATER, LATER + timedelta(minutes=1)]))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_looks_twice_at_once_is_shown_one_price(monkeypatch):
    assert len(look_twice_at_once(monkeypatch)) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_condition_the_second_look_would_be_shown_another(monkeypatch):
    def overwrite(_kept, fresh):
        own = FrozenPrice.objects.filter(listing=fresh.listing, provider=fresh.provider)
        own.update(credits=fresh.credits, at=fresh.at, until=fresh.until)
        return own.get()

    assert len(look_twice_at_once(monkeypatch, overwrite)) == 2
