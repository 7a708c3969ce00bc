"""What a visitor is shown: the greeting, and the questions in their order."""

from leadflow.capture.rules.document import Document
from leadflow.capture.rules.parts import Greeting, Question


def greeting_for(document: Document, *, session_id: str) -> Greeting:  # noqa: ARG001
    """Return what the bot says first in a conversation."""
    return document.greeting


def questions_for(document: Document, *, session_id: str) -> tuple[Question, ...]:  # noqa: ARG001
    """Return the questions in the order in which a conversation asks them."""
    return document.questions
