"""The interest call, through the services."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from leadflow.affiliates.models import (
    CallAttempt,
    InterestCall,
    Submission,
    SupplyItem,
    Transition,
)
from leadflow.affiliates.queries.submissions import SubmissionNotFound
from leadflow.affiliates.services.attempts import begin_attempt, note_placed
from leadflow.affiliates.services.confirmation import (
    CallNotOpen,
    CallNotSimulated,
    NotASandbox,
    UnknownKey,
    press,
    queue_call,
    record_result,
)
from leadflow.affiliates.types import CallResult, CallState, State
from leadflow.audit.models import Record
from leadflow.events.models import OutboxMessage
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Permission, Role
from leadflow.leads.models import Lead, TimelineEntry
from leadflow.leads.queries import is_suppressed
from leadflow.leads.services import suppress
from tests.factories.affiliates import (
    NOON,
    make_actor,
    make_affiliate,
    make_campaign,
    make_member_user,
    make_mobile,
    make_submission,
)

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 3, 10, 20, 0, tzinfo=UTC)  # 01:30 in India
MORNING = datetime(2026, 3, 11, 4, 30, tzinfo=UTC)  # 10:00 there


def queue(submission, now=NOON):
    with transaction.atomic():
        return queue_call(submission_id=submission.pk, now=now)


def never_call(mobile, now=NOON):
    with transaction.atomic():
        suppress(phone=mobile, reason="test", now=now)


def place(submission, number=1, now=NOON, result=CallResult.PENDING):
    """Place an attempt as the subscriber does; return the order."""
    order = begin_attempt(submission_id=submission.pk, number=number, now=now)
    if order:
        note_placed(
            submission_id=submission.pk, number=number, reference="r", result=result, now=now
        )
    return order


def make_ringing(**fields):
    submission = make_submission(State.CONFIRMING, **fields)
    assert place(submission)
    return submission


def state_of(submission):
    return Submission.objects.get(pk=submission.pk).state


def call_of(submission):
    return InterestCall.objects.get(pk=submission.pk)


def timers(submission):
    due = OutboxMessage.objects.filter(name="affiliates.call_due", stream=f"call:{submission.pk}")
    return [(m.payload["number"], m.due_at) for m in due.order_by("id")]


def everything():
    """Return what a refusal must leave alone."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Submission, Transition, InterestCall, CallAttempt, SupplyItem, Record)
    ] + [OutboxMessage.objects.count(), Lead.objects.count(), TimelineEntry.objects.count()]


def test_an_accepted_submission_is_called_at_once_within_the_hours():
    submission = make_submission(State.ACCEPTED)

    queued = queue(submission)

    assert queued
    assert state_of(submission) == State.CONFIRMING
    assert timers(submission) == [(1, NOON)]


def test_at_night_the_call_waits_for_the_morning():
    submission = make_submission(State.ACCEPTED)

    queue(submission, now=NIGHT)

    assert timers(submission) == [(1, MORNING)]
    assert call_of(submission).next_attempt_at == MORNING


def test_a_sandbox_calls_at_any_hour():
    submission = make_submission(State.ACCEPTED, campaign=make_campaign(calls_any_hour=True))

    queue(submission, now=NIGHT)

    assert timers(submission) == [(1, NIGHT)]


def test_the_hours_are_those_of_the_number_not_of_the_campaign():
    british = make_submission(State.ACCEPTED, mobile="+447911120001")
    nine_in_britain = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)

    queue(british, now=NIGHT)

    assert timers(british) == [(1, nine_in_britain)]


def test_queuing_twice_is_one_call():
    submission = make_submission(State.ACCEPTED)
    queue(submission)

    again = queue(submission)

    assert not again
    assert len(timers(submission)) == InterestCall.objects.count() == 1


def test_a_number_on_the_list_is_never_queued():
    submission = make_submission(State.ACCEPTED)
    never_call(submission.mobile)

    queued = queue(submission)

    assert not queued
    submission.refresh_from_db()
    assert (submission.state, submission.reason) == (State.CLOSED, "suppressed")
    assert not InterestCall.objects.exists()


