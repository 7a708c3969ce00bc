"""The resumable duplicate dialogue: the registration is sent, and the same submission goes on."""

from datetime import timedelta

import pytest

from leadflow.affiliates.models import FreshnessClaim, RegistrationCheck, Submission, Transition
from leadflow.affiliates.queries.submissions import SubmissionNotFound
from leadflow.affiliates.services.registration import (
    NoRegistrationWanted,
    RegistrationMissing,
    expire,
    record_check,
    supply_registration,
)
from leadflow.affiliates.types import Reason, State, VerifierAnswer
from leadflow.events.models import OutboxMessage
from leadflow.identity.types import Role
from leadflow.leads.models import Lead, TimelineEntry
from tests.affiliates.services.test_submit import PLATE, make_desk, send
from tests.factories.affiliates import NOON, make_actor

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=5)


def make_waiting(**campaign):
    """Return an actor and a submission of its that waits for the registration."""
    actor = make_desk(**campaign)
    send(actor)
    return actor, send(actor)


def answer(actor, row, registration, *, now=LATER):
    return supply_registration(
        actor=actor, submission_id=row.id, registration_number=registration, now=now
    )


def test_a_verified_registration_lets_the_same_submission_go_on():
    actor, row = make_waiting()

    result = answer(actor, row, PLATE)

    assert result.submission.id == row.id
    assert (result.submission.state, result.answer) == (State.ACCEPTED, VerifierAnswer.VERIFIED)


def test_the_lead_of_a_resumed_submission_remembers_its_first_touch():
    actor, row = make_waiting()

    result = answer(actor, row, PLATE)

    entry = TimelineEntry.objects.get(lead_id=result.submission.lead_id, seq=1)
    assert [step["rule"] for step in entry.data["before"]] == ["duplicates.known_mobile"]


def test_a_resumed_submission_has_a_dense_history():
    actor, row = make_waiting()
    answer(actor, row, "MH12AB0404")

    answer(actor, row, PLATE)

    steps = Transition.objects.filter(submission_id=row.id).order_by("seq")
    assert [(step.seq, step.to_state) for step in steps] == [
        (1, "awaiting_registration"),
        (2, "awaiting_registration"),
        (3, "accepted"),
    ]


def test_the_car_that_is_already_known_for_the_mobile_ends_it():
    actor = make_desk()
    send(actor, registration_number=PLATE)
    row = send(actor)

    result = answer(actor, row, PLATE)

    assert result.submission.state is State.REJECTED
    assert result.submission.reason == Reason.DUPLICATE_VEHICLE


@pytest.mark.parametrize("registration", ["MH12AB0404", "NO PLATE AT ALL", "???"])
def test_a_refused_registration_costs_one_try(registration):
    actor, row = make_waiting()

    result = answer(actor, row, registration)

    assert result.is_refused
    assert result.submission.state is State.AWAITING_REGISTRATION
    assert result.submission.tries_left == 2


def test_the_third_refusal_rejects():
    actor, row = make_waiting()

    results = [answer(actor, row, "MH12AB0404") for _ in range(3)]

    assert [result.submission.state for result in results] == [
        State.AWAITING_REGISTRATION,
        State.AWAITING_REGISTRATION,
        State.REJECTED,
    ]
    assert results[-1].submission.reason == Reason.TRIES_EXHAUSTED


def test_after_the_third_refusal_nothing_more_is_taken():
    actor, row = make_waiting()
    for _ in range(3):
        answer(actor, row, "MH12AB0404")

    with pytest.raises(NoRegistrationWanted) as refused:
        answer(actor, row, PLATE)

    assert refused.value.details["allowed"] == [State.AWAITING_REGISTRATION]


def test_an_empty_registration_costs_no_try():
    actor, row = make_waiting()

    with pytest.raises(RegistrationMissing):
        answer(actor, row, "   ")

    assert Submission.objects.get(pk=row.id).registration_tries == 0


def test_the_submission_of_another_affiliate_is_not_there():
    _, row = make_waiting()
    stranger = make_actor(Role.AFFILIATE)

    with pytest.raises(SubmissionNotFound):
        answer(stranger, row, PLATE)


def test_a_register_that_is_down_keeps_the_submission_waiting_for_it():
    actor, row = make_waiting()

    result = answer(actor, row, "MH12AB0503")

    assert result.submission.state is State.VERIFYING
    assert not result.is_refused


def test_the_register_answers_later():
    actor, row = make_waiting()
    answer(actor, row, "MH12AB0503")

    decided = record_check(
        submission_id=row.id, verifier="local", answer=VerifierAnswer.VERIFIED, now=LATER
    )

    assert decided.state is State.ACCEPTED
    assert decided.registration_number == "MH12AB0503"


