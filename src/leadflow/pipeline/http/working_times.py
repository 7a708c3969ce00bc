"""Working hours and absences as JSON: one's own, or anybody's for who manages assignment."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from leadflow.identity.queries import actor_of
from leadflow.identity.types import Actor
from leadflow.kernel.clock import now
from leadflow.kernel.http import link_next
from leadflow.kernel.idempotency import idempotent
from leadflow.pipeline.http.times_schemas import (
    AbsenceIn,
    AbsenceOut,
    AbsenceQuery,
    CapacityIn,
    HoursIn,
    HoursOut,
    hours_out,
)
from leadflow.pipeline.queries.assignment import times as queries
from leadflow.pipeline.services.assignment import times as services
from leadflow.pipeline.types.assignment import AbsenceRow

router = Router(tags=["Assignment"])


@router.get("/absences/", response=list[AbsenceOut], summary="List absences")
def list_absences(
    request: HttpRequest, response: HttpResponse, query: Query[AbsenceQuery]
) -> list[AbsenceRow]:
    """Return absences that are not over: one's own, or everybody's for who manages them."""
    page = queries.list_absences(
        actor=owner(request),
        user_id=query.user_id,
        cursor=query.cursor,
        limit=query.limit,
        now=now(),
    )
    if page.next_cursor:
        response["Link"] = link_next(request, page.next_cursor)
    return page.items


@router.post("/absences/", response={201: AbsenceOut}, summary="Add an absence")
@idempotent
def add_absence(request: HttpRequest, payload: AbsenceIn) -> Status[AbsenceRow]:
    """Say that somebody is not there; rules pass them by meanwhile."""
    actor = owner(request)
    absence_id = services.add_absence(
        actor=actor,
        user_id=payload.user_id or actor.user_id,
        starts_at=payload.starts_at,
        ends_at=payload.ends_at,
        reason=payload.reason,
        now=now(),
    )
    return Status(201, queries.get_absence(actor=actor, absence_id=absence_id))


@router.delete("/absences/{int:absence_id}/", response={204: None}, summary="Delete an absence")
def delete_absence(request: HttpRequest, absence_id: int) -> Status[None]:
    """Take an absence back; it can be restored."""
    services.delete_absence(actor=owner(request), absence_id=absence_id, now=now())
    return Status(204, None)


@router.post(
    "/absences/{int:absence_id}/restore/", response=AbsenceOut, summary="Restore an absence"
)
def restore_absence(request: HttpRequest, absence_id: int) -> AbsenceRow:
    """Bring a deleted absence back."""
    actor = owner(request)
    services.restore_absence(actor=actor, absence_id=absence_id, now=now())
    return queries.get_absence(actor=actor, absence_id=absence_id)


@router.get("/working-hours/", response=list[HoursOut], summary="List working hours")
def list_hours(request: HttpRequest) -> list[dict[str, Any]]:
    """Return when people work: oneself, or everybody for who manages assignment."""
    return [hours_out(row) for row in queries.list_hours(actor=owner(request))]


@router.put("/working-hours/{int:user_id}/", response=HoursOut, summary="Set working hours")
def set_hours(request: HttpRequest, user_id: int, payload: HoursIn) -> dict[str, Any]:
    """Set a week; without one the default week holds again."""
    actor = owner(request)
    services.set_hours(actor=actor, user_id=user_id, week=payload.read(), now=now())
    return hours_out(queries.get_hours(actor=actor, user_id=user_id))


@router.put("/working-hours/{int:user_id}/capacity/", response=HoursOut, summary="Set a capacity")
def set_capacity(request: HttpRequest, user_id: int, payload: CapacityIn) -> dict[str, Any]:
    """Set how many open leads somebody may own before rules pass them by."""
    actor = owner(request)
    services.set_capacity(actor=actor, user_id=user_id, capacity=payload.capacity, now=now())
    return hours_out(queries.get_hours(actor=actor, user_id=user_id))


def owner(request: HttpRequest) -> Actor:
    """Return who asks; raises NotPermitted for who neither owns leads nor manages who does."""
    actor = actor_of(request)
    queries.require_owner(actor)
    return actor
