"""What can be done to many leads at once, what it needs, and how such a job moves on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from leadflow.identity.types import Permission
from leadflow.kernel.codec import storable
from leadflow.kernel.errors import Invalid
from leadflow.kernel.flow import Flow
from leadflow.leads.types import LeadFilters, LeadStatus, Sort

MOST_IDS: Final = 10_000
LARGEST_ID: Final = 2**63 - 1
UNDO_DAYS: Final = 30
TOLD_FROM: Final = 100  # smaller jobs are over before anybody could look away
LONGEST_REASON: Final = 500
LONGEST_TAG: Final = 40
LONGEST_ACTION: Final = 200


class BadValues(Invalid):
    """What the action is to write is missing, too much, or cannot be."""

    code = "pipeline.bad_bulk_values"


class BadSelection(Invalid):
    """No leads are selected, or too many by their ids."""

    code = "pipeline.bad_selection"


class BulkAction(StrEnum):
    """What is done to each of the leads."""

    ASSIGN = "assign"
    STATUS = "status"
    ADD_TAG = "add_tag"
    REMOVE_TAG = "remove_tag"
    DELETE = "delete"
    NEXT_ACTION = "next_action"


class BulkState(StrEnum):
    """How far a job is: the leads are noted down, changed, and perhaps put back."""

    SELECTING = "selecting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    STOPPED = "stopped"
    UNDOING = "undoing"
    UNDONE = "undone"


class BulkResult(StrEnum):
    """What came of one lead; `open` is one whose turn has not come."""

    OPEN = "open"
    CHANGED = "changed"
    SKIPPED = "skipped"
    FAILED = "failed"


class UndoResult(StrEnum):
    """What came of putting one lead back; `kept` has been changed by somebody since."""

    NONE = ""
    BACK = "back"
    KEPT = "kept"


FLOW: Final = Flow(
    {
        BulkState.SELECTING: [BulkState.RUNNING, BulkState.CANCELLED, BulkState.STOPPED],
        BulkState.RUNNING: [BulkState.DONE, BulkState.CANCELLED, BulkState.STOPPED],
        BulkState.DONE: [BulkState.UNDOING],
        BulkState.CANCELLED: [BulkState.UNDOING],
        BulkState.STOPPED: [BulkState.UNDOING],
        BulkState.UNDOING: [BulkState.UNDONE, BulkState.STOPPED],
        BulkState.UNDONE: [],
    }
)
AT_WORK: Final = frozenset({BulkState.SELECTING, BulkState.RUNNING, BulkState.UNDOING})
NEEDED: Final[Mapping[BulkAction, Permission]] = {
    BulkAction.ASSIGN: Permission.LEAD_ASSIGN,
    BulkAction.DELETE: Permission.LEAD_DELETE,
    BulkAction.STATUS: Permission.LEAD_CHANGE,
    BulkAction.ADD_TAG: Permission.LEAD_CHANGE,
    BulkAction.REMOVE_TAG: Permission.LEAD_CHANGE,
    BulkAction.NEXT_ACTION: Permission.LEAD_CHANGE,
}
NAMES: Final[Mapping[BulkAction, frozenset[str]]] = {
    BulkAction.ASSIGN: frozenset({"owner"}),
    BulkAction.DELETE: frozenset(),
    BulkAction.STATUS: frozenset({"status", "reason"}),
    BulkAction.ADD_TAG: frozenset({"tag"}),
    BulkAction.REMOVE_TAG: frozenset({"tag"}),
    BulkAction.NEXT_ACTION: frozenset({"text", "at"}),
}


@dataclass(frozen=True, slots=True)
class Selection:
    """Which leads: these `ids`, or all that the `filters` let through when the job starts."""

    ids: tuple[int, ...] = ()
    filters: LeadFilters | None = None


def filters_to_json(filters: LeadFilters) -> dict[str, Any]:
    """Return filters as they are kept with a job."""
    return {name: _plain(value) for name, value in asdict(filters).items() if value is not None}


def filters_from_json(kept: Mapping[str, Any]) -> LeadFilters:
    """Return the filters that were kept with a job."""
    said = {name: _meant(value) for name, value in kept.items()}
    if "status" in said:
        said["status"] = LeadStatus(said["status"])
    if "sort" in said:
        said["sort"] = Sort(said["sort"])
    return LeadFilters(**said)


def _plain(value: Any) -> Any:
    return {"at": value.isoformat()} if isinstance(value, datetime) else value


def _meant(value: Any) -> Any:
    return datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value


def check_selection(selection: Selection) -> tuple[int, ...]:
    """Return the ids of a selection, each once and in order; none when it is by filters.

    Raises BadSelection.
    """
    if selection.filters is not None:
        if selection.ids:
            raise BadSelection("Give ids or filters, not both.", field="ids")
        return ()
    ids = tuple(sorted(set(selection.ids)))
    if not ids:
        raise BadSelection("Select at least one lead.", field="ids")
    if len(ids) > MOST_IDS:
        raise BadSelection(f"Give at most {MOST_IDS} ids, or the filters.", field="ids")
    if ids[0] < 1 or ids[-1] > LARGEST_ID:
        raise BadSelection("No lead has such an id.", field="ids")
    return ids


def read_values(action: BulkAction, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an action is to write, in JSON and in normal form. Raises BadValues."""
    for name in values:
        if name not in NAMES[action]:
            raise BadValues(f"{action} takes no {name[:40]}.", field=f"values.{name[:40]}")
    match action:
        case BulkAction.ASSIGN:
            return {"owner": _owner(values)}
        case BulkAction.STATUS:
            return _status(values)
        case BulkAction.ADD_TAG | BulkAction.REMOVE_TAG:
            return {"tag": _text(values, "tag", LONGEST_TAG, is_needed=True)}
        case BulkAction.NEXT_ACTION:
            return _next_action(values)
    return {}


