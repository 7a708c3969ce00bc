"""What goes on by itself after a step, delivered by the worker as in production."""

from datetime import timedelta

import pytest
from django.db import transaction

from leadflow.affiliates import subscribers
from leadflow.affiliates.events import RegistrationCheckDue
from leadflow.affiliates.gateways import callers, verifiers
from leadflow.affiliates.models import (
    CallAttempt,
    InterestCall,
    RegistrationCheck,
    Submission,
    SupplyItem,
    Transition,
)
from leadflow.affiliates.queries.verify import verify_affiliates
from leadflow.affiliates.services.moves import moved_event
from leadflow.affiliates.services.supply import record_outcome
from leadflow.affiliates.types import CallResult, CallState, State, SupplyOutcome, VerifierAnswer
from leadflow.connectors.outcomes import Outcome, VendorFailure
from leadflow.events.events import WebhookEndpointDisabled
from leadflow.events.models import Delivery, OutboxMessage, WebhookEndpoint, WebhookMessage
from leadflow.events.services import drain, publish
from leadflow.identity.types import Role
from leadflow.leads.queries import verify_leads
from leadflow.notifications.models import LiveTopic, Notification
from tests.factories.affiliates import (
    NOON,
    make_actor,
    make_affiliate,
    make_campaign,
    make_member_user,
    make_mobile,
    make_submission,
)

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


def say(event, *, stream, now=NOON):
    """Publish an event as a service would."""
    with transaction.atomic():
        publish(event, stream=stream, now=now)


def accepted(ending="1000", **fields):
    """Make a submission that has just been accepted, with the fact of it."""
    submission = make_submission(State.ACCEPTED, mobile=make_mobile(ending), **fields)
    say(moved_event(submission, ""), stream=f"lead:{submission.lead_id}")
    return submission


def verifying(**fields):
    """Make a submission whose registration waits for its verifier."""
    submission = make_submission(
        State.VERIFYING, **{"registration": "MH12AB1234", "is_duplicate": True} | fields
    )
    say(RegistrationCheckDue(submission.pk), stream=f"submission:{submission.pk}")
    return submission


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


def assert_all_is_well():
    assert [f for f in [*verify_affiliates(), *verify_leads()] if f.broken] == []
    assert not Delivery.objects.filter(last_error__gt="").exists()


class FailingCaller:
    """A channel that is down; counts how often it was asked, and under which keys."""

    def __init__(self, outcome, *, times=99):
        self.outcome, self.left, self.keys = outcome, times, []

    def place(self, order):
        self.keys.append(order.key)
        if self.left:
            self.left -= 1
            raise VendorFailure(self.outcome, "test")
        return callers.Placed("ref", CallResult.YES)


class FixedVerifier:
    def __init__(self, answer):
        self.answer, self.asked = answer, 0

    def verify(self, question):
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return verifiers.Verdict(self.answer, "said so")


@pytest.fixture
def use(monkeypatch):
    """Let the channel or the verifier of every campaign be this one."""

    def put(vendor):
        port = "caller_for" if hasattr(vendor, "place") else "verifier_for"
        monkeypatch.setattr(subscribers, port, lambda _: vendor)
        return vendor

    return put


@pytest.mark.parametrize(
    ("ending", "state", "reason"),
    [
        ("0001", State.CONFIRMED, "pressed_one"),
        ("0002", State.NOT_INTERESTED, "pressed_two"),
        ("0003", State.CONFIRMING, ""),
        ("0006", State.UNREACHABLE, "number_unreachable"),
        ("1234", State.CONFIRMING, ""),
    ],
)
def test_the_simulated_call_answers_by_the_end_of_the_number(ending, state, reason):
    submission = accepted(ending)

    drain(now=NOON)

    assert (fresh(submission).state, fresh(submission).reason) == (state, reason)
    assert_all_is_well()


def test_an_unanswered_call_rings_three_times_and_then_the_person_is_unreachable():
    submission = accepted("0003")

    for minutes in range(0, 24 * 60, 15):
        drain(now=NOON + timedelta(minutes=minutes))

    placed = CallAttempt.objects.order_by("number").values_list("placed_at", flat=True)
    assert list(placed) == [
        NOON,
        NOON + timedelta(minutes=30),
        NOON + timedelta(hours=4, minutes=30),
    ]
    assert fresh(submission).reason == "no_answer"
    assert_all_is_well()


def test_a_call_that_rings_waits_for_whoever_picks_up():
    submission = accepted()

    drain(now=NOON)
    drain(now=NOON + 30 * DAY)

    assert InterestCall.objects.get().state == CallState.RINGING
    assert CallAttempt.objects.count() == 1
    assert fresh(submission).state == State.CONFIRMING


def test_the_same_fact_delivered_again_changes_nothing():
    submission = accepted("0001")
    drain(now=NOON)
    steps = Transition.objects.count()

    say(moved_event(fresh(submission), ""), stream="again")
    for payload in ({"submission_id": submission.pk, "number": 1},) * 2:
        subscribers.place_call(payload, NOON)
    drain(now=NOON)

    assert Transition.objects.count() == steps
    assert CallAttempt.objects.count() == SupplyItem.objects.count() == 1
    assert_all_is_well()