@pytest.mark.parametrize(
    ("result", "state", "call"),
    [
        (CallResult.YES, State.CONFIRMED, CallState.ANSWERED),
        (CallResult.NO, State.NOT_INTERESTED, CallState.ANSWERED),
        (CallResult.NEVER, State.NOT_INTERESTED, CallState.ANSWERED),
        (CallResult.UNREACHABLE, State.UNREACHABLE, CallState.EXHAUSTED),
    ],
)
def test_a_decisive_result_ends_the_call(result, state, call):
    submission = make_ringing()

    decided = record_result(submission_id=submission.pk, result=result, now=NOON)

    assert decided
    assert state_of(submission) == state
    assert call_of(submission).state == call
    assert call_of(submission).ended_at == NOON
    assert CallAttempt.objects.get().result == result


def test_yes_puts_the_lead_into_the_supply_queue():
    submission = make_ringing()

    record_result(submission_id=submission.pk, result=CallResult.YES, now=NOON)

    assert SupplyItem.objects.get().submission_id == submission.pk


@pytest.mark.parametrize("result", [CallResult.NO, CallResult.NEVER, CallResult.UNREACHABLE])
def test_whoever_did_not_say_yes_is_handed_to_nobody(result):
    submission = make_ringing()

    record_result(submission_id=submission.pk, result=result, now=NOON)

    assert not SupplyItem.objects.exists()


def test_never_keeps_the_number_from_ever_being_called():
    submission = make_ringing()

    record_result(submission_id=submission.pk, result=CallResult.NEVER, now=NOON)

    assert is_suppressed(submission.mobile)


def test_never_ends_everything_else_about_the_number():
    mobile = make_mobile()
    states = [State.ACCEPTED, State.CONFIRMING, State.CONFIRMED, State.IN_SUPPLY]
    others = [make_submission(state, mobile=mobile) for state in states]
    done = make_submission(State.PURCHASED, mobile=mobile)
    submission = make_ringing(mobile=mobile)

    record_result(submission_id=submission.pk, result=CallResult.NEVER, now=NOON)

    assert [state_of(other) for other in others] == [State.CLOSED] * 4
    assert state_of(done) == State.PURCHASED
    assert call_of(others[1]).state == CallState.CANCELLED
    assert not SupplyItem.objects.filter(closed_at=None).exists()


def test_nobody_answers_and_the_next_attempt_is_half_an_hour_away():
    submission = make_ringing()

    record_result(submission_id=submission.pk, result=CallResult.NO_ANSWER, now=NOON)

    assert state_of(submission) == State.CONFIRMING
    assert timers(submission)[-1] == (2, NOON + timedelta(minutes=30))
    assert call_of(submission).state == CallState.WAITING


def test_the_third_attempt_follows_four_hours_after_the_second():
    submission = make_ringing()
    later = NOON + timedelta(minutes=30)
    record_result(submission_id=submission.pk, result=CallResult.NO_ANSWER, now=NOON)

    place(submission, 2, later, CallResult.NO_ANSWER)

    assert timers(submission)[-1] == (3, later + timedelta(hours=4))


def test_a_pause_that_ends_after_hours_ends_next_morning():
    evening = datetime(2026, 3, 10, 15, 20, tzinfo=UTC)  # 20:50 in India
    submission = make_submission(State.CONFIRMING)
    place(submission, now=evening)

    record_result(submission_id=submission.pk, result=CallResult.NO_ANSWER, now=evening)

    assert timers(submission)[-1] == (2, MORNING)


def test_after_three_attempts_the_person_is_unreachable():
    submission = make_submission(State.CONFIRMING)
    now = NOON

    for number in (1, 2, 3):
        now = max(now, call_of(submission).next_attempt_at)
        place(submission, number, now, CallResult.NO_ANSWER)

    submission.refresh_from_db()
    assert (submission.state, submission.reason) == (State.UNREACHABLE, "no_answer")
    assert CallAttempt.objects.count() == 3


