"""Staff looks at what waits: leads with a doubt, providers, and credits that are wanted back."""

import pytest
from django.urls import reverse

from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.ledger.queries import balance_of
from leadflow.marketplace.models import Listing, Offer, Provider, RefundRequest
from leadflow.marketplace.services.purchase import purchase
from leadflow.marketplace.services.refunds import request_refund
from leadflow.marketplace.types import Verification
from leadflow.marketplace.types.refunds import RefundReason
from tests.factories.identity import make_user
from tests.factories.market import actor_of, make_listing, make_provider

pytestmark = pytest.mark.django_db

QUEUE, DECIDE = "market-verification", "market-verification-decide"


@pytest.fixture
def staff(client):
    client.force_login(make_user(Role.HEAD))
    return client


def text_of(answer) -> str:
    return answer.content.decode()


def asked(provider, reason=RefundReason.OTHER, **facts) -> RefundRequest:
    listing = make_listing(**facts)
    actor = actor_of(provider)
    seat = purchase(actor=actor, lead_id=listing.pk, now=now()).assignment_id
    made = request_refund(actor=actor, assignment_id=seat, reason=reason, now=now())
    return RefundRequest.objects.get(pk=made)


def test_a_lead_with_a_doubt_waits_with_its_reason(staff):
    make_listing(trap="x", title="Win big")

    page = text_of(staff.get(reverse(QUEUE)))

    assert "Win big" in page
    assert "A field was filled in that no person sees" in page


def test_many_are_let_through_at_once_and_offered(staff):
    make_provider()
    leads = [make_listing(trap="x").pk for _ in range(2)]

    staff.post(reverse(DECIDE), {"lead": leads, "verdict": "verify"})

    assert set(Listing.objects.values_list("state", flat=True)) == {"verified"}
    assert Offer.objects.count() == 2


def test_what_is_not_let_through_is_offered_to_nobody(staff):
    make_provider()
    lead = make_listing(trap="x").pk

    staff.post(reverse(DECIDE), {"lead": lead, "verdict": "reject"})

    assert (Listing.objects.get().state, Offer.objects.count()) == ("closed", 0)


def test_one_that_counts_already_is_not_taken_off_with_the_others(staff):
    waiting, counting = make_listing(trap="x").pk, make_listing().pk

    answer = staff.post(reverse(DECIDE), {"lead": [waiting, counting], "verdict": "reject"})

    assert answer.status_code == 409
    assert Listing.objects.get(pk=waiting).state == "pending"


@pytest.mark.parametrize("lead", ["", "x", "9" * 30, "²"])
def test_who_chooses_nothing_is_told_so(staff, lead):
    answer = staff.post(reverse(DECIDE), {"lead": lead, "verdict": "verify"})

    assert answer.status_code in {404, 422}


def test_a_provider_who_waits_is_verified(staff):
    provider = make_provider(verification=Verification.PENDING)
    waiting = text_of(staff.get(reverse(QUEUE), {"view": "providers"}))

    staff.post(reverse("market-provider-judge", args=[provider.pk]), {"to": "verified"})

    assert provider.name in waiting
    assert Provider.objects.get().verification == "verified"


def test_plan_trades_places_and_credits_are_staffs_to_change(staff):
    provider = make_provider(credits=0)
    facts = {"name": "New", "tier": "pro", "categories": "plumbing", "areas": "Durban, Berea"}

    saved = staff.post(reverse("market-provider", args=[provider.pk]), facts)
    staff.post(reverse("market-provider-credits", args=[provider.pk]), {"credits": 7})

    kept = Provider.objects.get()
    assert (saved.status_code, kept.name, kept.tier) == (302, "New", "pro")
    assert sorted(kept.areas.values_list("key", flat=True)) == ["berea", "durban"]
    assert balance_of(kept.user_id) == 7


@pytest.mark.parametrize("how_many", [1, 4])
def test_the_list_of_providers_takes_as_many_queries_as_ever(
    staff, how_many, django_assert_max_num_queries
):
    for _ in range(how_many):
        make_provider()

    with django_assert_max_num_queries(16):
        page = text_of(staff.get(reverse("market-providers")))

    assert page.count("P-") == how_many


def test_a_person_decides_on_credits_with_the_evidence_before_them(staff):
    provider = make_provider(credits=5)
    request = asked(provider)
    address = reverse("market-refund", args=[request.pk])

    page = text_of(staff.get(address))
    staff.post(address, {"verdict": "grant", "credits": 1, "note": "You are right."})

    assert "The number is a valid one" in page
    assert balance_of(provider.user_id) == 5


def test_a_refusal_without_a_reason_is_not_taken(staff):
    request = asked(make_provider())

    answer = staff.post(reverse("market-refund", args=[request.pk]), {"verdict": "refuse"})

    assert answer.status_code == 422
    assert "Tell the provider why." in text_of(answer)


def test_sources_are_compared_by_what_was_paid_back(staff):
    asked(make_provider(), RefundReason.INVALID_CONTACT, contact_phone="12345")

    page = text_of(staff.get(reverse("market-refunds"), {"view": "sources"}))

    assert "market:plumbing" in page
    assert "1 of 1" in page
