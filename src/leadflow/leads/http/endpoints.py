"""JSON in, JSON out. Each endpoint: who, what, one call, answer."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.http import link_next
from leadflow.leads import queries
from leadflow.leads.http.schemas import LeadOut, LeadQuery, StatusChangeOut, StepOut
from leadflow.leads.types import LeadRow, StatusRow, TimelineRow

router = Router(tags=["Leads"])


@router.get("/leads/", response=list[LeadOut], summary="List leads")
def list_leads(
    request: HttpRequest, response: HttpResponse, query: Query[LeadQuery]
) -> list[LeadRow]:
    """Return the leads the caller may see, newest first unless sorted otherwise."""
    page = queries.list_leads(
        actor=_reader(request), filters=query.filters(), cursor=query.cursor, limit=query.limit
    )
    if page.next_cursor:
        response["Link"] = link_next(request, page.next_cursor)
    return page.items


@router.get("/leads/{int:lead_id}/", response={200: LeadOut, 304: None}, summary="Read a lead")
def get_lead(request: HttpRequest, response: HttpResponse, lead_id: int) -> LeadRow | Status[None]:
    """Return one lead; its `ETag` is its version, and the same version again is 304."""
    lead = queries.get_lead(actor=_reader(request), lead_id=lead_id)
    response["ETag"] = f'"{lead.version}"'
    if response["ETag"] in _known_tags(request):
        return Status(304, None)
    return lead


@router.get(
    "/leads/{int:lead_id}/history/",
    response=list[StatusChangeOut],
    summary="Read the status history",
)
def status_history(request: HttpRequest, lead_id: int) -> list[StatusRow]:
    """Return every change of a lead's status, oldest first."""
    return queries.status_history(actor=_reader(request), lead_id=lead_id)


@router.get("/leads/{int:lead_id}/timeline/", response=list[StepOut], summary="Read the timeline")
def timeline(request: HttpRequest, lead_id: int) -> list[TimelineRow]:
    """Return every step of a lead from the first touch on."""
    return queries.timeline(actor=_reader(request), lead_id=lead_id)


def _reader(request: HttpRequest) -> Actor:
    """Return who asks; raises NotPermitted for whoever never sees any lead."""
    actor: Actor = request.auth  # type: ignore[attr-defined] # set by ninja
    require(actor, Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
    return actor


def _known_tags(request: HttpRequest) -> set[str]:
    sent = request.headers.get("If-None-Match", "")
    return {tag.strip().removeprefix("W/") for tag in sent.split(",")}