def test_an_unanswered_attempt_stands_in_the_leads_history_with_its_fact():
    submission = make_ringing()

    record_result(submission_id=submission.pk, result=CallResult.NO_ANSWER, now=NOON)

    step = TimelineEntry.objects.filter(lead_id=submission.lead_id).order_by("-seq").first()
    fact = OutboxMessage.objects.get(name="affiliates.call_unanswered")
    assert step.kind == "call.unanswered"
    assert (fact.stream, fact.seq) == (f"lead:{submission.lead_id}", step.seq)


def test_the_same_result_twice_counts_once():
    submission = make_ringing()
    record_result(submission_id=submission.pk, result=CallResult.NO_ANSWER, now=NOON, attempt=1)
    before = everything()

    decided = record_result(
        submission_id=submission.pk, result=CallResult.NO_ANSWER, now=NOON, attempt=1
    )

    assert not decided
    assert everything() == before


def test_a_late_no_answer_does_not_end_a_newer_attempt():
    submission = make_ringing()
    record_result(submission_id=submission.pk, result=CallResult.NO_ANSWER, now=NOON, attempt=1)
    place(submission, 2, NOON + timedelta(minutes=30))
    before = everything()

    record_result(submission_id=submission.pk, result=CallResult.UNREACHABLE, now=NOON, attempt=1)

    assert everything() == before


def test_a_late_yes_counts_though_a_newer_attempt_rings():
    submission = make_ringing()
    record_result(submission_id=submission.pk, result=CallResult.NO_ANSWER, now=NOON, attempt=1)
    place(submission, 2, NOON + timedelta(minutes=30))

    record_result(submission_id=submission.pk, result=CallResult.YES, now=NOON, attempt=1)

    assert state_of(submission) == State.CONFIRMED


@pytest.mark.parametrize("late", list(CallResult))
@pytest.mark.parametrize("state", [s for s in State if s is not State.CONFIRMING])
def test_a_result_after_or_before_the_call_changes_nothing(state, late):
    submission = make_submission(state)
    before = everything()

    decided = record_result(submission_id=submission.pk, result=late, now=NOON)

    assert not decided
    assert everything() == before


def test_an_attempt_is_claimed_before_it_is_placed():
    submission = make_submission(State.CONFIRMING)

    order = begin_attempt(submission_id=submission.pk, number=1, now=NOON)

    assert (order.mobile, order.channel) == (submission.mobile, "simulator")
    assert (call_of(submission).state, call_of(submission).attempts) == (CallState.RINGING, 1)


def test_an_attempt_that_may_have_been_lost_is_the_same_order_again():
    submission = make_submission(State.CONFIRMING)
    first = begin_attempt(submission_id=submission.pk, number=1, now=NOON)

    again = begin_attempt(submission_id=submission.pk, number=1, now=NOON + timedelta(minutes=1))

    assert again == first
    assert CallAttempt.objects.count() == 1


def test_an_attempt_the_channel_took_is_not_placed_again():
    submission = make_ringing()

    assert begin_attempt(submission_id=submission.pk, number=1, now=NOON) is None


@pytest.mark.parametrize("number", [0, 2, 3, 4])
def test_no_attempt_is_placed_out_of_turn(number):
    submission = make_submission(State.CONFIRMING)
    before = everything()

    order = begin_attempt(submission_id=submission.pk, number=number, now=NOON)

    assert order is None
    assert everything() == before


def test_an_attempt_of_a_call_that_is_gone_is_placed_by_nobody():
    order = begin_attempt(submission_id=404, number=1, now=NOON)
    placed = note_placed(
        submission_id=404, number=1, reference="r", result=CallResult.YES, now=NOON
    )

    assert order is None
    assert not placed


def test_a_timer_that_is_late_does_not_ring_at_night():
    submission = make_submission(State.CONFIRMING)

    order = begin_attempt(submission_id=submission.pk, number=1, now=NIGHT)

    assert order is None
    assert timers(submission) == [(1, MORNING)]
    assert not CallAttempt.objects.exists()


def test_a_number_suppressed_meanwhile_is_not_rung():
    submission = make_submission(State.CONFIRMING)
    never_call(submission.mobile)

    order = begin_attempt(submission_id=submission.pk, number=1, now=NOON)

    assert order is None
    assert state_of(submission) == State.CLOSED
    assert call_of(submission).state == CallState.CANCELLED
    assert not CallAttempt.objects.exists()


