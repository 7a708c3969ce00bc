"""The supply team takes confirmed leads and says how the talk ended (API.md, Seed 0)."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from leadflow.affiliates.http import shapes
from leadflow.affiliates.http.schemas import OutcomeIn, SupplyOut
from leadflow.affiliates.queries.supply import list_supply
from leadflow.affiliates.services.supply import claim, record_outcome, release
from leadflow.affiliates.types import SupplyOutcome
from leadflow.identity.queries import actor_of
from leadflow.kernel.api import PageQuery
from leadflow.kernel.clock import now
from leadflow.kernel.http import link_next
from leadflow.kernel.idempotency import idempotent

router = Router()


@router.get("/leads/", response=list[SupplyOut], summary="List confirmed leads")
def list_supply_leads(request: HttpRequest, query: Query[PageQuery]) -> HttpResponse:
    """Return the open supply queue, oldest confirmation first."""
    page = list_supply(actor=actor_of(request), cursor=query.cursor, limit=query.limit)
    answer = shapes.json_answer([shapes.supply_item(row) for row in page.items])
    if page.next_cursor:
        answer["Link"] = link_next(request, page.next_cursor)
    return answer


@router.post("/leads/{int:item_id}/claim/", response=SupplyOut, summary="Claim a lead")
@idempotent
def claim_lead(request: HttpRequest, item_id: int) -> HttpResponse:
    """Take a confirmed lead. Of two people at once one gets it; the other is answered 409."""
    row = claim(actor=actor_of(request), item_id=item_id, now=now())
    return shapes.json_answer(shapes.supply_item(row))


@router.post("/leads/{int:item_id}/release/", response=SupplyOut, summary="Give a lead back")
@idempotent
def release_lead(request: HttpRequest, item_id: int) -> HttpResponse:
    """Give a claimed lead back to the queue."""
    row = release(actor=actor_of(request), item_id=item_id, now=now())
    return shapes.json_answer(shapes.supply_item(row))


@router.post("/leads/{int:item_id}/outcome/", response=SupplyOut, summary="Say how the talk ended")
@idempotent
def record_lead_outcome(request: HttpRequest, item_id: int, payload: OutcomeIn) -> HttpResponse:
    """Record `purchased`, `not_purchased`, or `call_back` with a time to come."""
    row = record_outcome(
        actor=actor_of(request),
        item_id=item_id,
        outcome=SupplyOutcome(payload.outcome),
        notes=payload.notes or "",
        call_back_at=payload.call_back_at,
        now=now(),
    )
    return shapes.json_answer(shapes.supply_item(row))
