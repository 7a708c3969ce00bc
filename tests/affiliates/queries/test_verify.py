"""`verify` finds what is broken and nothing else."""

from datetime import timedelta

import pytest
from django.db import transaction

from leadflow.affiliates.models import (
    CallAttempt,
    FreshnessClaim,
    InterestCall,
    RegistrationCheck,
    Submission,
    SupplyItem,
    Transition,
)
from leadflow.affiliates.queries.verify import verify_affiliates
from leadflow.affiliates.types import CallState, State
from leadflow.leads.services import suppress
from tests.factories.affiliates import NOON, make_campaign, make_mobile, make_submission

pytestmark = pytest.mark.django_db


def broken():
    return {found.name.removeprefix("affiliates."): found.sample for found in verify_affiliates()}


def only(name, *submissions):
    sound = {key: [] for key in broken()}
    return sound | {name: [submission.pk for submission in submissions]}


def bend(submission, **fields):
    Submission.objects.filter(pk=submission.pk).update(**fields)


def test_sound_books_have_no_findings():
    for state in State:
        make_submission(state)

    assert all(found.broken == 0 for found in verify_affiliates())


def test_an_empty_database_is_sound():
    assert all(found.broken == 0 for found in verify_affiliates())


def test_a_rejected_submission_that_holds_a_number():
    submission = make_submission(State.REJECTED)
    FreshnessClaim.objects.create(
        scope="o", mobile=submission.mobile, submission=submission, fresh_until=NOON
    )

    assert broken() == only("claims_are_held", submission)


def test_the_same_mobile_accepted_twice_in_a_campaign():
    first = make_submission(State.ACCEPTED)
    second = make_submission(
        State.ACCEPTED,
        campaign=first.campaign,
        mobile=first.mobile,
        created_at=NOON + timedelta(hours=23),
    )

    assert broken() == only("accepted_once", second)


@pytest.mark.parametrize(
    "other", [{"registration": "MH12AB1234"}, {"created_at": NOON + timedelta(days=2)}]
)
def test_another_car_or_another_day_is_no_second_time(other):
    first = make_submission(State.ACCEPTED)
    make_submission(State.ACCEPTED, campaign=first.campaign, mobile=first.mobile, **other)

    assert broken() == only("accepted_once")


@pytest.mark.parametrize(("checked_after", "is_broken"), [(0, True), (60, False)])
def test_the_same_car_counts_only_where_it_decided(checked_after, is_broken):
    first, second = (
        make_submission(State.ACCEPTED, campaign=campaign, mobile=mobile, registration="KA01A1")
        for campaign, mobile in [(make_campaign(), make_mobile())] * 2
    )
    for submission, seconds in ((first, 0), (second, checked_after)):
        RegistrationCheck.objects.create(
            submission=submission,
            registration="KA01A1",
            verifier="local",
            answer="verified",
            checked_at=NOON + timedelta(seconds=seconds),
        )

    assert broken() == only("accepted_once", *[second] * is_broken)


def test_an_accepted_submission_without_its_lead():
    submission = make_submission(State.CONFIRMING)
    bend(submission, lead=None)

    assert broken() == only("accepted_has_lead", submission)


def test_a_known_mobile_accepted_without_a_verified_car():
    submission = make_submission(State.ACCEPTED, is_duplicate=True, registration="MH12AB1234")

    assert broken() == only("duplicates_are_verified", submission)


def test_a_step_that_is_missing():
    submission = make_submission(State.ACCEPTED)
    bend(submission, seq=2)

    found = broken()

    assert found["history_is_dense"] == [submission.pk]
    assert found["state_is_last_step"] == [submission.pk]


def test_a_step_after_the_end():
    submission = make_submission(State.NOT_INTERESTED)
    Transition.objects.create(
        submission=submission,
        seq=submission.seq + 1,
        from_state=State.NOT_INTERESTED,
        to_state=State.CONFIRMED,
        at=NOON,
    )

    found = broken()

    assert found["history_is_legal"] == [submission.pk]


def test_a_history_that_starts_in_the_middle():
    submission = make_submission(State.ACCEPTED)
    Transition.objects.filter(submission=submission).update(
        from_state=State.VERIFYING, to_state=State.ACCEPTED
    )

    assert broken() == only("history_is_legal", submission)


def test_a_step_dated_before_the_one_it_follows():
    submission = make_submission(State.CONFIRMING)
    Transition.objects.filter(submission=submission, seq=2).update(at=NOON - timedelta(1))

    assert broken() == only("history_runs_forward", submission)


def test_a_state_nobody_stepped_to():
    submission = make_submission(State.CONFIRMED)
    bend(submission, state=State.IN_SUPPLY)

    assert broken()["state_is_last_step"] == [submission.pk]


def test_a_call_that_goes_on_after_its_end():
    submission = make_submission(State.NOT_INTERESTED)
    InterestCall.objects.update(state=CallState.WAITING)

    assert broken() == only("calls_follow_states", submission)


def test_a_call_that_nobody_makes():
    submission = make_submission(State.CONFIRMING)
    InterestCall.objects.update(state=CallState.CANCELLED)

    assert broken() == only("calls_follow_states", submission)


def test_an_attempt_nobody_counted():
    submission = make_submission(State.CONFIRMING)
    CallAttempt.objects.create(call_id=submission.pk, number=1, placed_at=NOON)

    assert broken() == only("attempts_are_counted", submission)


@pytest.mark.parametrize(
    ("minutes", "is_broken"), [((0, 29, 400), True), ((0, 30, 269), True), ((0, 30, 270), False)]
)
def test_attempts_that_stand_too_close(minutes, is_broken):
    submission = make_submission(State.CONFIRMING)
    InterestCall.objects.update(attempts=3)
    for number, minute in enumerate(minutes, 1):
        CallAttempt.objects.create(
            call_id=submission.pk, number=number, placed_at=NOON + timedelta(minutes=minute)
        )

    assert broken() == only("attempts_are_spaced", *[submission] * is_broken)


def test_a_call_after_never():
    mobile = make_mobile()
    make_submission(State.NOT_INTERESTED, mobile=mobile)
    InterestCall.objects.update(digit="9")
    later = make_submission(State.UNREACHABLE, mobile=mobile, created_at=NOON + timedelta(days=2))
    with transaction.atomic():
        suppress(phone=mobile, reason="test", now=NOON)

    assert broken() == only("never_is_never", later)


@pytest.mark.parametrize("state", [State.CONFIRMED, State.IN_SUPPLY])
def test_a_confirmed_lead_that_is_in_nobodys_queue(state):
    submission = make_submission(state)
    SupplyItem.objects.all().delete()

    assert broken() == only("queue_follows_states", submission)


def test_a_closed_submission_that_still_stands_in_the_queue():
    submission = make_submission(State.PURCHASED)
    SupplyItem.objects.update(closed_at=None)

    assert broken() == only("queue_follows_states", submission)


def test_a_claim_without_its_state():
    submission = make_submission(State.CONFIRMED)
    SupplyItem.objects.update(claimed_at=NOON)

    assert broken() == only("queue_follows_states", submission)