@pytest.mark.parametrize(
    ("digit", "state"),
    [("1", State.CONFIRMED), ("2", State.NOT_INTERESTED), ("9", State.NOT_INTERESTED)],
)
def test_a_key_answers_the_call(digit, state):
    submission = make_ringing()

    answer = press(actor=make_actor(), submission_id=submission.pk, digit=digit, now=NOON)

    assert answer == state_of(submission) == state
    assert call_of(submission).digit == digit
    assert Record.objects.get().action == "affiliates.call_answered"


def test_a_call_that_waits_for_its_hour_can_be_answered_by_hand():
    submission = make_submission(State.CONFIRMING)

    press(actor=make_actor(), submission_id=submission.pk, digit="1", now=NIGHT)

    assert state_of(submission) == State.CONFIRMED


@pytest.mark.parametrize("digit", ["", "0", "3", "8", "11", "*", "#", "one", "１"])
def test_other_keys_are_refused_with_the_ones_there_are(digit):
    submission = make_ringing()
    before = everything()

    with pytest.raises(UnknownKey) as refused:
        press(actor=make_actor(), submission_id=submission.pk, digit=digit, now=NOON)

    assert refused.value.field == "digit"
    assert refused.value.details["allowed"] == ["1", "2", "9"]
    assert everything() == before


@pytest.mark.parametrize("state", [s for s in State if s is not State.CONFIRMING])
def test_only_a_call_that_is_being_made_can_be_answered(state):
    submission = make_submission(state)
    actor = make_actor()
    before = everything()

    with pytest.raises(CallNotOpen) as refused:
        press(actor=actor, submission_id=submission.pk, digit="1", now=NOON)

    assert refused.value.details == {"state": state, "allowed": [State.CONFIRMING]}
    assert everything() == before


def test_nobody_answers_a_real_call_for_the_person():
    submission = make_ringing()
    InterestCall.objects.update(channel="telephone")

    with pytest.raises(CallNotSimulated):
        press(actor=make_actor(), submission_id=submission.pk, digit="1", now=NOON)

    assert state_of(submission) == State.CONFIRMING


def test_an_affiliate_answers_its_own_call_in_a_sandbox():
    user = make_member_user(role=Role.AFFILIATE)
    submission = make_ringing(
        affiliate=make_affiliate(member=user), campaign=make_campaign(is_sandbox=True)
    )

    press(
        actor=make_actor(Role.AFFILIATE, user=user),
        submission_id=submission.pk,
        digit="1",
        now=NOON,
    )

    assert state_of(submission) == State.CONFIRMED


def test_an_affiliate_does_not_answer_calls_of_a_real_campaign():
    user = make_member_user(role=Role.AFFILIATE)
    submission = make_ringing(affiliate=make_affiliate(member=user))

    with pytest.raises(NotASandbox):
        press(
            actor=make_actor(Role.AFFILIATE, user=user),
            submission_id=submission.pk,
            digit="1",
            now=NOON,
        )

    assert state_of(submission) == State.CONFIRMING


@pytest.mark.parametrize("is_sandbox", [True, False])
def test_an_affiliate_knows_nothing_of_anothers_call(is_sandbox):
    user = make_member_user(role=Role.AFFILIATE)
    make_affiliate(member=user)
    submission = make_ringing(campaign=make_campaign(is_sandbox=is_sandbox))

    with pytest.raises(SubmissionNotFound):
        press(
            actor=make_actor(Role.AFFILIATE, user=user),
            submission_id=submission.pk,
            digit="1",
            now=NOON,
        )

    assert state_of(submission) == State.CONFIRMING


def test_whoever_has_nothing_to_do_with_calls_is_refused():
    submission = make_ringing()

    with pytest.raises(NotPermitted):
        press(
            actor=make_actor(Role.JUNIOR, Permission.LEAD_VIEW_OWN),
            submission_id=submission.pk,
            digit="1",
            now=NOON,
        )

    assert state_of(submission) == State.CONFIRMING
