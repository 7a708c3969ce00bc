"""Units and who wants them, as JSON. Each endpoint: who, what, one call, answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from leadflow.identity.queries import actor_of
from leadflow.kernel.clock import now
from leadflow.kernel.http import link_next
from leadflow.kernel.idempotency import idempotent
from leadflow.pipeline.http.etags import version_asked
from leadflow.pipeline.http.unit_schemas import (
    InterestIn,
    InterestOut,
    InterestPatch,
    UnitIn,
    UnitOut,
    UnitPatch,
    UnitQuery,
    known_from,
)
from leadflow.pipeline.queries import units as queries
from leadflow.pipeline.services import units as services
from leadflow.pipeline.types.units import InterestRow, UnitFacts, UnitRow

router = Router(tags=["Units"])


@router.get("/units/", response=list[UnitOut], summary="List units")
def list_units(
    request: HttpRequest, response: HttpResponse, query: Query[UnitQuery]
) -> list[UnitRow]:
    """Return the catalogue, newest first; withdrawn units only when asked for by status."""
    page = queries.list_units(
        actor=actor_of(request), filters=query.filters(), cursor=query.cursor, limit=query.limit
    )
    if page.next_cursor:
        response["Link"] = link_next(request, page.next_cursor)
    return page.items


@router.post("/units/", response={201: UnitOut}, summary="Add a unit")
@idempotent
def create_unit(request: HttpRequest, payload: UnitIn) -> Status[UnitRow]:
    """Add a unit to the catalogue."""
    actor = actor_of(request)
    unit_id = services.create_unit(
        actor=actor, facts=UnitFacts(**known_from(payload.model_dump())), now=now()
    )
    return Status(201, queries.get_unit(actor=actor, unit_id=unit_id))


@router.get("/units/{int:unit_id}/", response=UnitOut, summary="Read a unit")
def get_unit(request: HttpRequest, response: HttpResponse, unit_id: int) -> UnitRow:
    """Return one unit; its `ETag` is its version."""
    return _tagged(response, queries.get_unit(actor=actor_of(request), unit_id=unit_id))


@router.put("/units/{int:unit_id}/", response=UnitOut, summary="Replace a unit")
def replace_unit(
    request: HttpRequest, response: HttpResponse, unit_id: int, payload: UnitIn
) -> UnitRow:
    """Make a unit what is sent; what is left out is empty afterwards."""
    return _update(request, response, unit_id, payload.model_dump())


@router.patch("/units/{int:unit_id}/", response=UnitOut, summary="Change a unit")
def change_unit(
    request: HttpRequest, response: HttpResponse, unit_id: int, payload: UnitPatch
) -> UnitRow:
    """Change what is sent, and leave the rest."""
    return _update(request, response, unit_id, payload.model_dump(exclude_unset=True))


@router.delete("/units/{int:unit_id}/", response={204: None}, summary="Withdraw a unit")
def withdraw_unit(request: HttpRequest, unit_id: int) -> Status[None]:
    """Take a unit off the market; it can be read still, and brought back by its status."""
    services.withdraw_unit(
        actor=actor_of(request), unit_id=unit_id, if_version=version_asked(request), now=now()
    )
    return Status(204, None)


@router.get(
    "/leads/{int:lead_id}/units/", response=list[InterestOut], summary="List the units wanted"
)
def list_interests(request: HttpRequest, lead_id: int) -> list[InterestRow]:
    """Return the units a lead is interested in, most wanted first."""
    return queries.interests(actor=actor_of(request), lead_id=lead_id)


@router.post(
    "/leads/{int:lead_id}/units/", response={201: InterestOut}, summary="Add a unit wanted"
)
@idempotent
def add_interest(request: HttpRequest, lead_id: int, payload: InterestIn) -> Status[InterestRow]:
    """Record interest in a unit; whatever had its rank moves down. Twice the same unit is 409."""
    actor = actor_of(request)
    interest_id = services.add_interest(
        actor=actor,
        lead_id=lead_id,
        unit_id=payload.unit,
        rank=payload.rank,
        note=payload.note or "",
        now=now(),
    )
    found = queries.get_interest(actor=actor, lead_id=lead_id, interest_id=interest_id)
    return Status(201, found)


@router.patch(
    "/leads/{int:lead_id}/units/{int:interest_id}/",
    response=InterestOut,
    summary="Change rank or note",
)
def update_interest(
    request: HttpRequest, payload: InterestPatch, lead_id: int, interest_id: int
) -> InterestRow:
    """Give a wish another rank or note; the others close up."""
    actor = actor_of(request)
    services.update_interest(
        actor=actor,
        lead_id=lead_id,
        interest_id=interest_id,
        rank=payload.rank,
        note=payload.note,
        now=now(),
    )
    return queries.get_interest(actor=actor, lead_id=lead_id, interest_id=interest_id)


@router.delete(
    "/leads/{int:lead_id}/units/{int:interest_id}/",
    response={204: None},
    summary="Remove a unit wanted",
)
def remove_interest(request: HttpRequest, lead_id: int, interest_id: int) -> Status[None]:
    """Take a unit off the list; those below move up."""
    services.remove_interest(
        actor=actor_of(request), lead_id=lead_id, interest_id=interest_id, now=now()
    )
    return Status(204, None)


def _update(
    request: HttpRequest, response: HttpResponse, unit_id: int, values: dict[str, Any]
) -> UnitRow:
    actor = actor_of(request)
    services.update_unit(
        actor=actor,
        unit_id=unit_id,
        changes=known_from(values),
        if_version=version_asked(request),
        now=now(),
    )
    return _tagged(response, queries.get_unit(actor=actor, unit_id=unit_id))


def _tagged(response: HttpResponse, row: UnitRow) -> UnitRow:
    response["ETag"] = f'"{row.version}"'
    return row
