"""Large exports that a lead may have been in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadflow.audit.queries import records_of_kind
from leadflow.identity.types import Actor
from leadflow.leads.types import LeadRow

EXPORT: Final = "leads_export"
LARGE_EXPORT: Final = "leads_export_large"
LOOKED_AT: Final = 100


@dataclass(frozen=True, slots=True)
class LargeExport:
    """A file of many leads; `rows` is None when it is not known how it ended."""

    id: str
    actor: str
    at: datetime
    format: str
    rows: int | None


def may_be_in(*, actor: Actor, lead: LeadRow) -> list[LargeExport]:
    """Return the newest exports of many leads that a lead may have been in; one query.

    Not those before it came in, nor those whose leads all have lower or all have higher numbers.
    Raises NotPermitted for whoever may not read what was done to leads.
    """
    found: dict[str, LargeExport] = {}
    ruled_out: set[str] = set()
    records = records_of_kind(
        actor=actor, object_type=LARGE_EXPORT, since=lead.created_at, limit=LOOKED_AT
    )
    for one in records:  # the newest first: how an export ended before that it was begun
        told, name = one.details, one.object_id
        is_end = "rows" in told
        if is_end and not _reaches(told.get("first"), told.get("last"), lead.id):
            ruled_out.add(name)
        elif name not in ruled_out and name not in found:
            rows = told["rows"] if is_end else None
            found[name] = LargeExport(name, one.actor, one.at, str(told.get("format", "")), rows)
    return list(found.values())


def _reaches(first: int | None, last: int | None, lead_id: int) -> bool:
    return first is not None and last is not None and first <= lead_id <= last
