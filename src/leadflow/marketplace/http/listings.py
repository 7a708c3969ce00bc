"""Jobs posted by clients, and what providers see of them."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Status

from leadflow.identity.queries import actor_of
from leadflow.kernel.api import CREATING, PageQuery
from leadflow.kernel.clock import now
from leadflow.kernel.http import absolute_url, link_next
from leadflow.kernel.idempotency import idempotent
from leadflow.marketplace.http.routing import router
from leadflow.marketplace.http.schemas import (
    ListingIn,
    ListingOut,
    ManyIn,
    PreviewOut,
    PurchaseOut,
    ReviewIn,
    ReviewOut,
    StateOut,
)
from leadflow.marketplace.queries.listings import get_preview, list_available
from leadflow.marketplace.queries.states import state_of
from leadflow.marketplace.services.clients import CLIENT
from leadflow.marketplace.services.jobs import complete
from leadflow.marketplace.services.posting import post_listing
from leadflow.marketplace.services.purchase import purchase
from leadflow.marketplace.services.reviews import write_review
from leadflow.marketplace.services.verifying import verify_listing, verify_listings
from leadflow.marketplace.services.viewing import note_view
from leadflow.marketplace.types import Preview


@router.post(
    "/leads/create-public/",
    response={201: ListingOut},
    auth=None,
    throttle=CREATING,
    summary="Post a job",
)
@idempotent
def create_public(request: HttpRequest, payload: ListingIn) -> Status[dict[str, Any]]:
    """Post a job as a client. It counts at once, or a person looks at it first (`pending`)."""
    made = post_listing(actor=CLIENT, draft=payload.draft(), now=now())
    return Status(
        201,
        {
            "id": made.pk,
            "status": made.state,
            "verification_score": made.verification_score,
            "reference": made.reference,
            "manage_url": _manage_url(request, made.reference),
        },
    )


@router.get("/leads/available/", response=list[PreviewOut], summary="List leads on offer")
def available(
    request: HttpRequest, response: HttpResponse, page: Query[PageQuery]
) -> list[Preview]:
    """Return the leads that match the calling provider and have a seat left, newest first."""
    found = list_available(actor=actor_of(request), cursor=page.cursor, limit=page.limit, now=now())
    if found.next_cursor:
        response["Link"] = link_next(request, found.next_cursor)
    return found.items


@router.get("/leads/{int:lead_id}/preview/", response=PreviewOut, summary="Look at a lead")
def preview(request: HttpRequest, lead_id: int) -> Preview:
    """Return a lead as a provider sees it, and count that they did: once, however often."""
    actor, moment = actor_of(request), now()
    note_view(actor=actor, lead_id=lead_id, now=moment)
    return get_preview(actor=actor, lead_id=lead_id, now=moment)


@router.post(
    "/leads/{int:lead_id}/purchase/",
    response={201: PurchaseOut, 200: PurchaseOut},
    summary="Unlock a lead",
)
@idempotent
def buy(request: HttpRequest, lead_id: int) -> Status[dict[str, Any]]:
    """Unlock who the client is, for the price of the preview: 201 first, then 200, paid once."""
    bought = purchase(actor=actor_of(request), lead_id=lead_id, now=now())
    return Status(201 if bought.is_new else 200, asdict(bought))


@router.post("/leads/{int:lead_id}/complete/", response=StateOut, summary="Finish a job")
@idempotent
def finish(request: HttpRequest, lead_id: int) -> dict[str, Any]:
    """Note that an awarded job is done; for its winner and staff."""
    complete(actor=actor_of(request), lead_id=lead_id, now=now())
    return {"id": lead_id, "status": state_of(lead_id)}


@router.post("/leads/{int:lead_id}/verify/", response=StateOut, summary="Verify a lead")
@idempotent
def verify_lead(request: HttpRequest, lead_id: int) -> dict[str, Any]:
    """Let a pending lead count, and offer it to providers; for staff."""
    verify_listing(actor=actor_of(request), lead_id=lead_id, now=now())
    return {"id": lead_id, "status": state_of(lead_id)}


@router.post("/leads/verify/", response=list[StateOut], summary="Verify many leads")
@idempotent
def verify_many(request: HttpRequest, payload: ManyIn) -> list[dict[str, Any]]:
    """Let many pending leads count, all or none; for staff."""
    verify_listings(actor=actor_of(request), lead_ids=payload.ids, now=now())
    return [{"id": own, "status": state_of(own)} for own in sorted(set(payload.ids))]


@router.post(
    "/leads/{reference}/review/",
    response={201: ReviewOut},
    auth=None,
    summary="Review a job",
)
@idempotent
def review(request: HttpRequest, reference: str, payload: ReviewIn) -> Status[dict[str, Any]]:  # noqa: ARG001 - ninja's signature
    """Say how a job went, by the client's own reference, once it is done."""
    made = write_review(
        reference=reference, rating=payload.rating, text=payload.text or "", now=now()
    )
    return Status(201, {"id": made, "rating": payload.rating, "text": payload.text or ""})


def _manage_url(request: HttpRequest, reference: str) -> str:
    path = f"/r/{reference}"
    return (
        f"{settings.PUBLIC_BASE_URL}{path}"
        if settings.PUBLIC_BASE_URL
        else absolute_url(request, path)
    )
