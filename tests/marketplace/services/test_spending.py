"""Nothing is bought beyond what a provider allows, and automatically only what they want."""

from datetime import UTC, datetime, timedelta

import pytest

from leadflow.ledger.queries import balance_of
from leadflow.marketplace.models import Assignment, Offer, Provider, Spending
from leadflow.marketplace.queries.checks import verify_marketplace
from leadflow.marketplace.queries.spending import get_caps
from leadflow.marketplace.rules.spending import AutomaticOff, BadCaps, CapReached
from leadflow.marketplace.services.automatic import accept_offer
from leadflow.marketplace.services.purchase import purchase
from leadflow.marketplace.services.spending import set_caps
from leadflow.marketplace.types.spending import Caps, Spent
from leadflow.notifications.models import Notification
from tests.factories.market import actor_of, make_listing, make_provider

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 30, 12, tzinfo=UTC)
TOMORROW, NEXT_MONTH = NOON + timedelta(days=1), NOON + timedelta(days=2)


@pytest.fixture
def provider():
    return make_provider(credits=50, now=NOON)


def limit(provider, **caps):
    set_caps(actor=actor_of(provider), caps=Caps(**caps), now=NOON)


def buy(provider, *, at=NOON, **facts):
    lead_id = make_listing(now=at).pk
    return purchase(actor=actor_of(provider), lead_id=lead_id, now=at, **facts)


def offered(provider, *, at=NOON) -> int:
    """Offer a lead to a provider, unless the router did."""
    listing = make_listing(now=at)
    facts = {"wave": 9, "rank": 1, "at": at}
    return Offer.objects.get_or_create(listing=listing, provider=provider, defaults=facts)[0].pk


def broken() -> set[str]:
    return {found.name for found in verify_marketplace() if found.broken}


def test_a_day_ends_at_its_cap_and_the_next_begins_anew(provider):
    limit(provider, daily_cap=2)
    buy(provider)
    buy(provider)

    with pytest.raises(CapReached) as refusal:
        buy(provider)

    assert refusal.value.details == {"which": "daily", "cap": 2, "spent": 2, "needed": 1}
    assert buy(provider, at=TOMORROW).credits_charged == 1


def test_a_month_ends_at_its_cap_over_all_its_days(provider):
    limit(provider, monthly_cap=2)
    buy(provider)
    buy(provider, at=TOMORROW)

    with pytest.raises(CapReached) as refusal:
        buy(provider, at=TOMORROW)

    assert refusal.value.details["which"] == "monthly"
    assert buy(provider, at=NEXT_MONTH).is_new


def test_a_day_is_the_organisations(provider, settings):
    settings.ORGANISATION_TIME_ZONE = "Africa/Johannesburg"
    limit(provider, daily_cap=1)
    buy(provider, at=NOON.replace(hour=21, minute=59))

    assert buy(provider, at=NOON.replace(hour=22)).is_new


def test_a_refused_purchase_leaves_nothing(provider):
    limit(provider, daily_cap=0)

    with pytest.raises(CapReached):
        buy(provider)

    assert (balance_of(provider.user_id), Assignment.objects.count()) == (50, 0)
    assert Spending.objects.count() == 0


def test_what_was_bought_before_is_answered_though_the_cap_is_reached(provider):
    limit(provider, daily_cap=1)
    lead_id = make_listing(now=NOON).pk
    purchase(actor=actor_of(provider), lead_id=lead_id, now=NOON)

    assert not purchase(actor=actor_of(provider), lead_id=lead_id, now=NOON).is_new


def test_a_purchase_the_wallet_cannot_pay_counts_for_nothing():
    poor = make_provider(credits=0, now=NOON)

    with pytest.raises(Exception, match="needs 1 credits"):
        buy(poor)

    assert Spending.objects.count() == 0


def test_a_free_lead_counts_only_against_what_is_bought_automatically():
    premium = make_provider(is_premium=True, now=NOON)
    limit(premium, daily_cap=0, accepts_automatically=True, automatic_daily_cap=1)
    buy(premium)

    buy(premium, is_automatic=True)
    with pytest.raises(CapReached):
        buy(premium, is_automatic=True)

    assert get_caps(actor=actor_of(premium), now=NOON)[1] == Spent(0, 0, 1)


def test_an_offer_is_accepted_once_and_the_provider_told(provider):
    limit(provider, accepts_automatically=True, automatic_daily_cap=5)
    offer = offered(provider)

    bought = [accept_offer(offer_id=offer, now=NOON) for _ in range(3)]

    assert (bought, balance_of(provider.user_id)) == ([True, False, False], 49)
    assert Notification.objects.filter(kind="market.automatic").count() == 1


def test_beyond_the_automatic_cap_offers_wait_for_a_hand(provider):
    limit(provider, accepts_automatically=True, automatic_daily_cap=2)

    bought = [accept_offer(offer_id=offered(provider), now=NOON) for _ in range(4)]

    assert (bought.count(True), buy(provider).is_new) == (2, True)
    assert Notification.objects.filter(title__contains="any more today").count() == 1


@pytest.mark.parametrize(
    "caps",
    [
        {},
        {"accepts_automatically": True, "automatic_daily_cap": 5, "is_paused": True},
        {"accepts_automatically": True, "automatic_daily_cap": 5, "daily_cap": 0},
    ],
)
def test_nothing_is_bought_for_who_does_not_want_it(provider, caps):
    limit(provider, **caps)

    assert not accept_offer(offer_id=offered(provider), now=NOON)


def test_whoever_stopped_it_meanwhile_buys_nothing_automatically(provider):
    with pytest.raises(AutomaticOff):
        buy(provider, is_automatic=True)


@pytest.mark.parametrize(
    "caps",
    [{"daily_cap": -1}, {"monthly_cap": 2_000_000}, {"accepts_automatically": True}],
)
def test_limits_that_cannot_be_kept_are_refused(provider, caps):
    with pytest.raises(BadCaps):
        limit(provider, **caps)


def test_days_that_do_not_add_up_are_found(provider):
    buy(provider)
    assert broken() == set()

    Spending.objects.update(credits=7)

    assert broken() == {"marketplace.spending_is_what_was_charged"}


def test_setting_limits_leaves_the_rest_of_the_provider(provider):
    before = Provider.objects.values().get(pk=provider.pk)

    limit(provider, daily_cap=3)

    assert Provider.objects.values().get(pk=provider.pk) == before | {"daily_cap": 3}
