"""Answers: kept, counted once, and taken up into what is known of the visitor."""

from datetime import datetime
from typing import Final

from leadflow.capture.events import JourneyCompleted, SessionAnswered
from leadflow.capture.models import Answer
from leadflow.capture.rules.parts import Question
from leadflow.capture.rules.profiles import BadFact, fact_of_answer
from leadflow.capture.rules.scoring import Earned, earned_by_answer, earned_for
from leadflow.capture.services.turns import Turn, settle, share, take_turn
from leadflow.capture.types import Noted
from leadflow.events.services import publish
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits
from leadflow.kernel.errors import Invalid

GREETING_ID: Final = 0
REPLIED: Final = "replied_to_greeting"


class NoSuchQuestion(Invalid):
    code = "capture.no_such_question"


class BadAnswer(Invalid):
    code = "capture.bad_answer"


@commits
def answer(
    *,
    actor: Actor,
    session_id: str,
    question_id: int,
    text: str,
    now: datetime,
    time_taken: int | None = None,
) -> Noted:
    """Keep an answer; answering again replaces the text and scores nothing.

    Question 0 is the greeting. Raises NoSuchSession, NoSuchQuestion, BadAnswer or BadFact.
    """
    if not text.strip():
        raise BadAnswer("Say something.", field="answer_text")
    turn = take_turn(actor=actor, session_id=session_id, now=now)
    was_complete = turn.session.completed_at is not None
    if question_id == GREETING_ID:
        earned = _reply(turn, text, time_taken)
    else:
        question = turn.document.by_id.get(question_id)
        if question is None:
            known = sorted(turn.document.by_id)
            raise NoSuchQuestion("There is no such question.", field="question_id", known=known)
        earned = [*_keep(turn, question, text, time_taken), *_take_up(turn, question, text)]
        earned += [*_complete(turn), *share(turn)]
    turn.session.last_answer_at = now
    noted = settle(turn, earned)
    if noted.is_complete and not was_complete:
        fact = JourneyCompleted(noted.id, noted.score, noted.classification)
        publish(fact, stream=f"capture:{noted.id}", now=now)
    return noted


def _reply(turn: Turn, text: str, time_taken: int | None) -> list[Earned]:
    """Keep what was replied to the greeting."""
    said = {"answer_text": text, "updated_at": turn.now}
    first = {
        "question_key": "greeting",
        "question_text": turn.document.greeting.text,
        "time_taken": time_taken,
        "created_at": turn.now,
    }
    Answer.objects.update_or_create(
        session=turn.session, question_id=GREETING_ID, defaults=said, create_defaults=first | said
    )
    return [earned_for(turn.document, REPLIED)]


def _keep(turn: Turn, question: Question, text: str, time_taken: int | None) -> list[Earned]:
    """Keep an answer and return what it earns, if it is the first one."""
    session, now = turn.session, turn.now
    again = Answer.objects.filter(session=session, question_id=question.id)
    if again.update(answer_text=text, updated_at=now):
        return []
    since = session.last_answer_at or session.started_at
    elapsed = max(0, int((now - since).total_seconds()))
    seconds = max(elapsed, time_taken or 0)
    earned = earned_by_answer(turn.document, question, text, seconds=seconds)
    Answer.objects.create(
        session=session,
        question_id=question.id,
        question_key=question.key,
        question_text=question.text,
        answer_text=text,
        time_taken=elapsed if time_taken is None else time_taken,
        score_earned=sum(one.points for one in earned),
        created_at=now,
        updated_at=now,
    )
    session.answers_count += 1
    session.answering_seconds += seconds
    publish(SessionAnswered(session.pk, question.id), stream=f"capture:{session.pk}", now=now)
    return earned


def _take_up(turn: Turn, question: Question, text: str) -> list[Earned]:
    """Make an answer what is known of the visitor; saying yes to the greeting is no fact."""
    replies = turn.document.greeting.options
    try:
        fact = fact_of_answer(question, text, replies=replies)
    except BadFact as error:
        raise BadFact(error.message, field="answer_text") from error
    if fact is not None:
        setattr(turn.session, question.fact, fact)
    said_so = text.strip().casefold() in {reply.casefold() for reply in replies}
    return [earned_for(turn.document, REPLIED)] if said_so else []


def _complete(turn: Turn) -> list[Earned]:
    """Note that every question is answered, when it is."""
    session = turn.session
    if session.completed_at is not None:
        return []
    answered = Answer.objects.filter(session=session).values_list("question_id", flat=True)
    if not turn.document.by_id.keys() <= set(answered):
        return []
    session.completed_at = turn.now
    return [earned_for(turn.document, "answered_all_questions")]
