"""Where an import and each of its rows can stand."""

from enum import StrEnum
from typing import Final

from leadflow.kernel.flow import Flow


class ImportState(StrEnum):
    """Where an import stands."""

    DRAFT = "draft"  # the file is in; its columns wait to be named
    CHECKING = "checking"  # the dry run goes on
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    STOPPED = "stopped"  # who started it may not import any more
    UNDOING = "undoing"
    UNDONE = "undone"


_S = ImportState
FLOW: Final = Flow(
    {
        _S.DRAFT: [_S.CHECKING, _S.RUNNING, _S.DRAFT],
        _S.CHECKING: [_S.CHECKED, _S.DRAFT, _S.STOPPED],
        _S.CHECKED: [_S.RUNNING, _S.DRAFT, _S.CHECKING],
        _S.RUNNING: [_S.DONE, _S.CANCELLED, _S.STOPPED],
        _S.DONE: [_S.UNDOING],
        _S.CANCELLED: [_S.RUNNING, _S.UNDOING],
        _S.STOPPED: [_S.RUNNING, _S.CHECKING, _S.UNDOING],
        _S.UNDOING: [_S.UNDONE, _S.STOPPED],
        _S.UNDONE: [],
    }
)
AT_WORK: Final = frozenset({_S.CHECKING, _S.RUNNING, _S.UNDOING})
BEFORE_START: Final = frozenset({_S.DRAFT, _S.CHECKING, _S.CHECKED})
UNDO_DAYS: Final = 30


class RowResult(StrEnum):
    """What came of a row, or would come of it."""

    ADDED = "added"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    INVALID = "invalid"


class RowUndo(StrEnum):
    """What taking the import back did to a row's lead."""

    NONE = ""
    UNDONE = "undone"
    KEPT = "kept"


REJECTS: Final = (RowResult.INVALID, RowResult.DUPLICATE)
COUNTED: Final = tuple(RowResult)
