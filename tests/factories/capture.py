"""Conversations with the capture bot for tests."""

from datetime import datetime, timedelta
from itertools import count

from leadflow.capture.models import Session
from leadflow.capture.rules.tokens import token_hash
from leadflow.capture.services import sessions
from leadflow.capture.services.visitors import VISITOR
from leadflow.capture.types import Noted
from leadflow.kernel.clock import now as this_moment

_numbers = count(1)
ANSWERS = {
    1: "Restaurant",
    2: "Cape Town, Woodstock",
    3: "2–5",
    4: "₹50K–₹2L",
    5: "Billing, QR Payments",
}


def begin(now: datetime | None = None, **ways: object) -> str:
    """Begin a conversation and return its id."""
    return sessions.begin(actor=VISITOR, now=now or this_moment(), **ways).session_id


def session_of(session_id: str) -> Session:
    """Return the row of a conversation."""
    return Session.objects.get(token_hash=token_hash(session_id))


def answer(
    session_id: str,
    question_id: int,
    text: str = "",
    *,
    now: datetime | None = None,
    **more: object,
) -> Noted:
    """Answer a question, as somebody who runs a restaurant would."""
    return sessions.answer(
        actor=VISITOR,
        session_id=session_id,
        question_id=question_id,
        text=text or ANSWERS[question_id],
        now=now or this_moment(),
        **more,
    )


def answer_all(session_id: str, *, now: datetime, apart: timedelta = timedelta(minutes=5)) -> Noted:
    """Answer every question, slowly by default."""
    for number, question_id in enumerate(ANSWERS, start=1):
        noted = answer(session_id, question_id, now=now + number * apart)
    return noted


def behave(session_id: str, action: str, now: datetime | None = None, **metadata: object) -> Noted:
    """Do something."""
    return sessions.behave(
        actor=VISITOR,
        session_id=session_id,
        action=action,
        metadata=metadata,
        now=now or this_moment(),
    )


def share(session_id: str, now: datetime | None = None, **facts: object) -> Noted:
    """Say who one is; by default somebody that nobody else is."""
    number = next(_numbers)
    known = facts or {"name": f"John {number}", "email": f"john{number}@restaurant.example"}
    return sessions.update_profile(
        actor=VISITOR, session_id=session_id, facts=known, now=now or this_moment()
    )
