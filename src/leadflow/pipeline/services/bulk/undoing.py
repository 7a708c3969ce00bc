"""One lead of a job put back to what it was, unless somebody has changed it since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from leadflow.identity.types import Actor
from leadflow.kernel.db import joins
from leadflow.kernel.errors import Conflict, DomainError
from leadflow.leads import services
from leadflow.leads.queries import get_lead
from leadflow.leads.services.putting_back import bring_back, put_owner_back, put_status_back
from leadflow.leads.types import LeadStatus
from leadflow.pipeline.rules.bulk import BulkAction, UndoResult
from leadflow.pipeline.services.bulk.acting import TAGGING, Facts, facts_of


class ChangedSince(Conflict):
    """Somebody has changed the lead since."""

    code = "pipeline.changed_since"


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of putting one lead back."""

    undo: UndoResult
    reason: str = ""
    message: str = ""


BACK: Final = Undone(UndoResult.BACK)
SINCE: Final = "It has been changed since, and stays as it is."


@joins
def put_back(
    *,
    actor: Actor,
    lead_id: int,
    action: BulkAction,
    before: Facts,
    after: Facts,
    now: datetime,
) -> Undone:
    """Put one lead back with the actor's rights; return what came of it."""
    try:
        if action in TAGGING:
            _retag(actor, lead_id, before=before["tags"], after=after["tags"], now=now)
        elif action is BulkAction.DELETE:
            bring_back(actor=actor, lead_id=lead_id, now=now)
        else:
            if facts_of(lead_id, action) != after:
                raise ChangedSince(SINCE)
            _write(actor, lead_id, action, before, now)
    except DomainError as refusal:
        return Undone(UndoResult.KEPT, refusal.code, refusal.message)
    return BACK


def _write(
    actor: Actor, lead_id: int, action: BulkAction, before: Mapping[str, Any], now: datetime
) -> None:
    match action:
        case BulkAction.ASSIGN:
            put_owner_back(actor=actor, lead_id=lead_id, user_id=before["assigned_to_id"], now=now)
        case BulkAction.STATUS:
            put_status_back(
                actor=actor,
                lead_id=lead_id,
                to=LeadStatus(before["status"]),
                since=_moment(before["status_since"]),
                lost_reason=before["lost_reason"],
                now=now,
            )
        case BulkAction.NEXT_ACTION:
            changes = {
                "next_action": before["next_action"],
                "next_action_at": _moment(before["next_action_at"]),
            }
            services.update_lead(actor=actor, lead_id=lead_id, changes=changes, now=now)


def _retag(
    actor: Actor, lead_id: int, *, before: list[str], after: list[str], now: datetime
) -> None:
    """Take away the tags that came and bring back those that went; all others stay."""
    came, went = set(after) - set(before), set(before) - set(after)
    lead = get_lead(actor=actor, lead_id=lead_id)
    has = set(lead.tags)
    if not came <= has or went & has:
        raise ChangedSince(SINCE)
    tags = sorted((has - came) | went)
    services.set_tags(actor=actor, lead_id=lead_id, tags=tags, now=now, if_version=lead.version)


def _moment(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None
