"""The second half of the duplicate dialogue: a registration is sent, verified, and decides."""

from datetime import datetime

from leadflow.affiliates.events import RegistrationAdded
from leadflow.affiliates.models import Submission
from leadflow.affiliates.queries.desks import Desk, desk_of
from leadflow.affiliates.queries.submissions import (
    SubmissionNotFound,
    row_of,
    submission_scope,
)
from leadflow.affiliates.rules import decisions
from leadflow.affiliates.rules.plates import Plate, parse
from leadflow.affiliates.rules.registration import REFUSALS
from leadflow.affiliates.services.acceptance import settle
from leadflow.affiliates.services.claims import bind_claims, release_claims
from leadflow.affiliates.services.freshness import Freshness, claim_vehicle, is_known_mobile
from leadflow.affiliates.services.moves import move
from leadflow.affiliates.services.verification import answer_now, note_check
from leadflow.affiliates.types import (
    Reason,
    RegistrationResult,
    State,
    SubmissionRow,
    VerifierAnswer,
)
from leadflow.events.services import publish
from leadflow.identity.rules import require, require_scope
from leadflow.identity.types import SYSTEM, Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict, Invalid
from leadflow.leads.services import record_step

# States in which a registration may still be added though none is required.
OPEN_TO_ADD = (State.ACCEPTED, State.CONFIRMING, State.CONFIRMED, State.IN_SUPPLY)


class NoRegistrationWanted(Conflict):
    """The submission waits for no registration; `allowed` names the states that do."""

    code = "affiliates.no_registration_wanted"


class RegistrationMissing(Invalid):
    """No registration was sent."""

    code = "affiliates.registration_missing"


@commits
def supply_registration(
    *, actor: Actor, submission_id: int, registration_number: str, now: datetime
) -> RegistrationResult:
    """Verify a registration for a submission, and let it go on.

    The result says accepted, verifying, rejected (duplicate vehicle, or the third refusal) or
    still awaiting_registration with one try less. For an accepted submission without one, the
    registration is added. Raises SubmissionNotFound, RegistrationMissing or NoRegistrationWanted;
    then nothing has changed.
    """
    require(actor, Permission.SUBMISSION_CREATE)
    require_scope(actor, "leads:submit")
    submission = lock(actor=actor, submission_id=submission_id)
    if not registration_number.strip():
        raise RegistrationMissing("Send the registration.", field="registration_number")
    desk = desk_of(submission)
    plate = parse(registration_number, desk.region)
    if submission.state == State.AWAITING_REGISTRATION:
        answer = _decide(submission, desk, plate, actor, now)
    elif submission.state in OPEN_TO_ADD and not submission.registration:
        answer = _add(submission, desk, plate, actor, now)
    else:
        raise NoRegistrationWanted(
            f"This submission is {submission.state}; it waits for no registration.",
            state=submission.state,
            allowed=[State.AWAITING_REGISTRATION],
        )
    row = row_of(submission, affiliate=desk.affiliate, campaign=desk.campaign)
    return RegistrationResult(row, answer)


@commits
def record_check(
    *,
    submission_id: int,
    verifier: str,
    answer: VerifierAnswer,
    now: datetime,
    detail: str = "",
    actor: Actor = SYSTEM,
) -> SubmissionRow | None:
    """Let a verifier's answer decide on a submission that is being verified.

    An answer that comes late or twice changes nothing and returns None.
    """
    return apply_check(
        submission_id=submission_id,
        verifier=verifier,
        answer=answer,
        detail=detail,
        actor=actor,
        now=now,
    )


@joins
def apply_check(
    *,
    submission_id: int,
    verifier: str,
    answer: VerifierAnswer,
    now: datetime,
    detail: str = "",
    actor: Actor = SYSTEM,
) -> SubmissionRow | None:
    """Do what `record_check` does, as part of something larger."""
    submission = lock(actor=SYSTEM, submission_id=submission_id)
    if submission.state != State.VERIFYING:
        return None
    desk = desk_of(submission)
    note_check(
        submission_id=submission.pk,
        registration=submission.registration,
        verifier=verifier,
        answer=answer,
        detail=detail,
        now=now,
    )
    _apply(
        submission=submission,
        desk=desk,
        answer=answer,
        verifier=verifier,
        registration=submission.registration,
        actor=actor,
        now=now,
    )
    return row_of(submission, affiliate=desk.affiliate, campaign=desk.campaign)


