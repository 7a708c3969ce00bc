"""What is known of a conversation: its score, its summary and its export (seed 3)."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Query

from leadflow.capture.http import shapes
from leadflow.capture.http.callers import readable
from leadflow.capture.http.routing import router
from leadflow.capture.http.schemas import ExportOut, ScoreOut, ScoreQuery, SummaryOut
from leadflow.capture.queries.scores import scorecard
from leadflow.capture.queries.sessions import (
    answers_of,
    breakdown,
    document_of,
    row,
    score_history,
)
from leadflow.capture.rules.exports import export_of
from leadflow.kernel.clock import now


@router.get(
    "/lead/summary/{session_id}/", response=SummaryOut, auth=None, summary="Read a conversation"
)
def lead_summary(request: HttpRequest, session_id: str) -> dict[str, Any]:
    """Return all that is known of the visitor; the behaviors add up to the score."""
    session = readable(request, session_id)
    known, document = row(session), document_of(session)
    rows = breakdown(document, score_history(session.pk))
    return {
        "session_id": session_id,
        "lead_data": shapes.lead_data(known),
        "behaviors": shapes.earned(document, rows, spoken=True),
        "answers": answers_of(session.pk),
        "is_complete": known.completed_at is not None,
        "completed_at": known.completed_at,
    }


@router.get(
    "/lead/export/{session_id}/", response=ExportOut, auth=None, summary="Export a conversation"
)
def lead_export(request: HttpRequest, session_id: str) -> dict[str, Any]:
    """Return the conversation as CRMs take it."""
    known = row(readable(request, session_id))
    return export_of(known, assigned_to=settings.CAPTURE_ASSIGNED_TO)


@router.get("/score/{session_id}/", response=ScoreOut, auth=None, summary="Read a score")
def read_score(request: HttpRequest, session_id: str, query: Query[ScoreQuery]) -> dict[str, Any]:
    """Return the score at any moment, where it comes from, and what is missing to SQL."""
    session = readable(request, session_id)
    document = document_of(session)
    card = scorecard(session, at=query.at or now())
    return {
        **asdict(card),
        "session_id": session_id,
        "breakdown": shapes.earned(document, card.breakdown, spoken=False),
    }
