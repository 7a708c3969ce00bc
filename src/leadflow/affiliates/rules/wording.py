"""What a step is called where people read it."""

from collections.abc import Mapping
from typing import Final

from leadflow.affiliates.types import Reason, State

STATE_TEXT: Final[Mapping[State, str]] = {
    State.AWAITING_REGISTRATION: "Waiting for the car registration",
    State.VERIFYING: "Car registration is being verified",
    State.ACCEPTED: "Accepted",
    State.CONFIRMING: "Interest call queued",
    State.CONFIRMED: "Interest confirmed",
    State.NOT_INTERESTED: "Not interested",
    State.UNREACHABLE: "Could not be reached",
    State.REJECTED: "Rejected",
    State.IN_SUPPLY: "Taken by the supply team",
    State.PURCHASED: "Purchased",
    State.CLOSED: "Closed",
}

REASON_TEXT: Final[Mapping[Reason, str]] = {
    Reason.NONE: "",
    Reason.DUPLICATE_MOBILE: "this mobile is already known; send the car registration",
    Reason.DUPLICATE_VEHICLE: "this mobile and car are already known",
    Reason.REGISTRATION_NOT_FOUND: "the registration was not found",
    Reason.REGISTRATION_BLOCKED: "the registration cannot be used",
    Reason.REGISTRATION_MALFORMED: "the registration is not well formed",
    Reason.TRIES_EXHAUSTED: "three registrations could not be verified",
    Reason.REGISTRATION_EXPIRED: "no registration was sent in time",
    Reason.VERIFIER_UNAVAILABLE: "the vehicle register does not answer; we keep trying",
    Reason.MANUAL_REVIEW: "a person is looking at the registration",
    Reason.SUPPRESSED: "this number asked not to be called",
    Reason.PRESSED_ONE: "pressed 1",
    Reason.PRESSED_TWO: "pressed 2",
    Reason.NEVER_CALL: "asked never to be called again",
    Reason.NO_ANSWER: "no answer after three attempts",
    Reason.NUMBER_UNREACHABLE: "the number cannot be reached",
    Reason.PURCHASED: "the purchase is final",
    Reason.NOT_PURCHASED: "no purchase",
    Reason.CALL_BACK: "call back agreed",
    Reason.REVIEWED: "decided by a person",
}


def step_text(state: State, reason: Reason) -> str:
    """Return one line for the timeline, such as `Not interested: pressed 2`."""
    detail = REASON_TEXT[reason]
    return f"{STATE_TEXT[state]}: {detail}" if detail else STATE_TEXT[state]
