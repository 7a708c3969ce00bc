"""Entries of the score: each thing once, and what they come to."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from leadflow.capture.events import LeadClassified, ScoreChanged
from leadflow.capture.models import ScoreEvent, Session
from leadflow.capture.rules.document import LIMITS, Document
from leadflow.capture.rules.scoring import Earned, classify, correction, fresh
from leadflow.capture.types import Classification
from leadflow.events.services import publish
from leadflow.identity.types import Actor
from leadflow.kernel.db import joins
from leadflow.leads.queries import LeadNotFound
from leadflow.leads.services import record_step


@joins
def earn(
    *,
    actor: Actor,
    session: Session,
    document: Document,
    earned: Iterable[Earned],
    now: datetime,
) -> tuple[Earned, ...]:
    """Add to the score of a held conversation what has not been counted in it yet; return that.

    Its own fields are changed, and not saved. Entries are never changed: where limits apply, an
    entry of their own brings the sum to the score.
    """
    entries = ScoreEvent.objects.filter(session=session).values_list("action", "about", "points")
    points: Counter[str] = Counter()
    done = set()
    for action, about, worth in entries:
        points[action] += worth
        done.add((action, about))
    new = fresh(earned, done)
    for one in new:
        points[one.action] += one.points
    if excess := correction(document, points):
        times = sum(action == LIMITS for action, _ in done)
        new.append(Earned(LIMITS, str(times + 1), excess))
        points[LIMITS] += excess
    ScoreEvent.objects.bulk_create(
        ScoreEvent(session=session, action=one.action, about=one.about, points=one.points, at=now)
        for one in new
    )
    before, old = session.score, Classification(session.classification)
    session.score = sum(points.values())
    kind = classify(
        document, session.score, has_contact=session.contact_at is not None, done=points.keys()
    )
    session.classification = kind
    if new and (session.score != before or kind is not old):
        fact = ScoreChanged(
            session.pk,
            action=new[0].action,
            actions=[one.action for one in new if one.action != LIMITS],
            points=session.score - before,
            score=session.score,
            classification=kind.value,
            old_classification=old.value,
        )
        publish(fact, stream=f"capture:{session.pk}", now=now)
    if session.lead_id is not None and (kind is not old or session.contact_at == now):
        _tell_lead(actor, session, kind, now)
    return tuple(new)


def _tell_lead(actor: Actor, session: Session, kind: Classification, now: datetime) -> None:
    """Say in the lead's history what its conversation is worth now."""
    lead_id = session.lead_id
    assert lead_id is not None  # noqa: S101 - the caller looked
    try:
        seq = record_step(
            actor=actor,
            lead_id=lead_id,
            kind="bot",
            text=f"The conversation with the bot came to {session.score} points: {kind}",
            data={"score": session.score, "classification": kind.value},
            rule="capture.thresholds",
            now=now,
        )
    except LeadNotFound:
        return
    fact = LeadClassified(lead_id, session.pk, session.score, kind.value)
    publish(fact, stream=f"lead:{lead_id}", seq=seq, now=now)
