"""A verified lead is offered to those who match, ten at a time, each told once."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from leadflow.events.services import drain
from leadflow.identity.types import SYSTEM, Role
from leadflow.kernel.clock import now as this_moment
from leadflow.kernel.errors import DomainError
from leadflow.marketplace.models import Category, Listing, Offer, Place
from leadflow.marketplace.services.posting import post_listing
from leadflow.marketplace.services.verifying import verify_listing, verify_listings
from leadflow.marketplace.types import ListingState, Verification
from leadflow.notifications.models import Notification
from tests.factories.identity import make_actor
from tests.factories.market import a_draft, make_listing, make_provider

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def offered(listing: Listing) -> list[int]:
    return list(
        Offer.objects.filter(listing=listing).order_by("rank").values_list("provider", flat=True)
    )


def to_the_provider() -> list[EmailMessage]:
    return [sent for sent in mail.outbox if sent.to == ["p@example.com"]]


def a_pending() -> Listing:
    return make_listing(trap="https://spam.example", now=NOON)


def test_a_lead_is_offered_to_whoever_does_the_trade_in_the_city():
    provider = make_provider(now=NOON)

    assert offered(make_listing(now=NOON)) == [provider.pk]


def test_a_lead_is_offered_to_whoever_works_in_the_suburb_alone():
    provider = make_provider(area="Woodstock", now=NOON)

    assert offered(make_listing(now=NOON)) == [provider.pk]


def test_another_spelling_of_the_city_is_the_city():
    city = Place.objects.create(key="cape town", name="Cape Town")
    Place.objects.create(key="kaapstad", name="Kaapstad", same_as=city)
    provider = make_provider(now=NOON)

    assert offered(make_listing(city="Kaapstad", suburb="", now=NOON)) == [provider.pk]


def test_a_word_for_the_trade_is_the_trade():
    provider = make_provider(now=NOON)
    Category.objects.update(synonyms=["plumber"])

    assert offered(post_listing(actor=SYSTEM, draft=a_draft(category="Plumber"), now=NOON)) == [
        provider.pk
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"category": "electrical"},
        {"area": "Durban"},
        {"verification": Verification.PENDING},
        {"verification": Verification.SUSPENDED},
        {"subscribed_days": -1},
        {"subscribed_days": None},
    ],
)
def test_a_lead_is_not_offered_to_whoever_does_not_match(facts):
    make_provider(now=NOON, **facts)

    assert offered(make_listing(now=NOON)) == []


def test_a_lead_is_offered_to_ten_at_most():
    for _ in range(12):
        make_provider(credits=0, now=NOON)

    assert len(offered(make_listing(now=NOON))) == 10


def test_premium_is_offered_a_lead_first():
    make_provider(now=NOON)
    premium = make_provider(is_premium=True, now=NOON)

    assert offered(make_listing(now=NOON))[0] == premium.pk


def test_who_was_passed_over_is_first_the_next_time():
    providers = [make_provider(credits=0, now=NOON).pk for _ in range(11)]
    make_listing(now=NOON)

    assert offered(make_listing(now=NOON))[0] == providers[-1]


def test_a_doubtful_lead_is_offered_to_nobody():
    make_provider(now=NOON)

    assert offered(a_pending()) == []


def test_a_lead_that_staff_verifies_is_offered():
    provider, listing = make_provider(now=NOON), a_pending()

    verify_listing(actor=make_actor(Role.HEAD), lead_id=listing.pk, now=NOON)

    assert offered(listing) == [provider.pk]


def test_leads_that_staff_verifies_together_are_each_offered():
    make_provider(now=NOON)
    listings = [a_pending(), a_pending()]

    verify_listings(actor=make_actor(Role.HEAD), lead_ids=[one.pk for one in listings], now=NOON)

    assert [len(offered(one)) for one in listings] == [1, 1]


def test_of_leads_verified_together_all_are_or_none():
    pending, done = a_pending(), make_listing(now=NOON)

    with pytest.raises(DomainError):
        verify_listings(actor=make_actor(Role.HEAD), lead_ids=[pending.pk, done.pk], now=NOON)

    assert Listing.objects.get(pk=pending.pk).state == ListingState.PENDING


def test_a_provider_is_told_in_the_bell_once():
    provider = make_provider()
    make_listing()

    drain(now=this_moment())
    drain(now=this_moment())

    told = Notification.objects.filter(user_id=provider.user_id)
    assert list(told.values_list("title", "message")) == [
        ("New Lead: Burst pipe in the kitchen", "A new Plumbing lead is available in Woodstock.")
    ]


def test_a_provider_is_told_by_mail():
    provider = make_provider()
    provider.user.__class__.objects.filter(pk=provider.user_id).update(email="p@example.com")
    make_listing()

    drain(now=this_moment())

    assert [sent.subject for sent in to_the_provider()] == [
        "New Lead Available: Plumbing job in Woodstock"
    ]


def test_no_word_to_a_provider_names_the_client():
    provider = make_provider()
    provider.user.__class__.objects.filter(pk=provider.user_id).update(email="p@example.com")
    make_listing(title="Call Lindiwe Maseko", contact_phone="+27821234567")

    drain(now=this_moment())

    [sent] = to_the_provider()
    assert "Lindiwe" not in sent.body + sent.subject + Notification.objects.get().title
