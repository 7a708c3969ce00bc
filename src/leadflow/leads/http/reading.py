"""Leads and their histories as JSON."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from ninja import Query, Status

from leadflow.kernel.clock import now
from leadflow.kernel.etags import is_known, tagged
from leadflow.kernel.http import link_next
from leadflow.leads import queries
from leadflow.leads.http.callers import reader
from leadflow.leads.http.payloads import RENAMED
from leadflow.leads.http.routing import router
from leadflow.leads.http.schemas import (
    FieldChangeOut,
    LeadOut,
    LeadQuery,
    StatusChangeOut,
    StepOut,
)
from leadflow.leads.services import note_view
from leadflow.leads.types import FieldChange, LeadRow, StatusRow, TimelineRow

API_NAMES = {kept: told for told, kept in RENAMED.items()}


@router.get("/leads/", response=list[LeadOut], summary="List leads")
def list_leads(
    request: HttpRequest, response: HttpResponse, query: Query[LeadQuery]
) -> list[LeadRow]:
    """Return the leads the caller may see, newest first unless sorted otherwise."""
    actor = reader(request)
    page = queries.list_leads(
        actor=actor, filters=query.filters(actor), cursor=query.cursor, limit=query.limit
    )
    if page.next_cursor:
        response["Link"] = link_next(request, page.next_cursor)
    return page.items


@router.get("/leads/{int:lead_id}/", response={200: LeadOut, 304: None}, summary="Read a lead")
def get_lead(request: HttpRequest, response: HttpResponse, lead_id: int) -> LeadRow | Status[None]:
    """Return one lead; its `ETag` is its version, and the same version again is 304.

    A lead that was merged into another is 404, with `merged_into` for those who may see that one.
    """
    actor = reader(request)
    lead = tagged(response, queries.get_lead(actor=actor, lead_id=lead_id))
    note_view(actor=actor, lead_id=lead_id, now=now())
    return Status(304, None) if is_known(request, response) else lead


@router.get(
    "/leads/{int:lead_id}/history/",
    response=list[StatusChangeOut],
    summary="Read the status history",
)
def status_history(request: HttpRequest, lead_id: int) -> list[StatusRow]:
    """Return every change of a lead's status, oldest first."""
    return queries.status_history(actor=reader(request), lead_id=lead_id)


@router.get("/leads/{int:lead_id}/timeline/", response=list[StepOut], summary="Read the timeline")
def timeline(request: HttpRequest, lead_id: int) -> list[TimelineRow]:
    """Return every step of a lead from the first touch on, also of those merged into it."""
    return queries.timeline(actor=reader(request), lead_id=lead_id)


@router.get(
    "/leads/{int:lead_id}/changes/",
    response=list[FieldChangeOut],
    summary="Read what was changed",
)
def field_history(request: HttpRequest, lead_id: int) -> list[FieldChange]:
    """Return every step at which facts of a lead were changed, newest first."""
    found = queries.field_history(actor=reader(request), lead_id=lead_id)
    return [
        replace(
            step, changes={API_NAMES.get(name, name): pair for name, pair in step.changes.items()}
        )
        for step in found
    ]


@router.get("/leads/{int:lead_id}/tags/", response=list[str], summary="List the tags")
def list_tags(request: HttpRequest, lead_id: int) -> list[str]:
    """Return the words a lead is tagged with."""
    return list(queries.get_lead(actor=reader(request), lead_id=lead_id).tags)
