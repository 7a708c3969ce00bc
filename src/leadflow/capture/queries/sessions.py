"""Conversations by the id that their visitors hold, and what they have scored."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from leadflow.capture.models import Answer, Behavior, ScoreEvent, Session
from leadflow.capture.rules.document import Document, parse
from leadflow.capture.rules.tokens import token_hash
from leadflow.capture.types import (
    AnswerRow,
    BehaviorRow,
    BreakdownRow,
    Classification,
    ScoreRow,
    SessionRow,
)
from leadflow.kernel.errors import NotFound


class NoSuchSession(NotFound):
    code = "capture.no_such_session"


def find_by_token(session_id: str) -> SessionRow:
    """Return the conversation that an id is the key to. Raises NoSuchSession."""
    return row(session_of(session_id))


def session_of(session_id: str) -> Session:
    """Return the conversation's own row with its bot and version. Raises NoSuchSession."""
    found = (
        Session.objects.select_related("bot", "version")
        .filter(token_hash=token_hash(session_id))
        .first()
    )
    if found is None:
        raise no_such_session()
    return found


def no_such_session() -> NoSuchSession:
    """Return the refusal of an id that opens nothing."""
    return NoSuchSession(
        "There is no such session. Start one with POST /api/session/start.", field="session_id"
    )


def document_of(session: Session) -> Document:
    """Return what the conversation goes by: the document it began with."""
    return parse(session.version.document)


def answers_of(session_pk: int) -> list[AnswerRow]:
    """Return what was answered, in the order of first answering."""
    return [
        AnswerRow(
            question_id=answer.question_id,
            question_key=answer.question_key,
            question_text=answer.question_text,
            answer_text=answer.answer_text,
            time_taken=answer.time_taken,
            score_earned=answer.score_earned,
            created_at=answer.created_at,
            updated_at=answer.updated_at,
        )
        for answer in Answer.objects.filter(session_id=session_pk).order_by("created_at", "id")
    ]


def behaviors_of(session_pk: int, *, limit: int = 1000) -> list[BehaviorRow]:
    """Return what was done, oldest first, as often as it was done."""
    return [
        BehaviorRow(
            id=behavior.pk,
            action=behavior.action,
            metadata=behavior.metadata,
            score_change=behavior.score_change,
            at=behavior.at,
        )
        for behavior in Behavior.objects.filter(session_id=session_pk).order_by("id")[:limit]
    ]


def score_history(session_pk: int, *, until: datetime | None = None) -> list[ScoreRow]:
    """Return every entry of the score, oldest first; their sum is the score at any moment."""
    entries = ScoreEvent.objects.filter(session_id=session_pk).order_by("at", "id")
    if until is not None:
        entries = entries.filter(at__lte=until)
    return [
        ScoreRow(action=entry.action, about=entry.about, points=entry.points, at=entry.at)
        for entry in entries
    ]


def breakdown(document: Document, entries: Iterable[ScoreRow]) -> list[BreakdownRow]:
    """Return entries by rule, in the order in which the rules first gave something."""
    counts: dict[str, tuple[int, int]] = {}
    for entry in entries:
        count, score = counts.get(entry.action, (0, 0))
        counts[entry.action] = (count + 1, score + entry.points)
    return [
        BreakdownRow(action=action, label=document.label(action), count=count, score=score)
        for action, (count, score) in counts.items()
    ]


def row(session: Session) -> SessionRow:
    """Return a conversation as other rooms see it."""
    return SessionRow(
        id=session.pk,
        bot=session.bot.key,
        bot_name=session.bot.name,
        version=session.version.number,
        lead_id=session.lead_id,
        utm_source=session.utm_source,
        referrer=session.referrer,
        name=session.name,
        email=session.email,
        phone=session.phone,
        phone_e164=session.phone_e164,
        business_type=session.business_type,
        location=session.location,
        staff_size=session.staff_size,
        monthly_sales=session.monthly_sales,
        features_interested=tuple(session.features_interested),
        other_facts=session.other_facts,
        score=session.score,
        classification=Classification(session.classification).value,
        answers_count=session.answers_count,
        started_at=session.started_at,
        last_at=session.last_at,
        contact_at=session.contact_at,
        completed_at=session.completed_at,
    )


def facts_of(session: SessionRow) -> Mapping[str, str]:
    """Return what is known of the visitor, as rules of fit ask for it."""
    return {
        "business_type": session.business_type,
        "location": session.location,
        "staff_size": session.staff_size,
        "monthly_sales": session.monthly_sales,
    }