def test_an_answer_that_comes_twice_changes_nothing():
    actor, row = make_waiting()
    answer(actor, row, "MH12AB0503")
    said = {"submission_id": row.id, "verifier": "local", "now": LATER}
    record_check(answer=VerifierAnswer.VERIFIED, **said)

    second = record_check(answer=VerifierAnswer.NOT_FOUND, **said)

    assert second is None
    assert Submission.objects.get(pk=row.id).state == State.ACCEPTED
    assert Lead.objects.count() == 2


def test_a_late_refusal_asks_the_affiliate_again():
    actor, row = make_waiting()
    answer(actor, row, "MH12AB0503")

    decided = record_check(
        submission_id=row.id, verifier="local", answer=VerifierAnswer.NOT_FOUND, now=LATER
    )

    assert (decided.state, decided.tries_left) == (State.AWAITING_REGISTRATION, 2)
    assert decided.registration_number == ""


def test_a_new_mobile_whose_registration_is_refused_late_is_new_again():
    actor = make_desk()
    row = send(actor, registration_number="MH12AB0503")
    record_check(submission_id=row.id, verifier="local", answer=VerifierAnswer.NOT_FOUND, now=LATER)

    other = send(actor)

    assert other.state is State.ACCEPTED


def test_without_an_answer_in_time_the_submission_is_rejected():
    _, row = make_waiting()

    is_over = expire(submission_id=row.id, now=row.expires_at)

    assert is_over
    kept = Submission.objects.get(pk=row.id)
    assert (kept.state, kept.reason) == (State.REJECTED, Reason.REGISTRATION_EXPIRED)


def test_an_early_timer_changes_nothing():
    _, row = make_waiting()

    is_over = expire(submission_id=row.id, now=row.expires_at - timedelta(seconds=1))

    assert not is_over
    assert Submission.objects.get(pk=row.id).state == State.AWAITING_REGISTRATION


def test_a_timer_that_comes_after_the_answer_changes_nothing():
    actor, row = make_waiting()
    answer(actor, row, PLATE)

    is_over = expire(submission_id=row.id, now=row.expires_at)

    assert not is_over
    assert Submission.objects.get(pk=row.id).state == State.ACCEPTED


def test_a_new_mobile_can_add_its_registration_afterwards():
    actor = make_desk()
    row = send(actor)

    result = answer(actor, row, PLATE)

    assert (result.submission.state, result.submission.registration_number) == (
        State.ACCEPTED,
        "MH12AB1234",
    )


def test_an_added_registration_is_on_the_leads_history_with_its_event():
    actor = make_desk()
    row = send(actor)

    answer(actor, row, PLATE)

    entry = TimelineEntry.objects.get(lead_id=row.lead_id, kind="registration.added")
    message = OutboxMessage.objects.get(name="affiliates.registration_added")
    assert (message.stream, message.seq) == (f"lead:{row.lead_id}", entry.seq)


def test_an_added_registration_makes_the_car_known():
    actor = make_desk()
    row = send(actor)
    answer(actor, row, PLATE)

    again = send(actor, registration_number=PLATE)

    assert again.state is State.REJECTED


def test_a_registration_is_added_once_only():
    actor = make_desk()
    row = send(actor, registration_number=PLATE)

    with pytest.raises(NoRegistrationWanted):
        answer(actor, row, "KA01A1")


def test_every_check_is_written_down():
    actor, row = make_waiting()
    answer(actor, row, "MH12AB0404")

    answer(actor, row, PLATE)

    checks = RegistrationCheck.objects.filter(submission_id=row.id).order_by("id")
    assert [check.answer for check in checks] == ["not_found", "verified"]


def test_a_rejected_submission_holds_no_claim():
    actor, row = make_waiting()
    answer(actor, row, "MH12AB0503")
    for _ in range(3):
        record_check(
            submission_id=row.id, verifier="local", answer=VerifierAnswer.NOT_FOUND, now=LATER
        )
        answer_if_waiting(actor, row)

    assert not FreshnessClaim.objects.filter(submission_id=row.id).exists()


def answer_if_waiting(actor, row):
    if Submission.objects.get(pk=row.id).state == State.AWAITING_REGISTRATION:
        answer(actor, row, "MH12AB0503")


def test_submissions_that_wait_side_by_side_with_one_car_end_with_one_accepted():
    actor = make_desk()
    send(actor)
    rows = [send(actor), send(actor)]

    states = [answer(actor, row, PLATE).submission.state for row in rows]

    assert states == [State.ACCEPTED, State.REJECTED]
