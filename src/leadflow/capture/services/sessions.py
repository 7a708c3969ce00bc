"""What visitors do in a conversation: begin it, answer, act, and say who they are."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leadflow.capture.events import SessionStarted
from leadflow.capture.models import Behavior, Session
from leadflow.capture.rules.document import Document, parse
from leadflow.capture.rules.profiles import check_others, read_facts
from leadflow.capture.rules.scoring import earned_for, may_be_claimed
from leadflow.capture.rules.tokens import BYTES, PREFIX, token_hash
from leadflow.capture.services.answering import BadAnswer, NoSuchQuestion, answer
from leadflow.capture.services.bots import bot_to_talk_with
from leadflow.capture.services.turns import Turn, settle, share, take_turn
from leadflow.capture.types import Begun, Noted
from leadflow.events.services import publish
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits
from leadflow.kernel.errors import Invalid

__all__ = [
    "BadAnswer",
    "NoSuchAction",
    "NoSuchQuestion",
    "answer",
    "begin",
    "behave",
    "update_profile",
]


class NoSuchAction(Invalid):
    code = "capture.no_such_action"


@commits
def begin(
    *,
    actor: Actor,
    now: datetime,
    bot: str = "",
    utm_source: str = "",
    referrer: Mapping[str, str] | None = None,
) -> Begun:
    """Begin a conversation with a bot, or with the first one; return its id, told only here.

    Raises NoSuchBot.
    """
    talks_with = bot_to_talk_with(key=bot, now=now)
    version = talks_with.current
    assert version is not None  # noqa: S101 - a bot without a document is not found
    session_id = PREFIX + secrets.token_urlsafe(BYTES)
    session = Session.objects.create(
        token_hash=token_hash(session_id),
        bot=talks_with,
        version=version,
        utm_source=utm_source,
        referrer=dict(referrer or {}),
        started_at=now,
        last_at=now,
    )
    publish(SessionStarted(session.pk, talks_with.pk), stream=f"capture:{session.pk}", now=now)
    turn = Turn(actor, session, parse(version.document), now)
    settle(turn, [earned_for(turn.document, "session_opened")])
    return Begun(session.pk, session_id, now, talks_with.key)


@commits
def behave(
    *,
    actor: Actor,
    session_id: str,
    action: str,
    now: datetime,
    metadata: Mapping[str, Any] | None = None,
) -> Noted:
    """Note something that was done, as often as it is; it scores the first time only.

    What only answering earns is noted and scores nothing. Raises NoSuchSession or NoSuchAction.
    """
    details = dict(metadata or {})
    check_others(details, field="metadata")
    turn = take_turn(actor=actor, session_id=session_id, now=now)
    rule = turn.document.canonical(action)
    if rule is None:
        known = sorted(turn.document.scoring)
        raise NoSuchAction("Nobody knows this action.", field="action", known=known)
    if rule == "clicked_product":
        _note_interest(turn.session, turn.document, details)
    earned = [earned_for(turn.document, rule)] if may_be_claimed(rule) else []
    noted = settle(turn, earned, action=rule)
    Behavior.objects.create(
        session=turn.session, action=rule, metadata=details, score_change=noted.points, at=now
    )
    return noted


@commits
def update_profile(
    *, actor: Actor, session_id: str, facts: Mapping[str, object], now: datetime
) -> Noted:
    """Keep what visitors say of themselves; a way to reach them makes the conversation a lead.

    Raises NoSuchSession or BadFact.
    """
    known, others = read_facts(facts)
    turn = take_turn(actor=actor, session_id=session_id, now=now)
    if others:
        together = turn.session.other_facts | others
        check_others(together)
        turn.session.other_facts = together
    for name, value in known.items():
        setattr(turn.session, name, value)
    return settle(turn, share(turn))


def _note_interest(session: Session, document: Document, details: Mapping[str, Any]) -> None:
    """Remember which product somebody was interested in, if it is one."""
    named = details.get("product") or details.get("product_id") or details.get("feature")
    if not isinstance(named, str):
        return
    wanted = named.strip().casefold()
    found = [one.name for one in document.products if wanted in {one.id, one.name.casefold()}]
    session.features_interested = list(dict.fromkeys([*session.features_interested, *found]))