@pytest.mark.parametrize("outcome", [Outcome.THROTTLED, Outcome.UNAVAILABLE, Outcome.UNKNOWN])
def test_a_channel_that_is_down_for_a_while_is_asked_for_the_same_call_again(use, outcome):
    caller = use(FailingCaller(outcome, times=2))
    submission = accepted()

    for minute in range(3):
        drain(now=NOON + timedelta(minutes=minute))

    assert caller.keys == [f"{submission.pk}-1"] * 3
    assert CallAttempt.objects.count() == 1
    assert fresh(submission).state == State.CONFIRMED
    assert_all_is_well()


def test_a_misconfigured_channel_is_brought_before_an_operator(use):
    use(FailingCaller(Outcome.MISCONFIGURED))
    submission = accepted()

    drain(now=NOON)

    failed = Delivery.objects.get(attempts__gt=0)
    assert "misconfigured" in failed.last_error
    assert submission.mobile not in failed.last_error
    assert fresh(submission).state == State.CONFIRMING


def test_a_channel_nobody_knows_is_misconfigured():
    accepted(campaign=make_campaign(call_channel="pigeon"))

    drain(now=NOON)

    assert Delivery.objects.filter(attempts__gt=0).count() == 1


def test_a_confirmed_lead_is_announced_to_the_supply_team_once():
    team = [make_member_user(role=Role.SUPPLY) for _ in range(2)]
    submission = accepted("0001")

    drain(now=NOON)

    told = Notification.objects.filter(kind="supply.new")
    assert set(told.values_list("user_id", flat=True)) == {user.pk for user in team}
    assert set(told.values_list("lead_id", flat=True)) == {submission.lead_id}


def test_a_released_lead_is_not_announced_again():
    make_member_user(role=Role.SUPPLY)
    submission = make_submission(State.CONFIRMED)
    say(moved_event(submission, State.IN_SUPPLY), stream="x")

    drain(now=NOON)

    assert not Notification.objects.exists()


def test_open_pages_learn_that_they_are_out_of_date():
    submission = accepted("0001")

    drain(now=NOON)

    assert set(LiveTopic.objects.values_list("topic", flat=True)) >= {
        f"affiliate:{submission.affiliate_id}",
        f"lead:{submission.lead_id}",
        "calls",
        "supply",
    }


def make_endpoint(affiliate):
    return WebhookEndpoint.objects.create(
        owner=f"affiliate:{affiliate.pk}",
        url="https://example.com/hook",
        secret="x",
        created_at=NOON,
    )


def hear(submission, before):
    """Let the affiliate's webhook hear of a step, without sending it anywhere."""
    payload = {
        "submission_id": submission.pk,
        "affiliate_id": submission.affiliate_id,
        "from_state": before,
        "to_state": submission.state,
    }
    with transaction.atomic():
        subscribers.on_moved_tell_affiliate(payload, NOON)


def test_the_affiliate_is_told_where_its_submission_stands_and_nothing_of_the_person():
    affiliate = make_affiliate()
    make_endpoint(affiliate)
    submission = make_submission(
        State.NOT_INTERESTED,
        affiliate=affiliate,
        name="Asha Rao",
        email="asha@example.com",
        city="Pune",
        sub_id="click-7",
        reason="pressed_two",
    )

    hear(submission, State.CONFIRMING)

    message = WebhookMessage.objects.get()
    assert message.event_type == "submission.not_interested"
    assert message.payload == {
        "id": submission.pk,
        "status": "not_interested",
        "state": "not_interested",
        "previous": "confirming",
        "reason": "pressed_two",
        "seq": submission.seq,
        "at": "2026-03-10T06:30:00Z",
        "campaign": submission.campaign.slug,
        "sub_id": "click-7",
    }


def test_a_step_that_changes_no_state_is_not_sent():
    affiliate = make_affiliate()
    make_endpoint(affiliate)
    submission = make_submission(State.IN_SUPPLY, affiliate=affiliate)

    hear(submission, State.IN_SUPPLY)

    assert not WebhookMessage.objects.exists()


def test_a_strangers_webhook_hears_nothing():
    make_endpoint(make_affiliate())

    hear(make_submission(State.CONFIRMING), State.ACCEPTED)

    assert not WebhookMessage.objects.exists()


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        (VerifierAnswer.VERIFIED, State.ACCEPTED, ""),
        (VerifierAnswer.NOT_FOUND, State.AWAITING_REGISTRATION, "registration_not_found"),
        (VerifierAnswer.BLOCKED, State.AWAITING_REGISTRATION, "registration_blocked"),
        (VerifierAnswer.MALFORMED, State.AWAITING_REGISTRATION, "registration_malformed"),
        (VerifierAnswer.UNAVAILABLE, State.VERIFYING, "verifier_unavailable"),
        (VerifierAnswer.REVIEW, State.VERIFYING, "manual_review"),
    ],
)
def test_what_the_verifier_says_decides(use, answer, state, reason):
    use(FixedVerifier(answer))
    submission = verifying()

    try:
        subscribers.ask_verifier({"submission_id": submission.pk}, NOON)
    except subscribers.RetryLater:
        assert answer is VerifierAnswer.UNAVAILABLE

    assert (fresh(submission).state, fresh(submission).reason) == (state, reason)


