"""What can be said about a registration at once; anything else is asked after commit."""

from datetime import datetime

from leadflow.affiliates.models import KnownVehicle, RegistrationCheck
from leadflow.affiliates.rules.plates import Plate
from leadflow.affiliates.rules.verification import LOCAL, local_answer
from leadflow.affiliates.types import VerifierAnswer
from leadflow.kernel.db import joins


@joins
def answer_now(*, verifier: str, plate: Plate, is_sandbox: bool) -> VerifierAnswer:
    """Return what the local register says, or PENDING when another verifier must be asked."""
    if verifier != LOCAL:
        return VerifierAnswer.PENDING
    is_blocked = (
        KnownVehicle.objects.filter(registration=plate.normal)
        .values_list("is_blocked", flat=True)
        .first()
    )
    return local_answer(plate, is_blocked=is_blocked, is_sandbox=is_sandbox)


@joins
def note_check(
    *,
    submission_id: int,
    registration: str,
    verifier: str,
    answer: VerifierAnswer,
    now: datetime,
    detail: str = "",
) -> None:
    """Write down what a verifier said, for the manual review and the history."""
    if answer is VerifierAnswer.PENDING:
        return
    RegistrationCheck.objects.create(
        submission_id=submission_id,
        registration=registration,
        verifier=verifier,
        answer=answer,
        detail=detail[:200],
        checked_at=now,
    )
