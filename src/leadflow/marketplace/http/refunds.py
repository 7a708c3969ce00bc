"""Credits that providers want back."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Status

from leadflow.identity.queries import actor_of
from leadflow.kernel.api import PageQuery
from leadflow.kernel.clock import now
from leadflow.kernel.http import link_next
from leadflow.kernel.idempotency import idempotent
from leadflow.marketplace.http.refund_schemas import (
    GrantIn,
    RefundIn,
    RefundOut,
    RefundQuery,
    RefuseIn,
    SourceOut,
    SourceQuery,
)
from leadflow.marketplace.http.routing import router
from leadflow.marketplace.queries.assignments import get_assignment
from leadflow.marketplace.queries.refunds import get_refund, list_refunds, source_quality
from leadflow.marketplace.services import refunds
from leadflow.marketplace.types.refunds import RefundRow, SourceRow


@router.post(
    "/assignments/{int:assignment_id}/refund-requests/",
    response={201: RefundOut},
    summary="Ask for credits back",
)
@idempotent
def ask_refund(request: HttpRequest, assignment_id: int, payload: RefundIn) -> Status[RefundRow]:
    """Ask for the credits of a purchase back, within 14 days, once.

    What our own records say is told at once. All of it goes back at once when they say so, up to
    20 % of the purchases of 90 days; then, and for anything less, a person decides.
    """
    actor = actor_of(request)
    made = refunds.request_refund(
        actor=actor,
        assignment_id=assignment_id,
        reason=payload.reason,
        details=payload.details or "",
        now=now(),
    )
    return Status(201, get_refund(actor=actor, request_id=made))


@router.get(
    "/assignments/{int:assignment_id}/refund-requests/",
    response=list[RefundOut],
    summary="Read what became of it",
)
def read_refunds_of(request: HttpRequest, assignment_id: int) -> list[RefundRow]:
    """Return the request for one purchase, if there is one."""
    actor = actor_of(request)
    get_assignment(actor=actor, assignment_id=assignment_id)
    return list_refunds(actor=actor, assignment_id=assignment_id).items


@router.get("/refund-requests/", response=list[RefundOut], summary="List refund requests")
def list_all_refunds(
    request: HttpRequest, response: HttpResponse, page: Query[PageQuery], query: Query[RefundQuery]
) -> list[RefundRow]:
    """Return the calling provider's own requests, newest first; all of them to staff."""
    found = list_refunds(
        actor=actor_of(request), status=query.status, cursor=page.cursor, limit=page.limit
    )
    if found.next_cursor:
        response["Link"] = link_next(request, found.next_cursor)
    return found.items


@router.get("/refund-requests/sources/", response=list[SourceOut], summary="Refunds by source")
def refunds_by_source(request: HttpRequest, query: Query[SourceQuery]) -> list[SourceRow]:
    """Return how many sold leads of each source were paid back, the worst first; for staff."""
    return source_quality(actor=actor_of(request), since=query.since(now()))


@router.get(
    "/refund-requests/{int:request_id}/", response=RefundOut, summary="Read a refund request"
)
def read_refund(request: HttpRequest, request_id: int) -> RefundRow:
    """Return one request with its evidence."""
    return get_refund(actor=actor_of(request), request_id=request_id)


@router.post(
    "/refund-requests/{int:request_id}/grant/", response=RefundOut, summary="Give credits back"
)
@idempotent
def grant_refund(
    request: HttpRequest, request_id: int, payload: GrantIn | None = None
) -> RefundRow:
    """Give back what was proposed, or `credits`; for staff. All of it ends the access."""
    actor, told = actor_of(request), payload or GrantIn()
    refunds.grant_refund(
        actor=actor,
        request_id=request_id,
        amount=told.credits,
        note=told.note or "",
        now=now(),
    )
    return get_refund(actor=actor, request_id=request_id)


@router.post(
    "/refund-requests/{int:request_id}/refuse/", response=RefundOut, summary="Refuse a refund"
)
@idempotent
def refuse_refund(request: HttpRequest, request_id: int, payload: RefuseIn) -> RefundRow:
    """Refuse a request with the reason that the provider reads; for staff."""
    actor = actor_of(request)
    refunds.refuse_refund(actor=actor, request_id=request_id, note=payload.note, now=now())
    return get_refund(actor=actor, request_id=request_id)
