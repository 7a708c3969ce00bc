"""A score at any moment: what it is, where it comes from, and what is missing."""

from dataclasses import dataclass
from datetime import datetime

from leadflow.capture.models import Session
from leadflow.capture.queries.sessions import breakdown, document_of, facts_of, row, score_history
from leadflow.capture.rules.scoring import (
    Hint,
    classify,
    decayed,
    fit_grade,
    fit_points,
    intent_grade,
    missing,
)
from leadflow.capture.types import BreakdownRow


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A score at a moment. Beside it: how well they fit, how much they want it, grown old."""

    score: int
    classification: str
    breakdown: list[BreakdownRow]
    at: datetime
    points_to_sql: int
    missing: list[Hint]
    needs: list[str]
    fit: str
    fit_points: int
    intent: int
    decayed_score: float | None


def scorecard(session: Session, *, at: datetime) -> Scorecard:
    """Return the score of a conversation as it was at a moment."""
    document = document_of(session)
    entries = score_history(session.pk, until=at)
    score = sum(entry.points for entry in entries)
    done = {(entry.action, entry.about) for entry in entries}
    rules = {action for action, _ in done}
    has_contact = session.contact_at is not None and session.contact_at <= at
    fits = fit_points(document, facts_of(row(session)))
    needs = document.sql_needs
    needed = ["shared_contact"] if needs.contact and not has_contact else []
    if needs.one_of and rules.isdisjoint(needs.one_of):
        needed.append(" or ".join(needs.one_of))
    return Scorecard(
        score=score,
        classification=classify(document, score, has_contact=has_contact, done=rules).value,
        breakdown=breakdown(document, entries),
        at=at,
        points_to_sql=max(0, document.classification_thresholds.sql_threshold - score),
        missing=missing(document, done),
        needs=needed,
        fit=fit_grade(document, fits),
        fit_points=fits,
        intent=intent_grade(document, score),
        decayed_score=decayed(document, ((one.points, one.at) for one in entries), now=at),
    )
