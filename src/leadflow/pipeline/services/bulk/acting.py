"""One lead of a job: what it was, the change through the leads' own services, what it is then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from leadflow.identity.types import SYSTEM, Actor
from leadflow.kernel.db import joins
from leadflow.kernel.errors import Conflict, Denied, DomainError, NotFound
from leadflow.leads import services
from leadflow.leads.queries import get_lead, scope
from leadflow.leads.types import LeadRow, LeadStatus
from leadflow.pipeline.rules.bulk import BulkAction, BulkResult

ALREADY: Final = "pipeline.already_so"

# What a change of each kind touches, as it is kept for the undo.
TOUCHED: Final[Mapping[BulkAction, tuple[str, ...]]] = {
    BulkAction.ASSIGN: ("assigned_to_id", "assigned_at"),
    BulkAction.STATUS: ("status", "status_since", "lost_reason"),
    BulkAction.ADD_TAG: (),
    BulkAction.REMOVE_TAG: (),
    BulkAction.NEXT_ACTION: ("next_action", "next_action_at"),
    BulkAction.DELETE: (),
}
TAGGING: Final = frozenset({BulkAction.ADD_TAG, BulkAction.REMOVE_TAG})

Facts = dict[str, Any]
Hand = Callable[[Actor, LeadRow, Mapping[str, Any], datetime], bool]


@dataclass(frozen=True, slots=True)
class Effect:
    """What came of one lead."""

    result: BulkResult
    reason: str = ""
    message: str = ""
    before: Facts | None = None
    after: Facts | None = None


SO_ALREADY: Final = Effect(BulkResult.SKIPPED, ALREADY, "It was so already.")


@joins
def act_on(
    *, actor: Actor, lead_id: int, action: BulkAction, values: Mapping[str, Any], now: datetime
) -> Effect:
    """Do `action` to one lead with the actor's rights; return what came of it.

    What the actor may not do, and what is so already, is skipped with the reason.
    """
    try:
        lead = get_lead(actor=actor, lead_id=lead_id)
        before = facts_of(lead_id, action)
        if not HANDS[action](actor, lead, values, now):
            return SO_ALREADY
    except (Denied, NotFound, Conflict) as refusal:
        return Effect(BulkResult.SKIPPED, refusal.code, refusal.message)
    except DomainError as refusal:
        return Effect(BulkResult.FAILED, refusal.code, refusal.message)
    after = facts_of(lead_id, action)
    if after == before and before:
        return SO_ALREADY
    return Effect(BulkResult.CHANGED, before=before, after=after)


def facts_of(lead_id: int, action: BulkAction) -> Facts:
    """Return what an action of this kind touches, as the lead has it now; JSON values.

    Nothing is known of a lead that was put away.
    """
    lead = scope(SYSTEM).filter(pk=lead_id)
    if action in TAGGING:
        names = lead.filter(tagged__isnull=False).values_list("tagged__tag__name", flat=True)
        return {"tags": sorted(names)}
    if not TOUCHED[action]:
        return {}
    found = lead.values(*TOUCHED[action]).first() or {}
    return {name: _plain(value) for name, value in found.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _assign(actor: Actor, lead: LeadRow, values: Mapping[str, Any], now: datetime) -> bool:
    if lead.assigned_to == values["owner"]:
        return False
    services.assign(actor=actor, lead_id=lead.id, user_id=values["owner"], now=now)
    return True


def _move(actor: Actor, lead: LeadRow, values: Mapping[str, Any], now: datetime) -> bool:
    if lead.status == values["status"]:
        return False
    to = LeadStatus(values["status"])
    services.change_status(actor=actor, lead_id=lead.id, to=to, reason=values["reason"], now=now)
    return True


def _add_tag(actor: Actor, lead: LeadRow, values: Mapping[str, Any], now: datetime) -> bool:
    if _has(lead, values["tag"]):
        return False
    tags = (*lead.tags, values["tag"])
    services.set_tags(actor=actor, lead_id=lead.id, tags=tags, now=now, if_version=lead.version)
    return True


def _remove_tag(actor: Actor, lead: LeadRow, values: Mapping[str, Any], now: datetime) -> bool:
    if not _has(lead, values["tag"]):
        return False
    tags = [tag for tag in lead.tags if tag.casefold() != values["tag"].casefold()]
    services.set_tags(actor=actor, lead_id=lead.id, tags=tags, now=now, if_version=lead.version)
    return True


def _has(lead: LeadRow, tag: str) -> bool:
    return tag.casefold() in {one.casefold() for one in lead.tags}


def _plan(actor: Actor, lead: LeadRow, values: Mapping[str, Any], now: datetime) -> bool:
    at = datetime.fromisoformat(values["at"]) if values["at"] else None
    if (lead.next_action, lead.next_action_at) == (values["text"], at):
        return False
    changes = {"next_action": values["text"], "next_action_at": at}
    services.update_lead(actor=actor, lead_id=lead.id, changes=changes, now=now)
    return True


def _put_away(actor: Actor, lead: LeadRow, _values: Mapping[str, Any], now: datetime) -> bool:
    services.delete_lead(actor=actor, lead_id=lead.id, now=now)
    return True


HANDS: Final[Mapping[BulkAction, Hand]] = {
    BulkAction.ASSIGN: _assign,
    BulkAction.STATUS: _move,
    BulkAction.ADD_TAG: _add_tag,
    BulkAction.REMOVE_TAG: _remove_tag,
    BulkAction.NEXT_ACTION: _plan,
    BulkAction.DELETE: _put_away,
}
