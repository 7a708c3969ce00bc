"""One turn of a conversation: held, gone by its document, and settled at the end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from leadflow.capture.models import Session
from leadflow.capture.queries.sessions import document_of, no_such_session
from leadflow.capture.rules.document import Document
from leadflow.capture.rules.scoring import Earned, earned_for
from leadflow.capture.rules.tokens import token_hash
from leadflow.capture.services.goals import count_goals
from leadflow.capture.services.handing_over import complete_lead, hand_over
from leadflow.capture.services.scoring import earn
from leadflow.capture.types import Classification, Noted
from leadflow.identity.types import Actor
from leadflow.kernel.db import joins


@dataclass(frozen=True, slots=True)
class Turn:
    """Who does something in which conversation, the document it goes by, and when."""

    actor: Actor
    session: Session
    document: Document
    now: datetime


@joins
def take_turn(*, actor: Actor, session_id: str, now: datetime) -> Turn:
    """Return the conversation that an id is the key to, held until commit. Raises NoSuchSession.

    Whatever is sent at once to one conversation is counted one after the other.
    """
    session = held(session_id)
    return Turn(actor, session, document_of(session), now)


@joins
def held(session_id: str) -> Session:
    """Return a conversation that nobody else changes until commit. Raises NoSuchSession."""
    found = (
        Session.objects.select_for_update(of=("self",), no_key=True)
        .select_related("bot", "version")
        .filter(token_hash=token_hash(session_id))
        .first()
    )
    if found is None:
        raise no_such_session()
    return found


@joins
def share(turn: Turn) -> list[Earned]:
    """Hand a conversation over once there is a way to reach the visitor; then tell its lead more.

    Returns what sharing the contact earns.
    """
    session = turn.session
    if session.contact_at is not None:
        complete_lead(actor=turn.actor, session=session, now=turn.now)
        return []
    if not (session.email or session.phone):
        return []
    hand_over(actor=turn.actor, session=session, now=turn.now)
    return [earned_for(turn.document, "shared_contact")]


@joins
def settle(turn: Turn, earned: Iterable[Earned], *, action: str = "") -> Noted:
    """Count what was earned, save the conversation, and return what has changed."""
    session, before, was = turn.session, turn.session.score, turn.session.classification
    new = earn(
        actor=turn.actor, session=session, document=turn.document, earned=earned, now=turn.now
    )
    session.last_at = max(session.last_at, turn.now)
    session.save()
    count_goals(
        session=session,
        document=turn.document,
        actions=[one.action for one in new],
        became=None if session.classification == was else Classification(session.classification),
        now=turn.now,
    )
    is_complete = session.completed_at is not None
    return Noted(
        id=session.pk,
        points=session.score - before,
        actions=tuple(one.action for one in new),
        score=session.score,
        classification=str(session.classification),
        is_complete=is_complete,
        action=action,
        closing=turn.document.closing.word_for(session.classification) if is_complete else "",
    )
