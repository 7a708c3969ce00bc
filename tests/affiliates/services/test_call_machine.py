"""Whatever happens to a call, in whatever order and however often, the books stay right."""

from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from leadflow.affiliates.models import CallAttempt, InterestCall, Submission, SupplyItem
from leadflow.affiliates.queries.verify import verify_affiliates
from leadflow.affiliates.rules.answers import SAID
from leadflow.affiliates.rules.calling import is_open, spacing
from leadflow.affiliates.rules.states import TERMINAL
from leadflow.affiliates.services.attempts import begin_attempt, note_placed
from leadflow.affiliates.services.confirmation import press, queue_call, record_result
from leadflow.affiliates.services.supply import claim, record_outcome, release
from leadflow.affiliates.services.withdrawal import withdraw_suppressed
from leadflow.affiliates.types import CallResult, State, SupplyOutcome
from leadflow.events.models import OutboxMessage
from leadflow.kernel.errors import DomainError
from leadflow.leads.queries import is_suppressed, verify_leads
from leadflow.leads.services import suppress
from tests.factories.affiliates import NOON, make_actor, make_mobile, make_submission

attempts = st.sampled_from([1, 1, 2, 3, 0, 4])
results = st.sampled_from([*CallResult, CallResult.NO_ANSWER, CallResult.PENDING])
pauses = st.sampled_from([1, 29, 30, 31, 239, 240, 241, 600, 1440]).map(
    lambda minutes: timedelta(minutes=minutes)
)


class Calls(RuleBasedStateMachine):
    """Two submissions of one number, one person's phone, a worker that repeats itself."""

    @initialize()
    def accepted(self):
        mobile = make_mobile()
        self.now = NOON
        self.ids = [make_submission(State.ACCEPTED, mobile=mobile).pk for _ in range(2)]
        self.mobile = mobile
        self.actor = make_actor("head")
        self.ended = {}
        self.dialled = []
        self.is_queued(0)

    def one(self, which):
        return self.ids[which]

    def attempt(self, act):
        try:
            return act()
        except DomainError:
            return None

    @rule(pause=pauses)
    def time_passes(self, pause):
        self.now += pause

    @rule(which=st.integers(0, 1))
    def is_queued(self, which):
        with transaction.atomic():
            queue_call(submission_id=self.one(which), now=self.now)

    @rule(which=st.integers(0, 1), result=results)
    def the_timer_fires(self, which, result):
        """The ordinary way: time goes by until the attempt is due, and it is placed."""
        call = InterestCall.objects.filter(pk=self.one(which)).first()
        if call and call.next_attempt_at:
            self.now = max(self.now, call.next_attempt_at)
            self.is_begun_and_placed(which, call.attempts + 1, result)

    @rule(which=st.integers(0, 1), number=attempts, result=results)
    def any_timer_fires(self, which, number, result):
        self.is_begun_and_placed(which, number, result)

    def is_begun_and_placed(self, which, number, result):
        was_suppressed = is_suppressed(self.mobile)
        order = begin_attempt(submission_id=self.one(which), number=number, now=self.now)
        if order is None:
            return
        assert not was_suppressed
        assert is_open(self.now, region="IN", zone="Asia/Kolkata")
        self.dialled.append(order.key)
        note_placed(
            submission_id=self.one(which),
            number=number,
            reference=order.key,
            result=result,
            now=self.now,
        )

    @rule(which=st.integers(0, 1), number=st.none() | attempts, result=results)
    def a_result_comes_in(self, which, number, result):
        calls = InterestCall.objects.filter(pk=self.one(which))
        before = calls.values().first()
        newest = before["attempts"] if before else 0
        rings = CallAttempt.objects.filter(
            call_id=self.one(which), number=newest, result=CallResult.PENDING
        )
        is_about_the_newest = number in {None, 0, newest} and rings.exists()

        record_result(submission_id=self.one(which), result=result, now=self.now, attempt=number)

        if result not in SAID and not is_about_the_newest:
            assert calls.values().first() == before

    @rule(which=st.integers(0, 1), digit=st.sampled_from("1290"))
    def a_key_is_pressed(self, which, digit):
        pressed = {"actor": self.actor, "submission_id": self.one(which), "now": self.now}
        self.attempt(lambda: press(digit=digit, **pressed))

    @rule()
    def the_number_is_suppressed_elsewhere(self):
        with transaction.atomic():
            suppress(phone=self.mobile, reason="asked by letter", now=self.now)
        withdraw_suppressed(now=self.now)

    @rule(which=st.integers(0, 1), act=st.sampled_from([claim, claim, release, *SupplyOutcome]))
    def somebody_works_the_queue(self, which, act):
        for item in SupplyItem.objects.filter(submission_id=self.one(which)):
            told = {"actor": self.actor, "item_id": item.pk, "now": self.now}
            if isinstance(act, SupplyOutcome):
                later = self.now + timedelta(days=1)
                told |= {
                    "outcome": act,
                    "call_back_at": later if act is SupplyOutcome.CALL_BACK else None,
                }
                self.attempt(partial(record_outcome, **told))
            else:
                self.attempt(partial(act, **told))

    @invariant()
    def an_end_is_an_end(self):
        for submission in Submission.objects.filter(pk__in=getattr(self, "ids", [])):
            before = self.ended.get(submission.pk)
            assert before in {None, submission.state}
            if submission.state in TERMINAL:
                self.ended[submission.pk] = submission.state

    @invariant()
    def no_phone_rings_twice_for_one_attempt(self):
        dialled = getattr(self, "dialled", [])
        assert len(dialled) == len(set(dialled))

    def teardown(self):
        if not hasattr(self, "ids"):
            return
        assert [f for f in [*verify_affiliates(), *verify_leads()] if f.broken] == []
        for call in InterestCall.objects.filter(pk__in=self.ids):
            placed = CallAttempt.objects.filter(call=call).order_by("number")
            moments = [attempt.placed_at for attempt in placed]
            for number, (one, other) in enumerate(pairwise(moments), 1):
                assert other - one >= spacing(number)
        for submission in Submission.objects.filter(pk__in=self.ids):
            stream = f"lead:{submission.lead_id}"
            facts = OutboxMessage.objects.filter(stream=stream).order_by("seq")
            seqs = list(facts.values_list("seq", flat=True))
            assert seqs == list(range(2, len(seqs) + 2))  # the factory made the first step


@pytest.mark.django_db
def test_a_call_survives_everything_in_any_order():
    thorough = settings().max_examples > 100
    profile = settings(max_examples=300 if thorough else 25, stateful_step_count=30)

    run_state_machine_as_test(Calls, settings=profile)
