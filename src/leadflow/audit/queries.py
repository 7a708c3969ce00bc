"""Reading what was written down, for those who may."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadflow.audit.models import Record
from leadflow.audit.types import RecordRow
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.paging import Page, paginate


@dataclass(frozen=True, slots=True)
class RecordFilters:
    """Which records are asked for; what is empty does not narrow."""

    object_type: str = ""
    object_id: str = ""
    actor_id: int | None = None
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None


def list_records(
    *,
    actor: Actor,
    filters: RecordFilters | None = None,
    cursor: str | None = None,
    limit: int = 100,
) -> Page[RecordRow]:
    """Return records, the newest first; raises NotPermitted without `audit.view`."""
    require(actor, Permission.AUDIT_VIEW)
    return paginate(
        Record.objects.filter(**_conditions(filters or RecordFilters())),
        order=["-id"],
        kinds=[int],
        cursor=cursor,
        limit=limit,
        shape=_row,
    )


def _conditions(filters: RecordFilters) -> dict[str, Any]:
    wanted = {
        "object_type": filters.object_type,
        "object_id": filters.object_id,
        "actor_id": filters.actor_id,
        "action": filters.action,
        "at__gte": filters.since,
        "at__lt": filters.until,
    }
    return {name: value for name, value in wanted.items() if value not in {"", None}}


def _row(record: Record) -> RecordRow:
    return RecordRow(
        id=record.pk,
        at=record.at,
        actor_id=record.actor_id,
        actor=record.actor_name,
        action=record.action,
        object_type=record.object_type,
        object_id=record.object_id,
        details=record.details,
        request_id=record.request_id,
    )