def _owner(values: Mapping[str, Any]) -> int | None:
    owner = values.get("owner")
    if "owner" not in values:
        raise BadValues("Say who gets the leads; null is nobody.", field="values.owner")
    if owner is None:
        return None
    if isinstance(owner, bool) or not isinstance(owner, int) or not 1 <= owner <= LARGEST_ID:
        raise BadValues("Give a user's id, or null.", field="values.owner")
    return owner


def _status(values: Mapping[str, Any]) -> dict[str, Any]:
    told = values.get("status")
    if told not in set(LeadStatus):
        raise BadValues("Give a status.", field="values.status", allowed=sorted(LeadStatus))
    reason = _text(values, "reason", LONGEST_REASON)
    if told == LeadStatus.LOST and not reason:
        raise BadValues("Say why the leads are lost.", field="values.reason")
    return {"status": LeadStatus(told).value, "reason": reason}


def _next_action(values: Mapping[str, Any]) -> dict[str, Any]:
    text = _text(values, "text", LONGEST_ACTION)
    at = values.get("at")
    if at is None:
        return {"text": text, "at": None}
    try:
        moment = at if isinstance(at, datetime) else datetime.fromisoformat(str(at))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return {"text": text, "at": moment.astimezone(UTC).isoformat()}
    except (ValueError, OverflowError) as error:
        raise BadValues("Give a time as RFC 3339 has it, or null.", field="values.at") from error


def _text(values: Mapping[str, Any], name: str, longest: int, *, is_needed: bool = False) -> str:
    told = values.get(name, "")
    if told is None:
        told = ""
    if not isinstance(told, str) or len(told) > longest or not storable(told):
        raise BadValues(f"Give a text of at most {longest} signs.", field=f"values.{name}")
    if is_needed and not told.strip():
        raise BadValues(f"Give a {name}.", field=f"values.{name}")
    return told.strip()
