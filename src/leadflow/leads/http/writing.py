"""Leads entered, changed, put away and brought back by JSON."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Status

from leadflow.identity.queries import actor_of
from leadflow.identity.types import SYSTEM, Actor
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Invalid
from leadflow.kernel.etags import tagged, version_asked
from leadflow.kernel.idempotency import idempotent
from leadflow.leads import queries, services
from leadflow.leads.http.callers import worker
from leadflow.leads.http.payloads import AssignIn, LeadIn, LeadPatch, LeadPut, StatusIn, TagsIn
from leadflow.leads.http.routing import router
from leadflow.leads.http.schemas import LeadOut
from leadflow.leads.rules.fields import told
from leadflow.leads.types import LeadRow

ELSEWHERE: Final = {
    "id": "This never changes.",
    "created_at": "This never changes.",
    "status": "Move the lead by POST to its /status/.",
    "lost_reason": "Give the reason by POST to its /status/.",
}


class ReadOnly(Invalid):
    code = "leads.read_only"


@router.post("/leads/", response={201: LeadOut}, summary="Enter a lead")
@idempotent
def create_lead(request: HttpRequest, response: HttpResponse, payload: LeadIn) -> Status[LeadRow]:
    """Enter a lead. An agent's becomes their own; who may assign names an owner, or nobody."""
    lead_id = services.create_lead(actor=actor_of(request), facts=payload.facts(), now=now())
    response["Location"] = f"{request.path}{lead_id}/"
    return Status(201, _last_seen(response, lead_id))


@router.put("/leads/{int:lead_id}/", response=LeadOut, summary="Replace a lead's facts")
def replace_lead(
    request: HttpRequest, response: HttpResponse, lead_id: int, payload: LeadPut
) -> LeadRow:
    """Make a lead's facts what is sent. With `If-Match`, 412 when somebody changed it first."""
    return _update(request, response, lead_id, payload.changes())


@router.patch("/leads/{int:lead_id}/", response=LeadOut, summary="Change a lead's facts")
def change_lead(
    request: HttpRequest, response: HttpResponse, lead_id: int, payload: LeadPatch
) -> LeadRow:
    """Change what is sent, leave the rest. With `If-Match`, 412 when somebody changed it first."""
    return _update(request, response, lead_id, payload.changes())


@router.delete("/leads/{int:lead_id}/", response={204: None}, summary="Put a lead away")
def delete_lead(request: HttpRequest, lead_id: int) -> Status[None]:
    """Put a lead away; it can be brought back for 30 days."""
    services.delete_lead(
        actor=actor_of(request), lead_id=lead_id, if_version=version_asked(request), now=now()
    )
    return Status(204, None)


@router.post("/leads/{int:lead_id}/restore/", response=LeadOut, summary="Bring a lead back")
@idempotent
def restore_lead(request: HttpRequest, response: HttpResponse, lead_id: int) -> LeadRow:
    """Bring a lead back that was put away at most 30 days ago."""
    actor = actor_of(request)
    services.restore_lead(actor=actor, lead_id=lead_id, now=now())
    return _shown(response, actor, lead_id)


@router.post("/leads/{int:lead_id}/status/", response=LeadOut, summary="Move a lead")
@idempotent
def change_status(
    request: HttpRequest, response: HttpResponse, lead_id: int, payload: StatusIn
) -> LeadRow:
    """Move a lead along the pipeline; 409 names what is `allowed`. A loss needs its reason."""
    actor = worker(request)
    services.change_status(
        actor=actor,
        lead_id=lead_id,
        to=payload.status,
        reason=payload.reason or "",
        if_version=version_asked(request),
        now=now(),
    )
    return _shown(response, actor, lead_id)


@router.post("/leads/{int:lead_id}/status/undo/", response=LeadOut, summary="Take a move back")
@idempotent
def undo_status(request: HttpRequest, response: HttpResponse, lead_id: int) -> LeadRow:
    """Take one's own last move back: for ten minutes, while nothing else has happened."""
    actor = worker(request)
    services.undo_status(actor=actor, lead_id=lead_id, now=now())
    return _shown(response, actor, lead_id)


@router.post("/leads/{int:lead_id}/assign/", response=LeadOut, summary="Assign a lead")
@idempotent
def assign(
    request: HttpRequest, response: HttpResponse, lead_id: int, payload: AssignIn
) -> LeadRow:
    """Give a lead to a user, or with null to nobody."""
    actor = actor_of(request)
    services.assign(
        actor=actor,
        lead_id=lead_id,
        user_id=payload.assigned_to,
        if_version=version_asked(request),
        now=now(),
    )
    return _last_seen(response, lead_id)


@router.put("/leads/{int:lead_id}/tags/", response=LeadOut, summary="Tag a lead")
def set_tags(
    request: HttpRequest, response: HttpResponse, lead_id: int, payload: TagsIn
) -> LeadRow:
    """Let a lead carry these tags and no others: at most 20, in small letters."""
    actor = worker(request)
    services.set_tags(
        actor=actor,
        lead_id=lead_id,
        tags=payload.tags,
        if_version=version_asked(request),
        now=now(),
    )
    return _shown(response, actor, lead_id)


@router.post(
    "/leads/{int:lead_id}/changes/{int:seq}/restore/",
    response=LeadOut,
    summary="Put back what was changed",
)
@idempotent
def restore_change(request: HttpRequest, response: HttpResponse, lead_id: int, seq: int) -> LeadRow:
    """Give fields the values they had before one change."""
    actor = worker(request)
    services.restore_change(actor=actor, lead_id=lead_id, seq=seq, now=now())
    return _shown(response, actor, lead_id)


def _update(
    request: HttpRequest, response: HttpResponse, lead_id: int, sent: dict[str, Any]
) -> LeadRow:
    actor = worker(request)
    _check_echo(queries.get_lead(actor=actor, lead_id=lead_id), sent)
    services.update_lead(
        actor=actor,
        lead_id=lead_id,
        changes={name: value for name, value in sent.items() if name not in ELSEWHERE},
        if_version=version_asked(request),
        now=now(),
    )
    return _last_seen(response, lead_id)


def _check_echo(lead: LeadRow, sent: dict[str, Any]) -> None:
    """Refuse a fact that is changed elsewhere, or never; the same again is no change."""
    for name, advice in ELSEWHERE.items():
        if name in sent and sent[name] != told(getattr(lead, name)):
            raise ReadOnly(advice, field=name)


def _last_seen(response: HttpResponse, lead_id: int) -> LeadRow:
    """Return a lead to who has just made it what it is, and may have given it away by that."""
    return tagged(response, queries.get_lead(actor=SYSTEM, lead_id=lead_id))


def _shown(response: HttpResponse, actor: Actor, lead_id: int) -> LeadRow:
    return tagged(response, queries.get_lead(actor=actor, lead_id=lead_id))