@commits
def expire(*, submission_id: int, now: datetime) -> bool:
    """Reject a submission whose time to send a registration is over; tell whether it was."""
    submission = lock(actor=SYSTEM, submission_id=submission_id)
    is_over = submission.expires_at is not None and submission.expires_at <= now
    if submission.state != State.AWAITING_REGISTRATION or not is_over:
        return False
    release_claims(submission_id=submission.pk)
    move(
        submission=submission,
        to=State.REJECTED,
        reason=Reason.REGISTRATION_EXPIRED,
        rule="registration.expired",
        actor=SYSTEM,
        now=now,
    )
    return True


@joins
def lock(*, actor: Actor, submission_id: int) -> Submission:
    """Return the submission, held until the transaction ends. Raises SubmissionNotFound."""
    submission = (
        submission_scope(actor).select_for_update(of=("self",)).filter(pk=submission_id).first()
    )
    if submission is None:
        raise SubmissionNotFound("There is no such submission.")
    return submission


def _decide(
    submission: Submission, desk: Desk, plate: Plate | None, actor: Actor, now: datetime
) -> VerifierAnswer:
    answer = (
        answer_now(verifier=desk.verifier, plate=plate, is_sandbox=desk.is_sandbox)
        if plate
        else VerifierAnswer.MALFORMED
    )
    registration = plate.normal if plate else ""
    note_check(
        submission_id=submission.pk,
        registration=registration,
        verifier=desk.verifier,
        answer=answer,
        now=now,
    )
    _apply(
        submission=submission,
        desk=desk,
        answer=answer,
        verifier=desk.verifier,
        registration=registration,
        actor=actor,
        now=now,
    )
    return answer


def _apply(
    *,
    submission: Submission,
    desk: Desk,
    answer: VerifierAnswer,
    verifier: str,
    registration: str,
    actor: Actor,
    now: datetime,
) -> None:
    tries = submission.registration_tries
    if answer in REFUSALS:
        release_claims(submission_id=submission.pk)
        known = is_known_mobile(desk=desk, mobile=submission.mobile, now=now)
        freshness = Freshness(is_new_mobile=not known, is_new_vehicle=True)
        decision = decisions.on_refused(
            answer, verifier=verifier, is_known_mobile=known, tries=tries + 1
        )
    else:
        # What it holds from an earlier wait is taken anew, so that one rule fits both.
        release_claims(submission_id=submission.pk)
        freshness = claim_vehicle(
            desk=desk, mobile=submission.mobile, registration=registration, now=now
        )
        decision = decisions.on_vehicle(
            answer,
            verifier=verifier,
            is_new_mobile=freshness.is_new_mobile,
            is_new_vehicle=freshness.is_new_vehicle,
            tries=tries,
        )
    settle(
        submission=submission,
        desk=desk,
        decision=decision,
        registration=registration,
        freshness=freshness,
        actor=actor,
        now=now,
    )


def _add(
    submission: Submission, desk: Desk, plate: Plate | None, actor: Actor, now: datetime
) -> VerifierAnswer:
    if plate is None:
        return VerifierAnswer.MALFORMED
    answer = answer_now(verifier=desk.verifier, plate=plate, is_sandbox=desk.is_sandbox)
    note_check(
        submission_id=submission.pk,
        registration=plate.normal,
        verifier=desk.verifier,
        answer=answer,
        now=now,
    )
    if answer in REFUSALS:
        return answer
    freshness = claim_vehicle(
        desk=desk, mobile=submission.mobile, registration=plate.normal, now=now
    )
    bind_claims(claim_ids=list(freshness.claim_ids), submission_id=submission.pk)
    submission.registration = plate.normal
    submission.updated_at = max(now, submission.updated_at)
    submission.save(update_fields=["registration", "updated_at"])
    seq = record_step(
        lead_id=submission.lead_id or 0,
        kind="registration.added",
        text=f"Car registration added: {plate.normal}",
        rule=f"registration.{answer}:{desk.verifier}",
        data={"submission": submission.pk},
        actor=actor,
        now=now,
    )
    publish(
        RegistrationAdded(submission_id=submission.pk, lead_id=submission.lead_id or 0),
        stream=f"lead:{submission.lead_id}",
        seq=seq,
        now=now,
    )
    return answer
