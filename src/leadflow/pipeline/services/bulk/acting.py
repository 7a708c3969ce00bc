"""One lead of a job: what it was, the change through the leads' own services, what it is then."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from leadflow.identity.types import SYSTEM, Actor
from leadflow.kernel.db import joins
from leadflow.kernel.errors import Conflict, Denied, DomainError, NotFound
from leadflow.leads import services
from leadflow.leads.queries import LeadNotFound, get_lead, scope
from leadflow.leads.types import LeadStatus
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
Hand = Callable[[Actor, int, Facts, Mapping[str, Any], datetime], bool]


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
        before = facts_of(lead_id, action, seen_by=actor)
        if not HANDS[action](actor, lead_id, before, values, now):
            return SO_ALREADY
    except (Denied, NotFound, Conflict) as refusal:
        return Effect(BulkResult.SKIPPED, refusal.code, refusal.message)
    except DomainError as refusal:
        return Effect(BulkResult.FAILED, refusal.code, refusal.message)
    after = {} if action is BulkAction.DELETE else facts_of(lead_id, action)
    if after == before and before:
        return SO_ALREADY
    return Effect(BulkResult.CHANGED, before=before, after=after)


def facts_of(lead_id: int, action: BulkAction, *, seen_by: Actor = SYSTEM) -> Facts:
    """Return what an action of this kind touches, as the lead has it now; JSON values.

    Raises LeadNotFound when there is no such lead for `seen_by` to see.
    """
    lead = scope(seen_by).filter(pk=lead_id)
    if action in TAGGING:
        names = list(lead.values_list("tagged__tag__name", flat=True))
        found = {"tags": sorted(name for name in names if name)} if names else None
    else:
        found = lead.values(*(TOUCHED[action] or ("pk",))).first()
    if found is None:
        raise LeadNotFound("There is no such lead.", lead_id=lead_id)
    return {name: _plain(value) for name, value in found.items() if name != "pk"}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _assign(
    actor: Actor, lead_id: int, before: Facts, values: Mapping[str, Any], now: datetime
) -> bool:
    if before["assigned_to_id"] == values["owner"]:
        return False
    services.assign(actor=actor, lead_id=lead_id, user_id=values["owner"], now=now)
    return True


def _move(
    actor: Actor, lead_id: int, before: Facts, values: Mapping[str, Any], now: datetime
) -> bool:
    if before["status"] == values["status"]:
        return False
    to = LeadStatus(values["status"])
    services.change_status(actor=actor, lead_id=lead_id, to=to, reason=values["reason"], now=now)
    return True


def _add_tag(
    actor: Actor, lead_id: int, before: Facts, values: Mapping[str, Any], now: datetime
) -> bool:
    if _has(before["tags"], values["tag"]):
        return False
    lead = get_lead(actor=actor, lead_id=lead_id)
    tags = (*lead.tags, values["tag"])
    services.set_tags(actor=actor, lead_id=lead_id, tags=tags, now=now, if_version=lead.version)
    return True


def _remove_tag(
    actor: Actor, lead_id: int, before: Facts, values: Mapping[str, Any], now: datetime
) -> bool:
    if not _has(before["tags"], values["tag"]):
        return False
    lead = get_lead(actor=actor, lead_id=lead_id)
    tags = [tag for tag in lead.tags if tag.casefold() != values["tag"].casefold()]
    services.set_tags(actor=actor, lead_id=lead_id, tags=tags, now=now, if_version=lead.version)
    return True


def _has(tags: Iterable[str], tag: str) -> bool:
    return tag.casefold() in {one.casefold() for one in tags}


def _plan(
    actor: Actor, lead_id: int, before: Facts, values: Mapping[str, Any], now: datetime
) -> bool:
    if (before["next_action"], before["next_action_at"]) == (values["text"], values["at"]):
        return False
    at = datetime.fromisoformat(values["at"]) if values["at"] else None
    changes = {"next_action": values["text"], "next_action_at": at}
    services.update_lead(actor=actor, lead_id=lead_id, changes=changes, now=now)
    return True


def _put_away(
    actor: Actor, lead_id: int, _before: Facts, _values: Mapping[str, Any], now: datetime
) -> bool:
    services.delete_lead(actor=actor, lead_id=lead_id, now=now)
    return True


HANDS: Final[Mapping[BulkAction, Hand]] = {
    BulkAction.ASSIGN: _assign,
    BulkAction.STATUS: _move,
    BulkAction.ADD_TAG: _add_tag,
    BulkAction.REMOVE_TAG: _remove_tag,
    BulkAction.NEXT_ACTION: _plan,
    BulkAction.DELETE: _put_away,
}
