"""Affiliates send leads in and follow them (API.md, Seed 0)."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from leadflow.affiliates.http import shapes
from leadflow.affiliates.http.schemas import (
    RegistrationIn,
    SubmissionDetailOut,
    SubmissionIn,
    SubmissionOut,
    SubmissionQuery,
)
from leadflow.affiliates.queries import submissions as queries
from leadflow.affiliates.rules.wording import REASON_TEXT
from leadflow.affiliates.services.registration import supply_registration
from leadflow.affiliates.services.submit import submit
from leadflow.affiliates.types import Reason, RegistrationResult, State, SubmissionRow
from leadflow.identity.queries import actor_of
from leadflow.identity.rules import require, require_scope
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Conflict, Invalid
from leadflow.kernel.http import link_next, problem_for
from leadflow.kernel.idempotency import idempotent

router = Router()

ANSWERS: Final = {
    State.ACCEPTED: 201,
    State.AWAITING_REGISTRATION: 202,
    State.VERIFYING: 202,
}


class Duplicate(Conflict):
    """The same mobile with the same car was submitted inside the window."""

    code = "affiliates.duplicate"


class NotVerified(Invalid):
    """The registration could not be verified; `tries_left` says how many more may be sent."""

    code = "affiliates.registration_not_verified"


@router.post(
    "/leads/",
    response={201: SubmissionOut, 202: SubmissionOut},
    summary="Submit a lead",
    operation_id="submit_lead",
)
@idempotent
def submit_lead(request: HttpRequest, payload: SubmissionIn) -> HttpResponse:
    """Send in one mobile number.

    201 `accepted` for a new mobile, 202 `awaiting_registration` for a known one, 202 `verifying`
    while the car registration is checked, 409 for a mobile with a car that is already known,
    422 for what cannot be read. Only the 409 and the 2xx answers store anything.
    """
    row = submit(actor=actor_of(request), data=payload.to_input(), now=now())
    if row.state is State.REJECTED:
        return problem_for(request, duplicate(row))
    return shapes.json_answer(shapes.submission(row), status=ANSWERS[row.state])


@router.get(
    "/leads/", response=list[SubmissionOut], summary="List submissions", operation_id="list_leads"
)
def list_leads(request: HttpRequest, query: Query[SubmissionQuery]) -> HttpResponse:
    """Return the submissions of the caller's affiliate (staff: of all), newest first."""
    actor = reader(request)
    page = queries.list_submissions(
        actor=actor,
        filters=query.to_filters(),
        cursor=query.cursor,
        limit=query.limit,
    )
    answer = shapes.json_answer([shapes.submission(row) for row in page.items])
    if page.next_cursor:
        answer["Link"] = link_next(request, page.next_cursor)
    return answer


@router.get(
    "/leads/{int:submission_id}/",
    response=SubmissionDetailOut,
    by_alias=True,
    summary="Show a submission",
    operation_id="show_lead",
)
def show_lead(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Return one submission with its interest call and every step so far."""
    row = queries.get_submission(actor=reader(request), submission_id=submission_id)
    call = queries.find_call(row.id)
    return shapes.json_answer(shapes.detail(row, call, queries.transitions_of(row.id)))


@router.post(
    "/leads/{int:submission_id}/registration/",
    response={200: SubmissionOut, 202: SubmissionOut},
    summary="Send the car registration",
    operation_id="send_registration",
)
@idempotent
def send_registration(
    request: HttpRequest, submission_id: int, payload: RegistrationIn
) -> HttpResponse:
    """Send the registration of a submission that waits for one.

    200 when it is accepted, 202 while it is verified, 422 when it is not (three tries), 409 when
    this mobile with this car is already known or no registration is waited for.
    """
    result = supply_registration(
        actor=actor_of(request),
        submission_id=submission_id,
        registration_number=payload.registration_number,
        now=now(),
    )
    if result.is_refused:
        return problem_for(request, not_verified(result))
    row = result.submission
    if row.state is State.REJECTED:
        return problem_for(request, duplicate(row))
    return shapes.json_answer(
        shapes.submission(row), status=202 if row.state is State.VERIFYING else 200
    )


def reader(request: HttpRequest) -> Actor:
    """Return the actor who may read submissions. Raises Denied for everybody else."""
    actor = actor_of(request)
    require_scope(actor, "leads:read")
    require(actor, Permission.SUBMISSION_VIEW_OWN, Permission.SUBMISSION_VIEW_ALL)
    return actor


def duplicate(row: SubmissionRow) -> Duplicate:
    """Return the refusal of a known mobile with a known car. It reveals nothing else."""
    return Duplicate(
        "This mobile with this car is already known.",
        id=row.id,
        state=row.state,
        reason=row.reason,
    )


def not_verified(result: RegistrationResult) -> NotVerified:
    """Return the refusal of a registration, with what is left to try."""
    row = result.submission
    extra: dict[str, Any] = {"id": row.id, "state": row.state, "tries_left": row.tries_left}
    reason = REASON_TEXT[Reason(row.reason)] if row.reason else "the registration was not verified"
    return NotVerified(f"{reason[0].upper()}{reason[1:]}.", field="registration_number", **extra)
