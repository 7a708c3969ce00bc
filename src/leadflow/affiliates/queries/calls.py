"""Interest calls: which can be answered by hand, and what was tried."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from leadflow.affiliates.models import CallAttempt, InterestCall
from leadflow.affiliates.queries.submissions import SubmissionNotFound, submission_scope
from leadflow.affiliates.rules.answers import OPEN
from leadflow.affiliates.types import CallResult, CallState, State
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import DEFAULT_LIMIT, Cursor, Page

COLUMNS: Final = (
    "submission_id",
    "state",
    "submission__state",
    "submission__mobile",
    "submission__name",
    "submission__affiliate__name",
    "submission__campaign__slug",
    "digit",
    "attempts",
    "next_attempt_at",
    "created_at",
    "ended_at",
    "submission__lead_id",
)


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt to call a person."""

    number: int
    placed_at: datetime
    result: CallResult
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """A simulated call that somebody can answer by hand; its id is its submission's."""

    id: int
    state: CallState
    submission_state: State
    mobile: str
    name: str
    affiliate: str
    campaign: str
    digit: str
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    ended_at: datetime | None
    lead_id: int | None


class CallNotFound(NotFound):
    """There is no such call, or it is not the actor's to answer."""

    code = "affiliates.call_not_found"


def list_open_calls(
    *, actor: Actor, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[PhoneRow]:
    """Return the simulated calls the actor may answer, newest first, in one query.

    Staff may answer all of them, an affiliate its own in a sandbox. Raises Denied or BadCursor.
    """
    calls = answerable(actor).filter(state__in=OPEN)
    if cursor:
        (last,) = Cursor.decode(cursor, int)
        calls = calls.filter(pk__lt=last)
    found = rows(calls.order_by("-pk")[: limit + 1])
    kept = found[:limit]
    return Page(kept, Cursor.encode(kept[-1].id) if len(found) > limit else None)


def get_call(*, actor: Actor, submission_id: int) -> PhoneRow:
    """Return a simulated call, open or ended. Raises Denied or CallNotFound."""
    found = rows(with_id(answerable(actor), submission_id))
    if not found:
        raise CallNotFound("There is no such call.")
    return found[0]


def attempts_of(*, actor: Actor, submission_id: int) -> list[AttemptRow]:
    """Return what was tried to reach the person, first attempt first.

    Raises SubmissionNotFound, also when the submission is another's.
    """
    is_seen = submission_scope(actor).filter(pk=submission_id).exists()
    # Whoever answers calls sees what was tried, without seeing the submission.
    is_answered = actor.may(Permission.CALL_SIMULATE) and (
        with_id(answerable(actor), submission_id).exists()
    )
    if not (is_seen or is_answered):
        raise SubmissionNotFound("There is no such submission.")
    tried = CallAttempt.objects.filter(call_id=submission_id).order_by("number")
    columns = tried.values_list("number", "placed_at", "result", "ended_at")
    return [AttemptRow(n, at, CallResult(result), end) for n, at, result, end in columns]


def answerable(actor: Actor) -> QuerySet[InterestCall]:
    """Return the simulated calls the actor may answer. Raises Denied."""
    require(actor, Permission.CALL_SIMULATE, Permission.SUBMISSION_CREATE)
    simulated = InterestCall.objects.filter(channel="simulator")
    if actor.may(Permission.CALL_SIMULATE):
        return simulated
    return simulated.filter(
        submission__campaign__is_sandbox=True,
        submission__affiliate__members__user_id=actor.user_id,
    )


def with_id(calls: QuerySet[InterestCall], submission_id: int) -> QuerySet[InterestCall]:
    """Return the call of a submission.

    Asked by the submission's own column, for which Django knows that no row has an id beyond 64
    bits; by the relation it would hand such a number to SQLite, which cannot read it.
    """
    return calls.filter(submission__id=submission_id)


def rows(calls: QuerySet[InterestCall]) -> list[PhoneRow]:
    """Return the calls as rows, in one query."""
    found: list[tuple[Any, ...]] = list(calls.values_list(*COLUMNS))
    return [
        PhoneRow(call_id, CallState(state), State(submission_state), *others)
        for call_id, state, submission_state, *others in found
    ]
