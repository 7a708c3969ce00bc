"""Shapes that other rooms may know."""

from leadflow.capture.types.facts import FACTS, FEATURES, LONGEST, TEXT_FACTS
from leadflow.capture.types.inbound import (
    DoorKind,
    InboundDoorRow,
    Letter,
    SignalJob,
    SignalRow,
    SignalState,
)
from leadflow.capture.types.pushes import CrmKind, CrmRow, PushJob, PushResult, PushRow, PushState
from leadflow.capture.types.scores import Classification
from leadflow.capture.types.sessions import (
    AnswerRow,
    Begun,
    BehaviorRow,
    BreakdownRow,
    Noted,
    ScoreRow,
    SessionRow,
)

__all__ = [
    "FACTS",
    "FEATURES",
    "LONGEST",
    "TEXT_FACTS",
    "AnswerRow",
    "Begun",
    "BehaviorRow",
    "BreakdownRow",
    "Classification",
    "CrmKind",
    "CrmRow",
    "DoorKind",
    "InboundDoorRow",
    "Letter",
    "Noted",
    "PushJob",
    "PushResult",
    "PushRow",
    "PushState",
    "ScoreRow",
    "SessionRow",
    "SignalJob",
    "SignalRow",
    "SignalState",
]
