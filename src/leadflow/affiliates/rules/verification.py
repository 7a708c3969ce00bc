"""What the local register says about a plate: the default verifier, needing no account.

A well-formed plate is verified by its format; the register of known vehicles can block one.
In a sandbox the endings 0404, 0429 and 0503 stand for "not found", "throttled" and "down", so
that every branch of the flow can be shown without a vendor; elsewhere they are plates like any.
"""

from typing import Final

from leadflow.affiliates.rules.plates import Plate
from leadflow.affiliates.types import VerifierAnswer

LOCAL: Final = "local"
SHOWN: Final = {
    "0404": VerifierAnswer.NOT_FOUND,
    "0429": VerifierAnswer.UNAVAILABLE,
    "0503": VerifierAnswer.UNAVAILABLE,
}


def local_answer(
    plate: Plate, *, is_blocked: bool | None, is_sandbox: bool = False
) -> VerifierAnswer:
    """Return the answer for `plate`; `is_blocked` is what the register holds, None for nothing."""
    if is_blocked:
        return VerifierAnswer.BLOCKED
    if is_sandbox and (shown := SHOWN.get(plate.normal[-4:])):
        return shown
    if plate.needs_review and is_blocked is None:
        return VerifierAnswer.REVIEW
    return VerifierAnswer.VERIFIED
