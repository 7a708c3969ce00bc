"""How a car registration is asked for: when it is required, how often, for how long."""

from datetime import timedelta
from typing import Final

from leadflow.affiliates.types import Reason, VerifierAnswer

MAX_TRIES: Final = 3
TIME_TO_ANSWER: Final = timedelta(hours=72)

# Verification failed for good: the affiliate is asked for another registration.
REFUSALS: Final = {
    VerifierAnswer.NOT_FOUND: Reason.REGISTRATION_NOT_FOUND,
    VerifierAnswer.BLOCKED: Reason.REGISTRATION_BLOCKED,
    VerifierAnswer.MALFORMED: Reason.REGISTRATION_MALFORMED,
}

# No answer yet: the submission waits, and nobody is told that anything failed.
WAITING: Final = {
    VerifierAnswer.UNAVAILABLE: Reason.VERIFIER_UNAVAILABLE,
    VerifierAnswer.REVIEW: Reason.MANUAL_REVIEW,
    VerifierAnswer.PENDING: Reason.NONE,
}


def tries_left(used: int) -> int:
    """Return how many registrations the affiliate may still send."""
    return max(0, MAX_TRIES - used)
