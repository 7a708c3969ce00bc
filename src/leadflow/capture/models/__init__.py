"""What the capture bot keeps."""

from leadflow.capture.models.analytics import Counting, ExperimentDay, QuestionDay, SessionDay
from leadflow.capture.models.bots import Bot, BotVersion
from leadflow.capture.models.experiments import Conversion, Exposure
from leadflow.capture.models.inbound import InboundDoor, InboundSignal
from leadflow.capture.models.pushes import CrmConnection, CrmPush
from leadflow.capture.models.sessions import Answer, Behavior, ScoreEvent, Session

__all__ = [
    "Answer",
    "Behavior",
    "Bot",
    "BotVersion",
    "Conversion",
    "Counting",
    "CrmConnection",
    "CrmPush",
    "ExperimentDay",
    "Exposure",
    "InboundDoor",
    "InboundSignal",
    "QuestionDay",
    "ScoreEvent",
    "Session",
    "SessionDay",
]
