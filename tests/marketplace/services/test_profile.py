"""Providers say who they are; reviews are answered, and figures are counted from rows."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Invalid
from leadflow.marketplace.models import Listing, Provider, Review
from leadflow.marketplace.queries.profiles import metrics_of, own_documents, own_reviews
from leadflow.marketplace.services.clients import confirm_done
from leadflow.marketplace.services.jobs import mark_contacted, mark_won
from leadflow.marketplace.services.profile import NothingLeft, change_profile
from leadflow.marketplace.services.purchase import purchase
from leadflow.marketplace.services.reviews import (
    BadAnswer,
    NoSuchReview,
    ReviewFixed,
    answer_review,
    change_review,
    write_review,
)
from tests.factories.identity import make_user
from tests.factories.market import actor_of, make_listing, make_provider

pytestmark = pytest.mark.django_db


def job_done(provider, *, rating=4) -> Listing:
    listing = make_listing()
    actor, moment = actor_of(provider), now()
    seat = purchase(actor=actor, lead_id=listing.pk, now=moment).assignment_id
    mark_contacted(actor=actor, assignment_id=seat, now=moment + timedelta(minutes=30))
    mark_won(actor=actor, assignment_id=seat, now=moment)
    confirm_done(reference=listing.reference, now=moment)
    write_review(reference=listing.reference, rating=rating, text="Quick.", now=moment)
    return listing


def change(provider, **changes) -> Provider:
    change_profile(actor=actor_of(provider), changes=changes, now=now())
    return Provider.objects.get(pk=provider.pk)


def test_another_name_is_looked_at_again_and_other_words_are_not():
    provider = make_provider()

    assert change(provider, about="Since 1990.").verification == "verified"
    assert change(provider, name="Somebody else").verification == "pending"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": " "},
        {"name": "x" * 151},
        {"website": "javascript:alert(1)"},
        {"website": "https://a b"},
        {"phone": "call me"},
        {"about": "a\x00b"},
        {"categories": ("astrology",)},
    ],
)
def test_what_is_no_profile_changes_nothing(changes):
    provider = make_provider()

    with pytest.raises(Invalid):
        change(provider, **changes)

    assert Provider.objects.get(pk=provider.pk).name == provider.name


@pytest.mark.parametrize("name", ["categories", "areas"])
def test_who_did_nothing_nowhere_would_be_offered_nothing(name):
    with pytest.raises(NothingLeft):
        change(make_provider(), **{name: ()})


def test_figures_are_counted_from_rows(django_assert_num_queries):
    provider = make_provider()
    job_done(provider, rating=4)
    job_done(provider, rating=5)
    purchase(actor=actor_of(provider), lead_id=make_listing().pk, now=now())

    with django_assert_num_queries(3):
        told = metrics_of(provider.pk)

    assert (told.rating, told.reviews, told.bought, told.won) == (4.5, 2, 3, 2)
    assert (told.win_percent, told.answer_minutes) == (67, 30)


def test_a_provider_answers_what_was_said_of_them():
    provider = make_provider()
    job_done(provider)

    answer_review(
        actor=actor_of(provider), review_id=Review.objects.get().pk, text=" Thanks. ", now=now()
    )

    (row,) = own_reviews(actor=actor_of(provider)).items
    assert (row.text, row.answer) == ("Quick.", "Thanks.")


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001, "a\x00b"])
def test_an_answer_says_something(text):
    provider = make_provider()
    job_done(provider)

    with pytest.raises(BadAnswer):
        answer_review(
            actor=actor_of(provider), review_id=Review.objects.get().pk, text=text, now=now()
        )


def test_nobody_answers_for_another():
    job_done(make_provider())

    with pytest.raises(NoSuchReview):
        answer_review(
            actor=actor_of(make_provider()),
            review_id=Review.objects.get().pk,
            text="Lies.",
            now=now(),
        )


def test_a_client_puts_a_review_right_for_thirty_days():
    listing = job_done(make_provider())
    change_review(reference=listing.reference, rating=2, text="It leaks.", now=now())

    with pytest.raises(ReviewFixed):
        change_review(
            reference=listing.reference, rating=5, text="", now=now() + timedelta(days=31)
        )

    assert Review.objects.values_list("rating", "text").get() == (2, "It leaks.")


def upload(client, content: bytes, name: str = "licence.pdf"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("provider-document-add"), {"kind": "company", "file": file})


def test_a_document_is_read_by_its_provider_and_staff_alone(client):
    provider = make_provider()
    client.force_login(provider.user)
    upload(client, b"%PDF-1.7 licence")
    (row,) = own_documents(actor_of(provider))
    address = reverse("provider-document", args=[row.id])

    answers = {"own": client.get(address)}
    for who, user in {
        "other": make_provider().user,
        "head": make_user(Role.HEAD),
        "kam": make_user(Role.KAM),
    }.items():
        client.force_login(user)
        answers[who] = client.get(address)

    assert {who: answer.status_code for who, answer in answers.items()} == {
        "own": 200,
        "other": 404,
        "head": 200,
        "kam": 403,
    }
    assert "attachment" in answers["own"]["Content-Disposition"]
    assert "sandbox" in answers["own"]["Content-Security-Policy"]


@pytest.mark.parametrize("content", [b"<script>alert(1)</script>", b"MZ\x90\x00", b""])
def test_a_document_is_told_by_what_is_in_it(client, content):
    provider = make_provider()
    client.force_login(provider.user)

    answer = upload(client, content)

    assert answer.status_code in {415, 422}
    assert own_documents(actor_of(provider)) == []


def test_a_document_that_is_removed_is_gone(client):
    provider = make_provider()
    client.force_login(provider.user)
    upload(client, b"%PDF-1.7 licence")
    (row,) = own_documents(actor_of(provider))

    client.post(reverse("provider-document-remove", args=[row.id]))

    assert client.get(reverse("provider-document", args=[row.id])).status_code == 404
