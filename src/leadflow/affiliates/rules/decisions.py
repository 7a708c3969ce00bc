"""What becomes of a submission (seed 0, steps 2 to 4; API.md, Seed 0).

New mobile: accepted, a registration is asked for but not needed. Known mobile: a registration is
needed. Known mobile with a car that is new for it: accepted once the car is verified. Known with
this very car: rejected. A verifier that does not answer is never a failed verification.
"""

from leadflow.affiliates.rules.registration import MAX_TRIES, REFUSALS, WAITING
from leadflow.affiliates.types import Decision, Reason, State, VerifierAnswer


def on_mobile(*, is_new_mobile: bool) -> Decision:
    """Decide on a mobile that came without a registration."""
    if is_new_mobile:
        return Decision(State.ACCEPTED, Reason.NONE, "duplicates.new_mobile")
    return Decision(
        State.AWAITING_REGISTRATION,
        Reason.DUPLICATE_MOBILE,
        "duplicates.known_mobile",
        is_duplicate=True,
    )


def on_refused(
    answer: VerifierAnswer, *, verifier: str, is_known_mobile: bool, tries: int
) -> Decision:
    """Decide after the verifier said no; `tries` counts this one. The third refusal is the last."""
    rule = f"registration.{answer}:{verifier}"
    if tries >= MAX_TRIES:
        return Decision(
            State.REJECTED, Reason.TRIES_EXHAUSTED, rule, is_duplicate=is_known_mobile, tries=tries
        )
    return Decision(
        State.AWAITING_REGISTRATION,
        REFUSALS[answer],
        rule,
        is_duplicate=is_known_mobile,
        tries=tries,
    )


def on_vehicle(
    answer: VerifierAnswer,
    *,
    verifier: str,
    is_new_mobile: bool,
    is_new_vehicle: bool,
    tries: int = 0,
) -> Decision:
    """Decide on a mobile with a registration that was not refused."""
    if not is_new_vehicle:
        return Decision(
            State.REJECTED,
            Reason.DUPLICATE_VEHICLE,
            "duplicates.same_vehicle",
            is_duplicate=True,
            tries=tries,
        )
    if answer in WAITING:
        rule = f"registration.{answer}:{verifier}"
        return Decision(
            State.VERIFYING, WAITING[answer], rule, is_duplicate=not is_new_mobile, tries=tries
        )
    known = "new_mobile" if is_new_mobile else "other_vehicle"
    return Decision(
        State.ACCEPTED,
        Reason.NONE,
        f"duplicates.{known}, registration.verified:{verifier}",
        is_duplicate=not is_new_mobile,
        tries=tries,
    )
