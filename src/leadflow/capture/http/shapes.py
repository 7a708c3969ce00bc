"""Conversations in the shapes that are answered."""

from collections.abc import Iterable
from typing import Any

from leadflow.capture.rules.document import Document
from leadflow.capture.types import BreakdownRow, Noted, SessionRow


def lead_data(row: SessionRow) -> dict[str, Any]:
    """Return what is known of a visitor; what nobody has said is null."""
    return {
        "name": row.name or None,
        "email": row.email or None,
        "phone": row.phone or None,
        "contact_info": row.phone or row.email or None,
        "business_type": row.business_type or None,
        "location": row.location or None,
        "staff_size": row.staff_size or None,
        "monthly_sales": row.monthly_sales or None,
        "features_interested": list(row.features_interested),
        "lead_score": row.score,
        "classification": row.classification,
        "lead_classification": row.classification,
        "lead_type": row.classification,
        "utm_source": row.utm_source or None,
        "other": row.other_facts,
        "created_at": row.started_at,
        "updated_at": row.last_at,
    }


def noted(made: Noted, *, session_id: str, message: str) -> dict[str, Any]:
    """Return what a call has changed."""
    return {
        "message": message,
        "session_id": session_id,
        "score_change": made.points,
        "score": made.score,
        "classification": made.classification,
        "is_complete": made.is_complete,
        "closing": made.closing or None,
    }


def earned(
    document: Document, rows: Iterable[BreakdownRow], *, spoken: bool
) -> list[dict[str, Any]]:
    """Return what each rule has brought, by its own name or as it is spoken of."""
    return [
        {
            "action": document.shown_as.get(row.action, row.action) if spoken else row.action,
            "count": row.count,
            "score": row.score,
            "label": row.label,
        }
        for row in rows
    ]
