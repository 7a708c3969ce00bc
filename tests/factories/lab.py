"""Conversations of the past, as they would stand in the database."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count

from leadflow.capture.models import (
    Answer,
    Behavior,
    Bot,
    BotVersion,
    Exposure,
    ScoreEvent,
    Session,
)
from leadflow.capture.rules.document import DEFAULT
from leadflow.capture.types import Classification

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
_numbers = count(1)


def make_bot(key: str = "main") -> Bot:
    """Return a bot that talks by the default document; the same one for the same key."""
    bot, is_new = Bot.objects.get_or_create(
        key=key, defaults={"name": key.title(), "created_at": NOON}
    )
    if is_new:
        bot.current = BotVersion.objects.create(
            bot=bot, number=1, document=DEFAULT.raw(), published_at=NOON
        )
        bot.save()
    return bot


def make_session(
    *,
    started_at: datetime = NOON,
    bot: Bot | None = None,
    source: str = "",
    score: int = 5,
    classification: Classification = Classification.UNQUALIFIED,
    answers: int = 0,
    has_contact: bool = False,
    is_completed: bool = False,
    token: str = "",
) -> Session:
    """Return a conversation with its answers, one a minute, and one entry of its score."""
    bot = bot or make_bot()
    until = started_at + timedelta(minutes=answers)
    session = Session.objects.create(
        token_hash=sha256((token or f"made-{next(_numbers)}").encode()).hexdigest(),
        bot=bot,
        version=bot.current,
        utm_source=source,
        score=score,
        classification=classification,
        answers_count=answers,
        answering_seconds=60 * answers,
        started_at=started_at,
        last_at=until,
        last_answer_at=until if answers else None,
        contact_at=until if has_contact else None,
        completed_at=until if is_completed else None,
    )
    for question in DEFAULT.questions[:answers]:
        Answer.objects.create(
            session=session,
            question_id=question.id,
            question_key=question.key,
            answer_text="x",
            time_taken=60,
            created_at=until,
            updated_at=until,
        )
    ScoreEvent.objects.create(session=session, action="session_opened", points=score, at=started_at)
    Behavior.objects.create(session=session, action="cta_clicked", at=until)
    return session


def expose(session: Session, variant: str, test_name: str = "greeting_message") -> Exposure:
    """Note that a conversation was shown a variant when it began."""
    return Exposure.objects.create(
        session=session, test_name=test_name, variant=variant, at=session.started_at
    )
