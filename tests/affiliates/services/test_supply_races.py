"""Many hands reach for one lead, and many answers for one call."""

from collections import Counter
from threading import Barrier

import pytest

from leadflow.affiliates.models import (
    CallAttempt,
    InterestCall,
    Submission,
    SupplyItem,
    Transition,
)
from leadflow.affiliates.queries.verify import verify_affiliates
from leadflow.affiliates.services.attempts import begin_attempt, note_placed
from leadflow.affiliates.services.confirmation import press, record_result
from leadflow.affiliates.services.supply import claim, record_outcome, release
from leadflow.affiliates.types import CallResult, State, SupplyOutcome
from leadflow.kernel.errors import DomainError
from tests.factories.affiliates import NOON, make_actor, make_mobile, make_submission
from tests.harness.races import rush

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

CROWD = 32


def tally(answers):
    """Count answers: a refusal by its code, anything else as done; a crash is raised."""
    for answer in answers:
        if isinstance(answer, Exception) and not isinstance(answer, DomainError):
            raise answer
    return Counter(a.code if isinstance(a, DomainError) else "done" for a in answers)


def assert_books_are_sound():
    assert [found for found in verify_affiliates() if found.broken] == []


def test_of_32_who_claim_a_lead_at_once_one_gets_it():
    item = make_submission(State.CONFIRMED).supply_item
    actors = [make_actor() for _ in range(CROWD)]

    answers = rush(lambda actor: claim(actor=actor, item_id=item.pk, now=NOON), actors)

    assert tally(answers) == {"done": 1, "affiliates.already_claimed": CROWD - 1}
    winner = next(a for a in answers if not isinstance(a, DomainError))
    assert SupplyItem.objects.get().claimed_by_id == winner.claimed_by_id
    assert Transition.objects.filter(to_state=State.IN_SUPPLY).count() == 1
    assert_books_are_sound()


def test_looking_first_and_taking_then_hands_a_lead_out_many_times():
    item = make_submission(State.CONFIRMED).supply_item
    actors = [make_actor() for _ in range(CROWD)]
    all_have_looked = Barrier(CROWD)

    def careless_claim(actor):
        is_free = SupplyItem.objects.filter(pk=item.pk, claimed_by=None).exists()
        all_have_looked.wait(60)
        return is_free and SupplyItem.objects.filter(pk=item.pk).update(claimed_by=actor.user_id)

    answers = rush(careless_claim, actors)

    assert sum(answers) == CROWD


def test_a_lead_changes_hands_without_being_in_two():
    item = make_submission(State.CONFIRMED).supply_item
    actors = [make_actor() for _ in range(12)]

    def pass_on(actor):
        try:
            claim(actor=actor, item_id=item.pk, now=NOON)
        except DomainError as refusal:
            return refusal
        return release(actor=actor, item_id=item.pk, now=NOON)

    answers = rush(pass_on, actors)

    assert tally(answers)["done"] >= 1
    assert SupplyItem.objects.get().claimed_by is None
    assert_books_are_sound()


def test_the_claimer_and_the_head_do_not_both_end_the_talk():
    submission = make_submission(State.IN_SUPPLY)
    claimer = make_actor(user=submission.supply_item.claimed_by)
    head = make_actor("head")
    ends = [(claimer, SupplyOutcome.PURCHASED), (head, SupplyOutcome.NOT_PURCHASED)] * 8

    answers = rush(
        lambda end: record_outcome(
            actor=end[0], item_id=submission.supply_item.pk, outcome=end[1], now=NOON
        ),
        ends,
    )

    assert tally(answers) == {"done": 1, "affiliates.supply_closed": 15}
    assert_books_are_sound()


def test_of_32_keys_pressed_at_once_one_counts():
    submission = make_submission(State.CONFIRMING)
    actor = make_actor()

    answers = rush(
        lambda digit: press(actor=actor, submission_id=submission.pk, digit=digit, now=NOON),
        ["1", "2", "9", "1"] * (CROWD // 4),
    )

    assert tally(answers) == {"done": 1, "affiliates.call_not_open": CROWD - 1}
    decided = next(a for a in answers if not isinstance(a, DomainError))
    assert Submission.objects.get().state == decided
    assert SupplyItem.objects.count() == (decided == State.CONFIRMED)
    assert_books_are_sound()


def test_looking_first_and_answering_then_counts_many_keys():
    submission = make_submission(State.CONFIRMING)
    all_have_looked = Barrier(CROWD)

    def careless_press(_):
        is_open = InterestCall.objects.filter(pk=submission.pk, state="waiting").exists()
        all_have_looked.wait(60)
        return is_open and InterestCall.objects.filter(pk=submission.pk).update(state="answered")

    assert sum(rush(careless_press, range(CROWD))) == CROWD


def test_a_result_reported_by_16_at_once_counts_once():
    submission = make_submission(State.CONFIRMING)
    begin_attempt(submission_id=submission.pk, number=1, now=NOON)

    answers = rush(
        lambda _: record_result(
            submission_id=submission.pk, result=CallResult.NO_ANSWER, now=NOON, attempt=1
        ),
        range(16),
    )

    assert sorted(answers) == [False] * 15 + [True]
    assert_books_are_sound()


def test_an_attempt_begun_by_16_at_once_is_one_attempt():
    submission = make_submission(State.CONFIRMING)

    answers = rush(
        lambda _: begin_attempt(submission_id=submission.pk, number=1, now=NOON), range(16)
    )

    tally(answers)
    assert {answer.key for answer in answers if answer} == {f"{submission.pk}-1"}
    assert CallAttempt.objects.count() == 1
    assert_books_are_sound()


def test_never_from_both_of_two_submissions_at_once_ends_both():
    mobile = make_mobile()
    submissions = [make_submission(State.CONFIRMING, mobile=mobile) for _ in range(2)]
    actor = make_actor()

    answers = rush(
        lambda one: press(actor=actor, submission_id=one.pk, digit="9", now=NOON),
        submissions * 8,
    )

    assert tally(answers) == {"done": 1, "affiliates.call_not_open": 15}
    states = sorted(Submission.objects.values_list("state", flat=True))
    assert states == [State.CLOSED, State.NOT_INTERESTED]
    assert_books_are_sound()


def test_never_while_others_are_being_called_leaves_nobody_ringing():
    mobile = make_mobile()
    calm = make_submission(State.CONFIRMING, mobile=mobile)
    others = [make_submission(State.CONFIRMING, mobile=mobile) for _ in range(15)]
    actor = make_actor()

    def act(one):
        if one == calm:
            return press(actor=actor, submission_id=calm.pk, digit="9", now=NOON)
        order = begin_attempt(submission_id=one.pk, number=1, now=NOON)
        return order and note_placed(
            submission_id=one.pk,
            number=1,
            reference=order.key,
            result=CallResult.PENDING,
            now=NOON,
        )

    answers = rush(act, [*others[:7], calm, *others[7:]])

    tally(answers)
    assert set(Submission.objects.exclude(pk=calm.pk).values_list("state", flat=True)) == {
        State.CLOSED
    }
    assert not InterestCall.objects.filter(state__in=["waiting", "ringing"]).exists()
    assert_books_are_sound()
