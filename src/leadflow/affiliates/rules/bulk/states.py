"""Where a bulk job and each of its rows can stand."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from leadflow.affiliates.types import State
from leadflow.kernel.flow import Flow


class BulkSource(StrEnum):
    """How the rows came in: as an uploaded file, or as one request of a program."""

    FILE = "file"
    API = "api"


class BulkState(StrEnum):
    """Where a bulk job stands."""

    DRAFT = "draft"  # uploaded; its columns wait to be named
    CHECKING = "checking"  # the dry run goes on
    CHECKED = "checked"  # the dry run is over
    RUNNING = "running"
    PAUSED = "paused"  # a quota or cap is used up; goes on by itself
    STOPPED = "stopped"  # nothing more can be submitted until somebody changes something
    CANCELLED = "cancelled"
    DONE = "done"


FLOW: Final = Flow(
    {
        BulkState.DRAFT: [BulkState.CHECKING],
        BulkState.CHECKING: [BulkState.CHECKED, BulkState.DRAFT, BulkState.STOPPED],
        BulkState.CHECKED: [BulkState.RUNNING, BulkState.DRAFT],
        BulkState.RUNNING: [
            BulkState.PAUSED,
            BulkState.STOPPED,
            BulkState.CANCELLED,
            BulkState.DONE,
        ],
        BulkState.PAUSED: [BulkState.RUNNING, BulkState.CANCELLED],
        BulkState.STOPPED: [BulkState.RUNNING, BulkState.CANCELLED, BulkState.DRAFT],
        BulkState.CANCELLED: [BulkState.RUNNING],
        BulkState.DONE: [],
    }
)

# Nothing has been submitted yet: such a job can be thrown away.
BEFORE_START: Final = frozenset({BulkState.DRAFT, BulkState.CHECKING, BulkState.CHECKED})
AT_WORK: Final = frozenset({BulkState.CHECKING, BulkState.RUNNING})


class BulkResult(StrEnum):
    """What came of a row: the state of its submission, or that it could not be read."""

    OPEN = ""
    ACCEPTED = "accepted"
    AWAITING_REGISTRATION = "awaiting_registration"
    VERIFYING = "verifying"
    REJECTED = "rejected"
    INVALID = "invalid"
    UNTOLD = "untold"  # dry run only: readable, but the day's duplicate answers are used up


RESULT_OF: Final[Mapping[State, BulkResult]] = {
    State.ACCEPTED: BulkResult.ACCEPTED,
    State.AWAITING_REGISTRATION: BulkResult.AWAITING_REGISTRATION,
    State.VERIFYING: BulkResult.VERIFYING,
    State.REJECTED: BulkResult.REJECTED,
}

# The rows an affiliate has to look at again.
REJECTS: Final = (BulkResult.INVALID, BulkResult.REJECTED, BulkResult.AWAITING_REGISTRATION)
