"""Interactions with accounts, and their orders, as JSON (seed 1)."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from leadflow.accounts.http.callers import reader, worker
from leadflow.accounts.http.interaction_schemas import (
    EngagementIn,
    EngagementOut,
    InteractionDeleted,
    InteractionPatch,
    InteractionPut,
    InteractionQuery,
    OrderDetailsOut,
    OrderQuery,
    RestoreIn,
)
from leadflow.accounts.http.links import links
from leadflow.accounts.queries import engagements as queries
from leadflow.accounts.services import engagements as services
from leadflow.accounts.types.orders import EngagementRow
from leadflow.identity.types import Actor
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Invalid
from leadflow.kernel.http import link_next
from leadflow.kernel.idempotency import idempotent
from leadflow.leads.services import note_view

DELETED: Final = {"message": "Interaction deleted successfully."}

router = Router(tags=["Key accounts"])


class NeverChanges(Invalid):
    code = "accounts.never_changes"


@router.get("/track/", response=dict[str, str], summary="What is below /track/")
def track_index(request: HttpRequest) -> dict[str, str]:
    """Return where interactions and orders are."""
    reader(request)
    return links(request, interactions="/track/interactions/", orders="/track/interactions/orders/")


@router.get("/track/interactions/", response=list[EngagementOut], summary="List interactions")
def list_interactions(
    request: HttpRequest, response: HttpResponse, query: Query[InteractionQuery]
) -> list[EngagementRow]:
    """Return the interactions with the caller's accounts, in the order they were written down."""
    page = queries.list_engagements(
        actor=reader(request),
        lead=query.lead,
        contact=query.contact,
        kind=query.interaction_type.kind if query.interaction_type else None,
        cursor=query.cursor,
        limit=query.limit,
    )
    if page.next_cursor:
        response["Link"] = link_next(request, page.next_cursor)
    return page.items


@router.post(
    "/track/interactions/", response={201: EngagementOut}, summary="Write down an interaction"
)
@idempotent
def create_interaction(
    request: HttpRequest, response: HttpResponse, payload: EngagementIn
) -> Status[EngagementRow]:
    """Write down that somebody was in touch with an account, and what was ordered."""
    actor = worker(request)
    made = services.record_engagement(
        actor=actor, lead_id=payload.lead, facts=payload.facts(), now=now()
    )
    response["Location"] = f"/track/interactions/{made}/"
    return Status(201, queries.get_engagement(actor=actor, engagement_id=made))


@router.get("/track/interactions/orders/", response=list[EngagementOut], summary="List orders")
def list_orders(
    request: HttpRequest, response: HttpResponse, query: Query[OrderQuery]
) -> list[EngagementRow]:
    """Return the interactions in which an order was placed."""
    page = queries.list_engagements(
        actor=reader(request),
        lead=query.lead,
        orders_only=True,
        cursor=query.cursor,
        limit=query.limit,
    )
    if page.next_cursor:
        response["Link"] = link_next(request, page.next_cursor)
    return page.items


@router.get(
    "/track/interactions/{int:interaction_id}/",
    response=EngagementOut,
    summary="Read an interaction",
)
def get_interaction(request: HttpRequest, interaction_id: int) -> EngagementRow:
    """Return one interaction; looking at it is looking at its account."""
    actor = reader(request)
    row = queries.get_engagement(actor=actor, engagement_id=interaction_id)
    note_view(actor=actor, lead_id=row.lead, now=now())
    return row


@router.put(
    "/track/interactions/{int:interaction_id}/",
    response=EngagementOut,
    summary="Replace an interaction",
)
def replace_interaction(
    request: HttpRequest, interaction_id: int, payload: InteractionPut
) -> EngagementRow:
    """Make an interaction what is sent; what is left out is empty, but its account and date."""
    return _update(worker(request), interaction_id, payload.changes())


@router.patch(
    "/track/interactions/{int:interaction_id}/",
    response=EngagementOut,
    summary="Correct an interaction",
)
def change_interaction(
    request: HttpRequest, interaction_id: int, payload: InteractionPatch
) -> EngagementRow:
    """Change what is sent, leave the rest."""
    return _update(worker(request), interaction_id, payload.changes())


@router.delete(
    "/track/interactions/{int:interaction_id}/",
    response=InteractionDeleted,
    summary="Remove an interaction",
)
def delete_interaction(request: HttpRequest, interaction_id: int) -> dict[str, str]:
    """Remove an interaction; whoever may change the account can bring it back for 30 days."""
    services.delete_engagement(actor=worker(request), engagement_id=interaction_id, now=now())
    return DELETED


@router.get(
    "/track/interactions/{int:interaction_id}/order_details/",
    response=OrderDetailsOut,
    summary="Read what was ordered",
)
def get_order_details(request: HttpRequest, interaction_id: int) -> EngagementRow:
    """Return what was ordered; 404 when no order was placed, or nothing is known of it."""
    return queries.order_details(actor=reader(request), engagement_id=interaction_id)


@router.post(
    "/track/interactions/{int:interaction_id}/restore/",
    response=EngagementOut,
    summary="Bring an interaction back",
)
@idempotent
def restore_interaction(
    request: HttpRequest, interaction_id: int, payload: RestoreIn
) -> EngagementRow:
    """Bring back an interaction that was removed at most 30 days ago."""
    actor = worker(request)
    services.restore_engagement(
        actor=actor, lead_id=payload.lead, engagement_id=interaction_id, now=now()
    )
    return queries.get_engagement(actor=actor, engagement_id=interaction_id)


def _update(actor: Actor, interaction_id: int, sent: dict[str, Any]) -> EngagementRow:
    known = queries.get_engagement(actor=actor, engagement_id=interaction_id)
    for name in ("id", "lead"):
        kept = getattr(known, name)
        given = sent.pop(name, kept)
        if given is True or given != kept:  # true would pass for 1
            raise NeverChanges("This never changes.", field=name)
    services.update_engagement(actor=actor, engagement_id=interaction_id, changes=sent, now=now())
    return queries.get_engagement(actor=actor, engagement_id=interaction_id)
