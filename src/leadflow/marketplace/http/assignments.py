"""Leads that were bought, as their providers work them."""

from django.http import HttpRequest, HttpResponse
from ninja import Query

from leadflow.identity.queries import actor_of
from leadflow.kernel.api import PageQuery
from leadflow.kernel.clock import now
from leadflow.kernel.http import link_next
from leadflow.kernel.idempotency import idempotent
from leadflow.marketplace.http.routing import router
from leadflow.marketplace.http.schemas import AssignmentOut, QuoteIn
from leadflow.marketplace.queries.assignments import get_assignment, list_assignments
from leadflow.marketplace.services import jobs
from leadflow.marketplace.types import AssignmentRow


@router.get("/assignments/", response=list[AssignmentOut], summary="List leads one bought")
def list_bought(
    request: HttpRequest, response: HttpResponse, page: Query[PageQuery]
) -> list[AssignmentRow]:
    """Return the leads the calling provider bought, newest first; all of them to staff."""
    found = list_assignments(actor=actor_of(request), cursor=page.cursor, limit=page.limit)
    if found.next_cursor:
        response["Link"] = link_next(request, found.next_cursor)
    return found.items


@router.get("/assignments/{int:assignment_id}/", response=AssignmentOut, summary="Read one")
def read_assignment(request: HttpRequest, assignment_id: int) -> AssignmentRow:
    """Return one lead that was bought."""
    return get_assignment(actor=actor_of(request), assignment_id=assignment_id)


@router.post(
    "/assignments/{int:assignment_id}/contacted/",
    response=AssignmentOut,
    summary="Reached the client",
)
@idempotent
def contacted(request: HttpRequest, assignment_id: int) -> AssignmentRow:
    """Note that the client was reached."""
    actor = actor_of(request)
    jobs.mark_contacted(actor=actor, assignment_id=assignment_id, now=now())
    return get_assignment(actor=actor, assignment_id=assignment_id)


@router.post(
    "/assignments/{int:assignment_id}/quote/", response=AssignmentOut, summary="Make an offer"
)
@idempotent
def quote(request: HttpRequest, assignment_id: int, payload: QuoteIn) -> AssignmentRow:
    """Tell the client what the job would cost."""
    actor = actor_of(request)
    jobs.quote(
        actor=actor,
        assignment_id=assignment_id,
        amount=payload.amount,
        message=payload.message or "",
        now=now(),
    )
    return get_assignment(actor=actor, assignment_id=assignment_id)


@router.post("/assignments/{int:assignment_id}/won/", response=AssignmentOut, summary="Won the job")
@idempotent
def won(request: HttpRequest, assignment_id: int) -> AssignmentRow:
    """Note that the client chose this provider: the others have lost, the lead is awarded."""
    actor = actor_of(request)
    jobs.mark_won(actor=actor, assignment_id=assignment_id, now=now())
    return get_assignment(actor=actor, assignment_id=assignment_id)


@router.post(
    "/assignments/{int:assignment_id}/lost/", response=AssignmentOut, summary="Lost the job"
)
@idempotent
def lost(request: HttpRequest, assignment_id: int) -> AssignmentRow:
    """Note that the client chose another, or nobody."""
    actor = actor_of(request)
    jobs.mark_lost(actor=actor, assignment_id=assignment_id, now=now())
    return get_assignment(actor=actor, assignment_id=assignment_id)
