"""Reading what was written down, for those who may."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from leadflow.audit.models import Record, Seal
from leadflow.audit.rules import START, digest, link
from leadflow.audit.types import RecordRow
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.paging import Page, paginate
from leadflow.kernel.secrets import keyed_hashes
from leadflow.kernel.verify import Finding

PURPOSE: Final = "audit seal"
SAMPLE: Final = 20
SEALED: Final = (
    "id",
    "at",
    "actor_id",
    "actor_name",
    "action",
    "object_type",
    "object_id",
    "details",
    "request_id",
)


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


def records_about(
    *,
    actor: Actor,
    object_type: str,
    object_id: object,
    cursor: str | None = None,
    limit: int = 100,
) -> Page[RecordRow]:
    """Return what was done to one thing, the newest first, for those who answer for it.

    Whether the actor may know of the thing is the caller's to see to. Raises NotPermitted for
    whoever may neither read the audit nor hand leads out.
    """
    require(actor, Permission.AUDIT_VIEW, Permission.LEAD_ASSIGN)
    return paginate(
        Record.objects.filter(object_type=object_type, object_id=str(object_id)),
        order=["-id"],
        kinds=[int],
        cursor=cursor,
        limit=limit,
        shape=_row,
    )


def records_of_kind(
    *, actor: Actor, object_type: str, since: datetime, limit: int
) -> list[RecordRow]:
    """Return what was done to things of one kind since a moment, the newest first.

    For those who may read the audit or hand leads out. Raises NotPermitted.
    """
    require(actor, Permission.AUDIT_VIEW, Permission.LEAD_ASSIGN)
    found = Record.objects.filter(object_type=object_type, at__gte=since).order_by("-id")
    return [_row(record) for record in found[:limit]]


def was_recorded(
    *, actor_id: int, action: str, object_type: str, object_id: object, since: datetime
) -> bool:
    """Tell whether the actor did this to the thing at or after that moment."""
    return Record.objects.filter(
        object_type=object_type,
        object_id=str(object_id),
        actor_id=actor_id,
        action=action,
        at__gte=since,
    ).exists()


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


def verify_audit() -> list[Finding]:
    """Return whether every record is as it was sealed; the ids are those of seals that fail."""
    broken = [*_broken_seals()]
    return [Finding("audit.records_are_as_sealed", len(broken), broken[:SAMPLE])]


def content_of(first_id: int, last_id: int) -> tuple[str, int]:
    """Return what the records from `first_id` to `last_id` boil down to, and how many there are."""
    records = Record.objects.filter(pk__gte=first_id, pk__lte=last_id).order_by("pk")
    return digest(records.values_list(*SEALED).iterator(chunk_size=2000))


def _broken_seals() -> Iterator[int]:
    before, after = START, 0
    for seal in Seal.objects.order_by("last_id").iterator():
        content, count = content_of(after + 1, seal.last_id)
        text = link(before, seal.first_id, seal.last_id, content)
        if count != seal.count or seal.chain not in keyed_hashes(text, purpose=PURPOSE):
            yield seal.pk
        before, after = seal.chain, seal.last_id
