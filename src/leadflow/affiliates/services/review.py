"""A person judges a registration that no machine could judge."""

from datetime import datetime
from typing import Final

from leadflow.affiliates.queries.review import get_review
from leadflow.affiliates.services.registration import apply_check
from leadflow.affiliates.types import SubmissionRow, VerifierAnswer
from leadflow.audit.services import record
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict, Invalid

REVIEWER: Final = "review"
LONGEST_NOTE: Final = 200


class JudgedMeanwhile(Conflict):
    """Somebody else has judged the registration."""

    code = "affiliates.judged_meanwhile"


class NoteNeeded(Invalid):
    """A refusal says why, in a few words."""

    code = "affiliates.note_needed"


@commits
def approve(*, actor: Actor, submission_id: int, now: datetime, note: str = "") -> SubmissionRow:
    """Call a registration good: the submission goes on as if a register had verified it.

    Raises Denied, ReviewNotFound, NoteNeeded (too long) or JudgedMeanwhile.
    """
    return judge(
        actor=actor,
        submission_id=submission_id,
        answer=VerifierAnswer.VERIFIED,
        note=note,
        now=now,
    )


@commits
def reject(
    *, actor: Actor, submission_id: int, note: str, now: datetime, is_blocked: bool = False
) -> SubmissionRow:
    """Call a registration bad, with a note; the affiliate may send another while tries are left.

    Raises Denied, ReviewNotFound, NoteNeeded or JudgedMeanwhile; then nothing has changed.
    """
    if not note.strip():
        raise NoteNeeded("Say why, in a few words.", field="note")
    answer = VerifierAnswer.BLOCKED if is_blocked else VerifierAnswer.NOT_FOUND
    return judge(actor=actor, submission_id=submission_id, answer=answer, note=note, now=now)


@joins
def judge(
    *, actor: Actor, submission_id: int, answer: VerifierAnswer, note: str, now: datetime
) -> SubmissionRow:
    """Let the person's answer decide, and write down who gave it."""
    get_review(actor=actor, submission_id=submission_id)
    if len(note) > LONGEST_NOTE:
        raise NoteNeeded(f"Keep it to {LONGEST_NOTE} characters.", field="note")
    judged = apply_check(
        submission_id=submission_id,
        verifier=REVIEWER,
        answer=answer,
        detail=note.strip(),
        actor=actor,
        now=now,
    )
    if judged is None:
        raise JudgedMeanwhile("Somebody else has judged this registration.")
    record(
        actor=actor,
        action="affiliates.registration_judged",
        object_type="submission",
        object_id=submission_id,
        now=now,
        answer=answer,
    )
    return judged
