"""The next providers are told while a lead has seats left; premium may hear first."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from leadflow.events.models import OutboxMessage
from leadflow.events.services import drain
from leadflow.kernel.db import commits
from leadflow.leads.models import Lead
from leadflow.marketplace.models import Listing, Offer, Provider, RouterRule
from leadflow.marketplace.rules.routing import write_router
from leadflow.marketplace.services.clients import close
from leadflow.marketplace.services.purchase import purchase
from leadflow.marketplace.services.routing import next_wave
from leadflow.marketplace.types import Tier
from leadflow.marketplace.types.routing import Order, RouterSpec
from leadflow.notifications.models import Notification
from tests.factories.market import actor_of, make_listing, make_provider

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def go_by(**settings: object) -> None:
    """Let the router go by these settings."""
    spec = RouterSpec(**settings)  # type: ignore[arg-type]
    RouterRule.objects.create(version=1, spec=write_router(spec), published_at=NOON)


def waves(listing: Listing) -> list[list[int]]:
    """Return to whom a lead was offered, wave by wave."""
    made: dict[int, list[int]] = {}
    for wave, own in Offer.objects.order_by("wave", "rank").values_list("wave", "provider"):
        made.setdefault(wave, []).append(own)
    return list(made.values())


def told() -> set[int]:
    return set(Notification.objects.filter(kind="market.offer").values_list("user", flat=True))


def test_the_next_wave_is_told_after_its_time_and_nobody_twice():
    providers = [make_provider(now=NOON) for _ in range(5)]
    go_by(wave_size=2)
    listing = make_listing(now=NOON)

    for minutes in (0, 59, 60, 61, 119, 120, 180, 180):
        drain(now=NOON + timedelta(minutes=minutes))

    assert waves(listing) == [[one.pk for one in providers[i : i + 2]] for i in (0, 2, 4)]
    assert told() == {one.user_id for one in providers}
    assert Notification.objects.filter(kind="market.offer").count() == 5


def test_no_wave_follows_when_every_seat_is_sold():
    providers = [make_provider(now=NOON) for _ in range(5)]
    go_by(wave_size=3)
    listing = make_listing(now=NOON)
    for one in providers[:3]:
        purchase(actor=actor_of(one), lead_id=listing.pk, now=NOON)

    drain(now=NOON + 2 * HOUR)

    assert len(waves(listing)) == 1


@pytest.mark.parametrize("end", ["closed", "put away"])
def test_no_wave_follows_when_the_lead_is_gone(end):
    for _ in range(3):
        make_provider(now=NOON)
    go_by(wave_size=2)
    listing = make_listing(now=NOON)
    if end == "closed":
        close(reference=listing.reference, now=NOON)
    else:
        Lead.objects.filter(pk=listing.pk).update(deleted_at=NOON)

    drain(now=NOON + 80 * HOUR)

    assert len(waves(listing)) == 1
    assert told() == set()


def test_of_two_timers_for_the_same_wave_only_one_offers():
    for _ in range(6):
        make_provider(now=NOON)
    go_by(wave_size=2)
    listing = make_listing(now=NOON)
    due = OutboxMessage.objects.get(name="marketplace.wave_due")
    OutboxMessage.objects.create(
        name=due.name,
        stream=due.stream,
        payload=due.payload,
        published_at=NOON,
        due_at=due.due_at,
    )

    drain(now=NOON + HOUR)

    assert len(waves(listing)) == 2


def test_who_cannot_pay_is_told_all_the_same_and_told_why_they_should():
    poor = make_provider(credits=0, now=NOON)
    poor.user.__class__.objects.filter(pk=poor.user_id).update(email="p@example.com")
    rich = make_provider(now=NOON)
    listing = make_listing(now=NOON)

    drain(now=NOON)

    assert waves(listing) == [[rich.pk, poor.pk]]
    assert dict(Offer.objects.values_list("provider", "needs_top_up")) == {
        rich.pk: False,
        poor.pk: True,
    }
    message = Notification.objects.get(user=poor.user_id).message
    assert "Top up needed" in message
    said = [sent.body for sent in mail.outbox if sent.to == ["p@example.com"]]
    assert "top up needed" in said[0]


def test_premium_pays_nothing_and_so_needs_no_top_up():
    make_provider(credits=0, is_premium=True, now=NOON)
    make_listing(now=NOON)

    assert not Offer.objects.get().needs_top_up


def test_whoever_pauses_is_offered_nothing():
    paused = make_provider(now=NOON)
    Provider.objects.filter(pk=paused.pk).update(is_paused=True)
    listing = make_listing(now=NOON)

    drain(now=NOON + 80 * HOUR)

    assert waves(listing) == []


def test_premium_hears_of_a_lead_before_the_others_when_there_is_a_head_start():
    premium, other = make_provider(is_premium=True, now=NOON), make_provider(now=NOON)
    go_by(head_start_minutes=5)
    make_listing(now=NOON)

    drain(now=NOON + timedelta(minutes=4))
    first = told()
    drain(now=NOON + timedelta(minutes=5))

    assert first == {premium.user_id}
    assert told() == {premium.user_id, other.user_id}


def test_nobody_waits_for_a_head_start_when_no_premium_provider_matches():
    other = make_provider(now=NOON)
    go_by(head_start_minutes=5)
    make_listing(now=NOON)

    drain(now=NOON)

    assert told() == {other.user_id}


def test_strictly_the_first_ten_are_always_the_same():
    pros = [make_provider(tier=Tier.PRO, credits=0, now=NOON).pk for _ in range(3)]
    go_by(wave_size=2, order=Order.STRICT)
    make_listing(now=NOON)
    Offer.objects.all().delete()

    listing = make_listing(now=NOON)

    assert waves(listing) == [pros[:2]]


def test_nobody_hears_of_a_wave_that_was_rolled_back():
    make_provider(now=NOON)
    listing = make_listing(category="plumbing", city="Durban", suburb="", now=NOON)
    near = make_provider(area="Durban", now=NOON)

    with pytest.raises(ZeroDivisionError):
        offer_and_fail(listing)
    drain(now=NOON + HOUR)

    assert near.user_id not in told()
    assert waves(listing) == []


@commits
def offer_and_fail(listing: Listing) -> None:
    assert next_wave(listing=listing, now=NOON) == 1
    raise ZeroDivisionError
