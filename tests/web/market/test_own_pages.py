"""A provider's own pages: credits back, profile, reviews, plans."""

import pytest
from django.test import Client
from django.urls import reverse

from leadflow.kernel.clock import now
from leadflow.marketplace.models import Listing, Provider
from leadflow.marketplace.services.purchase import purchase
from tests.factories.market import actor_of, make_category, make_listing, make_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider():
    return make_provider(credits=5)


@pytest.fixture
def own(client, provider):
    client.force_login(provider.user)
    return client


def bought(provider, **facts) -> int:
    lead = make_listing(**facts).pk
    return purchase(actor=actor_of(provider), lead_id=lead, now=now()).assignment_id


def test_credits_that_are_proven_lost_are_back_at_once(own, provider):
    seat = bought(provider, contact_phone="12345")

    own.post(reverse("provider-refund", args=[seat]), {"reason": "invalid_contact"})

    page = own.get(reverse("provider-refunds")).content.decode()
    assert "Back in your wallet: 1 credit" in page
    assert "The number is not a valid one" in page


def test_a_refusal_of_the_rules_stands_on_the_form(own, provider):
    seat = bought(provider)
    address = reverse("provider-refund", args=[seat])
    own.post(address, {"reason": "other"})

    again = own.post(address, {"reason": "other"})

    assert (again.status_code, "once is enough" in again.content.decode()) == (422, True)


def test_a_profile_is_changed_on_its_page(own, provider):
    facts = {
        "name": provider.name,
        "categories": "plumbing",
        "areas": "Durban",
        "about": "Since 90",
    }

    own.post(reverse("provider-profile"), facts)

    assert Provider.objects.values_list("about", "areas__name").get() == ("Since 90", "Durban")


def test_an_address_that_is_none_stands_at_its_field(own, provider):
    facts = {"name": provider.name, "categories": "plumbing", "areas": "x", "website": "a b"}

    answer = own.post(reverse("provider-profile"), facts)

    assert (answer.status_code, "https://example.com" in answer.content.decode()) == (422, True)


def test_the_plan_one_has_is_marked(own):
    page = own.get(reverse("provider-plans")).content.decode()

    assert page.index("Standard") < page.index("Yours") < page.index("Pro<")


@pytest.mark.parametrize("word", ["plumbing", "Plumbing", "geyser", "my geyser bursts"])
def test_a_client_names_a_trade_in_their_own_words(word):
    trade = make_category()
    trade.synonyms = ["geyser"]
    trade.save()
    told = {
        "category": word,
        "title": "Help",
        "description": "Soon.",
        "city": "Cape Town",
        "urgency": "flexible",
        "contact_name": "Lindiwe",
        "contact_phone": "+27821234567",
        "consent": "on",
    }

    Client().post(reverse("public-form", args=["request"]), told)

    assert Listing.objects.get().category_id == trade.pk


def test_a_trade_nobody_does_is_answered_with_those_that_are():
    make_category()

    answer = Client().post(reverse("public-form", args=["request"]), {"category": "astrology"})

    assert "We have: Plumbing." in answer.content.decode()


def test_jobs_stand_on_a_board_by_how_far_they_came(own, provider, django_assert_max_num_queries):
    bought(provider, title="Fix the tap")
    own.post(reverse("market-job-act", args=[bought(provider, title="Paint it"), "contacted"]))

    with django_assert_max_num_queries(14):
        page = own.get(reverse("market-jobs"), {"layout": "board"}).content.decode()

    at = [page.index(words) for words in ("To call", "Fix the tap", "Reached<", "Paint it")]
    assert at == sorted(at)
    assert (
        "Fix the tap" not in own.get(reverse("market-jobs"), {"stage": "reached"}).content.decode()
    )
