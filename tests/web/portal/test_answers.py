"""What an affiliate is told in each state: every one of them, and every reason."""

from datetime import UTC, datetime

import pytest

from leadflow.affiliates.queries.submissions import SubmissionRow
from leadflow.affiliates.types import Reason, RegistrationResult, State, VerifierAnswer
from leadflow.web.portal.answers import context_of, refusal_of, sentence_of

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def make_row(state: State, reason: Reason = Reason.NONE, registration: str = "") -> SubmissionRow:
    return SubmissionRow(
        id=7,
        state=state,
        reason=reason,
        mobile="+919812300001",
        registration_number=registration,
        name="",
        email="",
        city="",
        campaign="demo",
        sub_id="",
        affiliate_id=1,
        affiliate="Monsoon",
        lead_id=None,
        registration_required=False,
        tries_left=2,
        expires_at=None,
        created_at=NOON,
        updated_at=NOON,
    )


@pytest.mark.parametrize(
    ("state", "reason", "told"),
    [
        (State.AWAITING_REGISTRATION, Reason.DUPLICATE_MOBILE, "We know this mobile."),
        (
            State.AWAITING_REGISTRATION,
            Reason.REGISTRATION_NOT_FOUND,
            "The registration was not found. Send another one.",
        ),
        (State.VERIFYING, Reason.MANUAL_REVIEW, "The car registration is being verified."),
        (State.ACCEPTED, Reason.NONE, "Accepted. The interest call follows."),
        (State.CONFIRMING, Reason.NONE, "Accepted."),
        (State.CONFIRMED, Reason.PRESSED_ONE, "The person is interested."),
        (State.IN_SUPPLY, Reason.CALL_BACK, "The supply team is talking to the person."),
        (State.REJECTED, Reason.DUPLICATE_VEHICLE, "This mobile and car are already known."),
        (State.NOT_INTERESTED, Reason.PRESSED_TWO, "Pressed 2."),
        (State.UNREACHABLE, Reason.NO_ANSWER, "No answer after three attempts."),
        (State.PURCHASED, Reason.PURCHASED, "The purchase is final."),
        (State.CLOSED, Reason.NOT_PURCHASED, "No purchase."),
    ],
)
def test_says_where_a_submission_stands(state, reason, told):
    assert sentence_of(make_row(state, reason)).startswith(told)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("reason", list(Reason))
def test_reads_as_a_sentence_whatever_the_state_and_reason(state, reason):
    told = sentence_of(make_row(state, reason))

    assert told == "" or ((told[0].isupper() or told[0].isdigit()) and told.endswith("."))


@pytest.mark.parametrize("state", list(State))
def test_welcomes_a_registration_only_where_one_can_be_added(state):
    without, with_one = make_row(state), make_row(state, registration="MH12AB1234")
    is_open = state in {State.ACCEPTED, State.CONFIRMING, State.CONFIRMED, State.IN_SUPPLY}

    assert context_of(without)["welcomes_registration"] is is_open
    assert context_of(with_one)["welcomes_registration"] is False


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (VerifierAnswer.NOT_FOUND, "The registration was not found."),
        (VerifierAnswer.BLOCKED, "The registration cannot be used."),
        (VerifierAnswer.MALFORMED, "The registration is not well formed."),
        (VerifierAnswer.VERIFIED, ""),
        (VerifierAnswer.UNAVAILABLE, ""),
    ],
)
def test_says_why_a_registration_is_refused_while_another_may_be_sent(answer, told):
    waits, over = make_row(State.AWAITING_REGISTRATION), make_row(State.REJECTED)

    assert refusal_of(RegistrationResult(waits, answer)) == told
    assert refusal_of(RegistrationResult(over, answer)) == ""
