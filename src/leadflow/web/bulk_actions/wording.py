"""What is said of an action on many leads."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from leadflow.identity.queries import display_names
from leadflow.pipeline.queries.bulk import BulkJobRow
from leadflow.pipeline.rules.bulk import BulkAction, BulkResult, BulkState, UndoResult
from leadflow.web.states import word_of
from leadflow.web.words import full_date, in_zone

STATES: Final = {
    BulkState.SELECTING: "Finding the leads",
    BulkState.RUNNING: "At work",
    BulkState.DONE: "Done",
    BulkState.CANCELLED: "Cancelled",
    BulkState.STOPPED: "Stopped",
    BulkState.UNDOING: "Putting back",
    BulkState.UNDONE: "Taken back",
}
STOPPED: Final = {
    "identity.not_permitted": "Your account is not allowed to do this any more.",
    "pipeline.starter_gone": "Who started it has no account any more.",
}
RESULTS: Final = {
    BulkResult.OPEN: "Not yet",
    BulkResult.CHANGED: "Changed",
    BulkResult.SKIPPED: "Skipped",
    BulkResult.FAILED: "Failed",
}
UNDONE: Final = {UndoResult.NONE: "", UndoResult.BACK: "Put back", UndoResult.KEPT: "Kept"}


def titles_of(jobs: Iterable[BulkJobRow]) -> list[str]:
    """Return what is done to each lead, of several jobs with one look at the users' names."""
    listed = list(jobs)
    owners = {job.values["owner"] for job in listed if job.values.get("owner")}
    names = display_names(owners)
    return [_title(job, names) for job in listed]


def _title(job: BulkJobRow, names: Mapping[int | None, str]) -> str:
    values, text = job.values, ""
    match job.action:
        case BulkAction.ASSIGN:
            text = f"Give to {names.get(values['owner'], 'nobody')}"
        case BulkAction.STATUS:
            text = f"Move to {word_of(values['status'])}"
        case BulkAction.ADD_TAG:
            text = f"Tag with {values['tag']}"
        case BulkAction.REMOVE_TAG:
            text = f"Take off the tag {values['tag']}"
        case BulkAction.DELETE:
            text = "Delete"
        case BulkAction.NEXT_ACTION:
            text = f"Next action: {values['text'] or 'none'}{_due(values['at'])}"
    return text


def _due(at: str | None) -> str:
    return f", {full_date(in_zone(datetime.fromisoformat(at)))}" if at else ""


def summary_of(job: BulkJobRow) -> str:
    """Return in one sentence what came of it."""
    if job.state is BulkState.UNDONE:
        kept = f", {job.kept} changed since and kept" if job.kept else ""
        return f"{leads(job.undone)} put back{kept}"
    rest = [
        f"{count} {word}"
        for count, word in ((job.skipped, "skipped"), (job.failed, "failed"))
        if count
    ]
    return ", ".join([f"{leads(job.changed)} changed", *rest])


def leads(count: int) -> str:
    """Return a number of leads in words."""
    return f"{count:,} lead{'' if count == 1 else 's'}"
