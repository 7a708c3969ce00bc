"""A client sees on their own page how far businesses are looked for."""

import pytest
from django.test import Client
from django.urls import reverse

from leadflow.kernel.clock import now
from leadflow.marketplace.models import Listing
from tests.factories.market import make_listing, make_provider

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "We are looking further"),
        ({"reach": "city"}, "We are asking more businesses"),
        ({"handed_over_at": now()}, "Our own people look after your request"),
        ({"handed_over_at": now(), "state": "closed"}, "Our own people look after your request"),
    ],
)
def test_a_client_whom_nobody_answers_sees_what_is_done_about_it(facts, words):
    listing = make_listing()
    Listing.objects.filter(pk=listing.pk).update(**facts)

    page = Client().get(reverse("client-job", args=[listing.reference]))

    assert words in page.content.decode()


def test_a_client_whose_job_was_offered_is_told_that_it_is_out():
    make_provider()
    listing = make_listing()

    page = Client().get(reverse("client-job", args=[listing.reference]))

    assert "Your request is out" in page.content.decode()
