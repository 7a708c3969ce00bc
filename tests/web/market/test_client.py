"""A client without an account: posts a job, sees who unlocked it, chooses, reviews, withdraws."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from leadflow.kernel.clock import now
from leadflow.marketplace.models import Assignment, Listing, Review
from leadflow.marketplace.queries.assignments import get_assignment
from leadflow.marketplace.services.jobs import mark_won, quote
from leadflow.marketplace.services.purchase import purchase
from leadflow.marketplace.types import ListingState
from tests.factories.market import actor_of, make_category, make_listing, make_provider

pytestmark = pytest.mark.django_db

JOB = {
    "category": "plumbing",
    "title": "Burst pipe",
    "description": "Water under the sink.",
    "city": "Cape Town",
    "urgency": "emergency",
    "contact_name": "Lindiwe Maseko",
    "contact_phone": "+27821234567",
    "consent": "on",
}


@pytest.fixture
def client():
    return Client()


def page_of(client, listing) -> str:
    return client.get(reverse("client-job", args=[listing.reference])).content.decode()


def sold(listing, **facts):
    provider = make_provider(**facts)
    bought = purchase(actor=actor_of(provider), lead_id=listing.pk, now=now())
    return provider, bought.assignment_id


def do(client, listing, act, **body):
    return client.post(reverse("client-act", args=[listing.reference, act]), body)


def state_of(listing) -> str:
    return Listing.objects.get(pk=listing.pk).state


def test_a_job_is_posted_by_form_and_leads_to_the_clients_own_page(client):
    make_category()

    answer = client.post(reverse("public-form", args=["plumbing"]), JOB)

    made = Listing.objects.get()
    assert answer.headers["Location"] == reverse("client-job", args=[made.reference])


@pytest.mark.parametrize("field", ["title", "description", "city", "contact_phone", "consent"])
def test_a_form_without_what_is_needed_is_shown_again(client, field):
    make_category()
    told = {name: value for name, value in JOB.items() if name != field}

    answer = client.post(reverse("public-form", args=["plumbing"]), told)

    assert (answer.status_code, Listing.objects.count()) == (422, 0)


def test_a_refusal_stands_at_its_field(client):
    make_category()

    answer = client.post(
        reverse("public-form", args=["request"]), JOB | {"budget_min": "9", "budget_max": "5"}
    )

    assert "The highest budget is at least the lowest." in answer.content.decode()


def test_a_program_that_fills_in_everything_waits_for_a_person(client):
    make_category()

    client.post(reverse("public-form", args=["plumbing"]), JOB | {"website": "x"})

    assert Listing.objects.get().state == ListingState.PENDING


def test_a_form_of_an_unknown_trade_offers_the_known_ones(client):
    make_category()

    answer = client.get(reverse("public-form", args=["astrology"]))

    assert (answer.status_code, "Plumbing" in answer.content.decode()) == (404, True)


def test_the_client_sees_who_unlocked_them_and_for_how_much(client):
    listing = make_listing()
    provider, seat = sold(listing)
    quote(actor=actor_of(provider), assignment_id=seat, amount=4500, now=now())

    text = page_of(client, listing)

    assert provider.name in text
    assert re.search(r"4.?500", text)


def test_the_client_chooses_one(client):
    listing = make_listing()
    _, first = sold(listing)
    _, second = sold(listing)

    client.post(reverse("client-accept", args=[listing.reference, second]))

    assert dict(Assignment.objects.values_list("pk", "status")) == {first: "lost", second: "won"}
    assert state_of(listing) == ListingState.AWARDED


def test_the_client_chooses_nobody_elses_offer(client):
    listing = make_listing()
    _, foreign = sold(make_listing())

    answer = client.post(reverse("client-accept", args=[listing.reference, foreign]))

    assert answer.status_code == 404


def test_the_client_says_that_it_is_done_and_how_it_went(client):
    listing = make_listing()
    provider, seat = sold(listing)
    mark_won(actor=actor_of(provider), assignment_id=seat, now=now())

    do(client, listing, "done")
    do(client, listing, "review", rating="4", text="Quick.")

    assert Review.objects.values_list("rating", "text").get() == (4, "Quick.")


@pytest.mark.parametrize("rating", ["", "0", "6", "x"])
def test_a_review_has_one_to_five_stars(client, rating):
    assert do(client, make_listing(), "review", rating=rating).status_code == 422


def test_a_closed_job_is_lost_to_everybody(client):
    listing = make_listing()
    sold(listing)

    do(client, listing, "close")

    assert (state_of(listing), Assignment.objects.get().status) == (ListingState.CLOSED, "lost")


def test_whoever_withdraws_is_known_to_nobody_any_more(client):
    listing = make_listing()
    provider, seat = sold(listing)

    do(client, listing, "withdraw")

    row = get_assignment(actor=actor_of(provider), assignment_id=seat)
    assert (row.contact.phone, state_of(listing)) == ("", ListingState.CLOSED)


def test_whoever_withdraws_after_the_job_is_hidden_too(client):
    listing = make_listing()
    provider, seat = sold(listing)
    mark_won(actor=actor_of(provider), assignment_id=seat, now=now())
    do(client, listing, "done")

    do(client, listing, "withdraw")

    row = get_assignment(actor=actor_of(provider), assignment_id=seat)
    assert (row.contact.name, state_of(listing)) == ("", ListingState.COMPLETED)


def test_a_page_of_nobody_is_not_there(client):
    assert client.get(reverse("client-job", args=["nobody"])).status_code == 404


def test_the_clients_page_takes_as_many_queries_as_ever(client, django_assert_num_queries):
    listing = make_listing()
    for _ in range(3):
        sold(listing)

    with django_assert_num_queries(3):
        client.get(reverse("client-job", args=[listing.reference]))