@pytest.mark.parametrize(
    "silence",
    [
        VerifierAnswer.UNAVAILABLE,
        VendorFailure(Outcome.UNAVAILABLE, "register"),
        VendorFailure(Outcome.MISCONFIGURED, "register"),
    ],
)
def test_a_silent_verifier_is_asked_ever_more_rarely_and_never_fails_anybody(use, silence):
    verifier = use(FixedVerifier(silence))
    submission = verifying()

    for minute in range(0, 20 * 60, 10):
        drain(now=NOON + timedelta(minutes=minute))

    assert fresh(submission).state == State.VERIFYING
    assert fresh(submission).registration_tries == 0
    assert 15 < verifier.asked < 40
    assert RegistrationCheck.objects.count() == 1
    assert Transition.objects.filter(submission=submission).count() == 2
    assert_all_is_well()


def test_after_a_day_of_silence_a_person_judges(use):
    manager = make_member_user(role=Role.AFFILIATE_MANAGER)
    use(FixedVerifier(VerifierAnswer.UNAVAILABLE))
    submission = verifying()

    drain(now=NOON)
    drain(now=NOON + DAY)

    assert fresh(submission).reason == "manual_review"
    assert Notification.objects.get().user_id == manager.pk
    assert_all_is_well()


def test_a_verifier_that_comes_back_goes_on_where_it_was(use):
    verifier = use(FixedVerifier(VerifierAnswer.UNAVAILABLE))
    submission = verifying()
    drain(now=NOON)

    verifier.answer = VerifierAnswer.VERIFIED
    drain(now=NOON + timedelta(minutes=1))

    assert fresh(submission).lead_id is not None
    assert fresh(submission).state == State.CONFIRMING
    assert_all_is_well()


@pytest.mark.parametrize("state", [s for s in State if s is not State.VERIFYING])
def test_no_verifier_is_asked_when_nothing_is_to_be_verified(use, state):
    verifier = use(FixedVerifier(VerifierAnswer.NOT_FOUND))
    submission = make_submission(state)

    subscribers.ask_verifier({"submission_id": submission.pk}, NOON)

    assert verifier.asked == 0
    assert fresh(submission).state == state


def test_a_registration_under_review_is_not_asked_for_again(use):
    verifier = use(FixedVerifier(VerifierAnswer.NOT_FOUND))
    submission = verifying(reason="manual_review")

    drain(now=NOON)

    assert verifier.asked == 0
    assert fresh(submission).state == State.VERIFYING


def test_a_registration_that_never_came_ends_the_submission():
    submission = make_submission(State.AWAITING_REGISTRATION, expires_at=NOON + 3 * DAY)

    subscribers.expire_registration({"submission_id": submission.pk}, NOON + 3 * DAY)

    assert (fresh(submission).state, fresh(submission).reason) == (
        State.REJECTED,
        "registration_expired",
    )


def test_whoever_promised_to_call_back_is_reminded_then():
    user = make_member_user(role=Role.SUPPLY)
    item = make_submission(State.IN_SUPPLY, claimed_by=user).supply_item
    record_outcome(
        actor=make_actor(user=user),
        item_id=item.pk,
        outcome=SupplyOutcome.CALL_BACK,
        call_back_at=NOON + DAY,
        now=NOON + timedelta(hours=1),
    )

    drain(now=NOON + DAY - timedelta(seconds=1))
    early = Notification.objects.filter(kind="supply.call_back").count()
    drain(now=NOON + DAY)

    assert early == 0
    assert Notification.objects.get(kind="supply.call_back").user_id == user.pk
    assert_all_is_well()


def test_every_step_of_a_lead_has_its_fact_in_order():
    submission = accepted("0001")

    drain(now=NOON)

    facts = OutboxMessage.objects.filter(
        stream=f"lead:{submission.lead_id}", seq__isnull=False
    ).order_by("seq")
    assert [fact.payload["to_state"] for fact in facts] == ["confirming", "confirmed"]
    assert [fact.seq for fact in facts] == [2, 3]


def test_an_affiliates_people_hear_that_their_address_was_switched_off():
    member = make_member_user(role=Role.AFFILIATE)
    affiliate = make_affiliate(member=member)
    gone = WebhookEndpointDisabled(7, f"affiliate:{affiliate.pk}", "The receiver said 410.")
    say(gone, stream="endpoint:7")

    drain(now=NOON)

    told = Notification.objects.get(user=member)
    assert (told.kind, told.link) == ("webhook.switched_off", "/app/affiliate/webhooks/7/")
