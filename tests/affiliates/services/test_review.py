"""A person judges what no machine could."""

from datetime import timedelta

import pytest

from leadflow.affiliates.models import RegistrationCheck, Submission, Transition
from leadflow.affiliates.queries.review import (
    ReviewNotFound,
    count_review,
    get_review,
    list_review,
)
from leadflow.affiliates.services.review import JudgedMeanwhile, NoteNeeded, approve, reject
from leadflow.affiliates.services.review import get_review as reviewed
from leadflow.affiliates.types import State, VerifierAnswer
from leadflow.audit.models import Record
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from tests.factories.affiliates import NOON, make_actor, make_submission

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)


def make_waiting(**fields):
    defaults = {"registration": "MMU1234", "reason": "manual_review", "is_duplicate": True}
    submission = make_submission(State.VERIFYING, **defaults | fields)
    RegistrationCheck.objects.create(
        submission=submission,
        registration=submission.registration,
        verifier="local",
        answer=VerifierAnswer.REVIEW,
        detail="format",
        checked_at=NOON,
    )
    return submission


def reviewer():
    return make_actor(Role.AFFILIATE_MANAGER)


def everything():
    return [list(Submission.objects.values())] + [
        model.objects.count() for model in (Transition, RegistrationCheck, Record)
    ]


def test_what_waits_is_listed_oldest_first_with_what_is_known():
    first, second = make_waiting(name="Asha"), make_waiting()
    make_submission(State.VERIFYING, registration="MH12AB1234")

    rows = list_review(actor=reviewer()).items

    assert [row.submission for row in rows] == [first.pk, second.pk]
    assert (rows[0].registration_number, rows[0].detail, rows[0].tries_left) == (
        "MMU1234",
        "format",
        3,
    )
    assert rows[0].waiting_since == NOON


def test_the_list_is_paged():
    waiting = [make_waiting().pk for _ in range(3)]
    actor = reviewer()

    first = list_review(actor=actor, limit=2)
    second = list_review(actor=actor, limit=2, cursor=first.next_cursor)

    assert [row.submission for row in first.items + second.items] == waiting
    assert second.next_cursor is None


def test_the_list_takes_one_query(django_assert_num_queries):
    for _ in range(3):
        make_waiting()
    actor = reviewer()

    with django_assert_num_queries(1):
        list_review(actor=actor)


def test_an_approved_registration_is_a_verified_one():
    submission, actor = make_waiting(), reviewer()

    row = approve(actor=actor, submission_id=submission.pk, note="seen the papers", now=LATER)

    check = RegistrationCheck.objects.latest("pk")
    step = Transition.objects.latest("pk")
    assert (row.state, row.lead_id is not None) == (State.ACCEPTED, True)
    assert (check.verifier, check.answer, check.detail) == (
        "review",
        "verified",
        "seen the papers",
    )
    assert step.actor_name == actor.username
    assert Record.objects.get().details == {"answer": "verified"}


@pytest.mark.parametrize(
    ("is_blocked", "reason"),
    [(False, "registration_not_found"), (True, "registration_blocked")],
)
def test_a_rejected_registration_may_be_sent_anew(is_blocked, reason):
    submission = make_waiting()

    row = reject(
        actor=reviewer(),
        submission_id=submission.pk,
        note="no such car",
        is_blocked=is_blocked,
        now=LATER,
    )

    assert (row.state, row.reason, row.tries_left) == (State.AWAITING_REGISTRATION, reason, 2)


def test_the_third_rejection_is_the_last():
    submission = make_waiting(registration_tries=2)

    row = reject(actor=reviewer(), submission_id=submission.pk, note="no such car", now=LATER)

    assert (row.state, row.reason) == (State.REJECTED, "tries_exhausted")


@pytest.mark.parametrize("note", ["", "   ", "n" * 201])
def test_a_rejection_says_why_in_a_few_words(note):
    submission = make_waiting()
    before = everything()

    with pytest.raises(NoteNeeded):
        reject(actor=reviewer(), submission_id=submission.pk, note=note, now=LATER)

    assert everything() == before


def test_what_was_judged_is_not_judged_again():
    submission = make_waiting()
    approve(actor=reviewer(), submission_id=submission.pk, now=LATER)
    before = everything()

    with pytest.raises(ReviewNotFound):
        reject(actor=reviewer(), submission_id=submission.pk, note="no", now=LATER)

    assert everything() == before


def test_two_reviewers_at_once_do_not_both_judge(monkeypatch):
    submission = make_waiting()
    approve(actor=reviewer(), submission_id=submission.pk, now=LATER)
    before = everything()
    seen_before = "leadflow.affiliates.services.review.get_review"
    assert reviewed is get_review
    monkeypatch.setattr(seen_before, lambda **_: None)

    with pytest.raises(JudgedMeanwhile):
        reject(actor=reviewer(), submission_id=submission.pk, note="no", now=LATER)

    assert everything() == before


@pytest.mark.parametrize(
    "fields", [{"reason": ""}, {"reason": "verifier_unavailable"}, {"state": State.REJECTED}]
)
def test_what_waits_for_no_person_is_nobodys_to_judge(fields):
    submission = make_waiting()
    Submission.objects.update(**fields)
    before = everything()

    with pytest.raises(ReviewNotFound):
        approve(actor=reviewer(), submission_id=submission.pk, now=LATER)

    assert everything() == before


@pytest.mark.parametrize("role", [Role.AFFILIATE, Role.SUPPLY, Role.JUNIOR])
def test_the_queue_is_hidden_from_everybody_else(role):
    submission = make_waiting()
    actor = make_actor(role)
    before = everything()

    for act in (
        lambda: list_review(actor=actor),
        lambda: count_review(actor=actor),
        lambda: get_review(actor=actor, submission_id=submission.pk),
        lambda: approve(actor=actor, submission_id=submission.pk, now=LATER),
        lambda: reject(actor=actor, submission_id=submission.pk, note="no", now=LATER),
    ):
        with pytest.raises(NotPermitted):
            act()

    assert everything() == before


def test_how_many_wait():
    make_waiting()

    assert count_review(actor=reviewer()) == 1
