"""Questions about the local register of cars: which are known, which are blocked."""

from dataclasses import dataclass
from datetime import datetime

from leadflow.affiliates.models import KnownVehicle
from leadflow.affiliates.rules.plates import normalise
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.paging import Page, paginate


@dataclass(frozen=True, slots=True)
class VehicleRow:
    """One car of the local register."""

    id: int
    registration: str
    is_blocked: bool
    note: str
    created_at: datetime


def list_vehicles(
    *,
    actor: Actor,
    is_blocked: bool | None = None,
    q: str = "",
    cursor: str | None = None,
    limit: int = 100,
) -> Page[VehicleRow]:
    """Return cars by their plates, narrowed to blocked or good ones and to part of a plate.

    Raises Denied or BadCursor.
    """
    require(actor, Permission.CAMPAIGN_MANAGE)
    rows = KnownVehicle.objects.all()
    if is_blocked is not None:
        rows = rows.filter(is_blocked=is_blocked)
    if q.strip():
        rows = rows.filter(registration__contains=normalise(q) or q.strip())
    return paginate(
        rows, order=["registration"], kinds=[str], cursor=cursor, limit=limit, shape=_row
    )


def _row(vehicle: KnownVehicle) -> VehicleRow:
    return VehicleRow(
        vehicle.pk, vehicle.registration, vehicle.is_blocked, vehicle.note, vehicle.created_at
    )
