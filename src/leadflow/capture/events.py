"""Facts this room announces: on the stream of the conversation, or of the lead it became."""

from dataclasses import dataclass
from typing import ClassVar

from leadflow.events.types import Event


@dataclass(frozen=True, slots=True)
class SessionStarted(Event):
    """A conversation began."""

    name: ClassVar[str] = "capture.started"

    session_id: int
    bot_id: int


@dataclass(frozen=True, slots=True)
class SessionAnswered(Event):
    """A question was answered for the first time in a conversation."""

    name: ClassVar[str] = "capture.answered"

    session_id: int
    question_id: int


@dataclass(frozen=True, slots=True)
class ScoreChanged(Event):
    """A conversation scored. `action` is the rule it was about, `actions` are all that gave."""

    name: ClassVar[str] = "capture.scored"

    session_id: int
    action: str
    actions: list[str]
    points: int
    score: int
    classification: str
    old_classification: str


@dataclass(frozen=True, slots=True)
class ContactShared(Event):
    """A visitor can be reached: the conversation is a lead now."""

    name: ClassVar[str] = "capture.contact_shared"

    session_id: int
    lead_id: int


@dataclass(frozen=True, slots=True)
class JourneyCompleted(Event):
    """Every question of a conversation is answered."""

    name: ClassVar[str] = "capture.completed"

    session_id: int
    score: int
    classification: str


@dataclass(frozen=True, slots=True)
class LeadClassified(Event):
    """The conversation behind a lead is worth something else now; a step of the lead's history."""

    name: ClassVar[str] = "capture.classified"

    lead_id: int
    session_id: int
    score: int
    classification: str


@dataclass(frozen=True, slots=True)
class CrmPushDue(Event):
    """A conversation is to be given to a CRM, if it still waits for this turn."""

    name: ClassVar[str] = "capture.push_due"

    push_id: int
    turn: int


@dataclass(frozen=True, slots=True)
class SignalDue(Event):
    """Something that another system sent is to become a lead."""

    name: ClassVar[str] = "capture.signal_due"

    signal_id: int
