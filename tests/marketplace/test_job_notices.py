"""Providers hear of what others decided about their jobs, once, and not of what they did."""

import pytest

from leadflow.events.services import drain
from leadflow.kernel.clock import now
from leadflow.marketplace.services.clients import accept, confirm_done
from leadflow.marketplace.services.jobs import mark_lost
from leadflow.marketplace.services.purchase import purchase
from leadflow.marketplace.services.reviews import write_review
from leadflow.notifications.models import LiveTopic, Notification
from tests.factories.market import actor_of, make_listing, make_provider

pytestmark = pytest.mark.django_db(transaction=True)

DECISIONS = ("market.won", "market.lost", "market.review")


def told(provider) -> list[str]:
    while drain(now=now()):
        pass
    bell = Notification.objects.filter(user=provider.user_id, kind__in=DECISIONS)
    return [*bell.order_by("pk").values_list("title", flat=True)]


def buys(provider, listing) -> int:
    bought = purchase(actor=actor_of(provider), lead_id=listing.pk, now=now())
    return bought.assignment_id


def test_the_winner_hears_of_the_job_and_its_review_the_other_that_it_is_gone():
    winner, loser = make_provider(), make_provider()
    listing = make_listing(title="Lindiwe's pipe", contact_name="Lindiwe Maseko")
    seat, _ = buys(winner, listing), buys(loser, listing)

    accept(reference=listing.reference, assignment_id=seat, now=now())
    confirm_done(reference=listing.reference, now=now())
    write_review(reference=listing.reference, rating=5, text="", now=now())

    hidden = "[hidden until unlocked]'s pipe"
    assert told(winner) == [f"Yours: {hidden}", f"5 of 5: {hidden}"]
    assert told(loser) == [f"Not yours: {hidden}"]


def test_who_gives_up_knows_it():
    provider, listing = make_provider(), make_listing()

    mark_lost(actor=actor_of(provider), assignment_id=buys(provider, listing), now=now())

    assert told(provider) == []


def test_a_seat_that_is_gone_makes_pages_look_again():
    provider, listing = make_provider(), make_listing()
    told(provider)
    before = LiveTopic.objects.get(topic="market").version

    buys(provider, listing)
    told(provider)

    assert LiveTopic.objects.get(topic="market").version > before
