"""Which doors for other systems there are, and what came in."""

import json
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from leadflow.capture.models import InboundDoor, InboundSignal
from leadflow.capture.types import DoorKind, InboundDoorRow, SignalRow, SignalState
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import Page, paginate
from leadflow.kernel.secrets import open_sealed

ON_PAGE: Final = 50


class NoSuchDoor(NotFound):
    code = "capture.no_such_door"


def door_at(*, kind: DoorKind, key: str) -> InboundDoor:
    """Return the door with this address. Raises NoSuchDoor, also for one that is closed."""
    found = InboundDoor.objects.filter(kind=kind, key=key, is_active=True).first()
    if found is None:
        raise NoSuchDoor("There is no such address.")
    return found


def secrets_of(door: InboundDoor) -> dict[str, str]:
    """Return the opened secrets of a door."""
    opened: dict[str, str] = json.loads(open_sealed(door.sealed, context=context(door.key)))
    return opened


def context(key: str) -> str:
    """Return what binds sealed texts to their door."""
    return f"capture.door:{key}"


def list_doors(*, actor: Actor) -> list[InboundDoorRow]:
    """Return every door with how much came in. Raises NotPermitted."""
    require(actor, Permission.CHANNEL_MANAGE)
    return [_door_row(one) for one in _counted(InboundDoor.objects.order_by("pk"))]


def get_door(*, actor: Actor, door_id: int) -> InboundDoorRow:
    """Return one door. Raises NotPermitted or NoSuchDoor."""
    require(actor, Permission.CHANNEL_MANAGE)
    found = _counted(InboundDoor.objects.filter(pk=door_id)).first()
    if found is None:
        raise NoSuchDoor("There is no such door.")
    return _door_row(found)


def _counted(rows: QuerySet[InboundDoor]) -> QuerySet[Any]:
    return rows.annotate(
        taken=Count("signals", filter=Q(signals__state=SignalState.TAKEN)),
        failed=Count("signals", filter=Q(signals__state=SignalState.FAILED)),
    )


def _door_row(one: Any) -> InboundDoorRow:
    return InboundDoorRow(
        id=one.pk,
        kind=DoorKind(one.kind),
        name=one.name,
        key=one.key,
        is_active=one.is_active,
        taken=one.taken,
        failed=one.failed,
    )


def list_signals(
    *, actor: Actor, door_id: int, cursor: str | None = None, limit: int = ON_PAGE
) -> Page[SignalRow]:
    """Return what came in by a door, newest first. Raises NotPermitted or BadCursor."""
    require(actor, Permission.CHANNEL_MANAGE)
    return paginate(
        InboundSignal.objects.filter(door=door_id),
        order=["-id"],
        kinds=[int],
        cursor=cursor,
        limit=limit,
        shape=lambda one: SignalRow(
            id=one.pk,
            state=SignalState(one.state),
            lead=one.lead_id,
            error=one.error,
            received_at=one.received_at,
        ),
    )
