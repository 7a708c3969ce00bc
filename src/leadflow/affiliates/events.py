"""Facts this room announces."""

from dataclasses import dataclass
from typing import ClassVar

from leadflow.events.types import Event


@dataclass(frozen=True, slots=True)
class SubmissionMoved(Event):
    """A submission entered a state. On the lead's stream once there is a lead."""

    name: ClassVar[str] = "affiliates.submission_moved"

    submission_id: int
    affiliate_id: int
    campaign_id: int
    lead_id: int | None
    from_state: str
    to_state: str
    reason: str


@dataclass(frozen=True, slots=True)
class RegistrationCheckDue(Event):
    """A registration waits for its verifier."""

    name: ClassVar[str] = "affiliates.registration_check_due"

    submission_id: int


@dataclass(frozen=True, slots=True)
class RegistrationExpires(Event):
    """Timer: the affiliate had its time to send a registration."""

    name: ClassVar[str] = "affiliates.registration_expires"

    submission_id: int


@dataclass(frozen=True, slots=True)
class CallDue(Event):
    """Timer: attempt `number` of the interest call may be placed."""

    name: ClassVar[str] = "affiliates.call_due"

    submission_id: int
    number: int


@dataclass(frozen=True, slots=True)
class CallBackDue(Event):
    """Timer: the supply team promised to call back now."""

    name: ClassVar[str] = "affiliates.call_back_due"

    supply_item_id: int


@dataclass(frozen=True, slots=True)
class BulkJobContinues(Event):
    """A bulk job has rows left to work. Of its continuations only the newest `turn` counts."""

    name: ClassVar[str] = "affiliates.bulk_job_continues"

    job_id: int
    turn: int


@dataclass(frozen=True, slots=True)
class RegistrationAdded(Event):
    """An accepted submission got the car registration it came without."""

    name: ClassVar[str] = "affiliates.registration_added"

    submission_id: int
    lead_id: int


@dataclass(frozen=True, slots=True)
class CallUnanswered(Event):
    """An attempt to call the person came to nothing; another one follows."""

    name: ClassVar[str] = "affiliates.call_unanswered"

    submission_id: int
    lead_id: int
    number: int
