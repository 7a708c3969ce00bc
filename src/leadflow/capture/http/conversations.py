"""What visitors send in the course of a conversation (seed 3, Core Workflow APIs)."""

from contextlib import suppress
from typing import Any

from django.http import HttpRequest
from ninja import Query

from leadflow.capture.http import shapes
from leadflow.capture.http.callers import count_call
from leadflow.capture.http.routing import router
from leadflow.capture.http.schemas import (
    AnsweredOut,
    BehavedOut,
    BehaviorIn,
    BotAnswerIn,
    BotProfileIn,
    BotProfileOut,
    CtaOut,
    FlowQuery,
    ProductOut,
    QuestionOut,
    StartIn,
    StartOut,
)
from leadflow.capture.queries.bots import NoSuchBot, current_document
from leadflow.capture.queries.flow import greeting_for
from leadflow.capture.queries.sessions import NoSuchSession, document_of, find_by_token, session_of
from leadflow.capture.rules.document import Document
from leadflow.capture.rules.parts import Cta, Product, Question
from leadflow.capture.rules.profiles import BadFact
from leadflow.capture.services import sessions
from leadflow.capture.services.experiments import tailor
from leadflow.capture.services.visitors import VISITOR
from leadflow.kernel.api import CREATING
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Invalid
from leadflow.kernel.idempotency import idempotent


class UnknownBot(Invalid):
    code = "capture.unknown_bot"


@router.post(
    "/session/start/",
    response=StartOut,
    auth=None,
    throttle=CREATING,
    summary="Start a conversation",
)
@idempotent
def start_session(request: HttpRequest, payload: StartIn) -> dict[str, Any]:  # noqa: ARG001 - ninja's signature
    """Begin a conversation; keep its id, it is told only here."""
    try:
        begun = sessions.begin(
            actor=VISITOR,
            bot=payload.bot or "",
            utm_source=payload.utm_source or "",
            referrer=payload.way(),
            now=now(),
        )
    except NoSuchBot as error:
        raise UnknownBot(error.message, field="bot") from error
    document = document_of(session_of(begun.session_id))
    return {
        "session_id": begun.session_id,
        "message": "Session started successfully",
        "timestamp": begun.started_at,
        "bot": begun.bot,
        "greeting": greeting_for(document, session_id=begun.session_id).model_dump(),
        "contact": document.contact.model_dump(),
    }


@router.get("/questions/", response=list[QuestionOut], auth=None, summary="List the questions")
def list_questions(request: HttpRequest, query: Query[FlowQuery]) -> tuple[Question, ...]:  # noqa: ARG001 - ninja's signature
    """Return the questions, in the order in which the conversation named asks them.

    An id that opens nothing (any more) gets what the bot asks everybody.
    """
    if query.session_id:
        count_call(query.session_id)
        with suppress(NoSuchSession):
            return tailor(actor=VISITOR, session_id=query.session_id, now=now()).questions
    return _talked_by(query.bot).questions


@router.get("/product-menu/", response=list[ProductOut], auth=None, summary="List the products")
def list_products(request: HttpRequest, query: Query[FlowQuery]) -> tuple[Product, ...]:  # noqa: ARG001 - ninja's signature
    """Return what there is to be interested in."""
    return _document(query).products


@router.get("/cta-options/", response=list[CtaOut], auth=None, summary="List what to do next")
def list_ctas(request: HttpRequest, query: Query[FlowQuery]) -> tuple[Cta, ...]:  # noqa: ARG001 - ninja's signature
    """Return what visitors may do next, such as booking a demo."""
    return _document(query).ctas


@router.post("/answer/", response=AnsweredOut, auth=None, summary="Answer a question")
@idempotent
def answer_question(request: HttpRequest, payload: BotAnswerIn) -> dict[str, Any]:  # noqa: ARG001 - ninja's signature
    """Keep an answer. Answering again replaces the text and scores nothing."""
    count_call(payload.session_id)
    made = sessions.answer(
        actor=VISITOR,
        session_id=payload.session_id,
        question_id=payload.question_id,
        text=payload.answer_text,
        time_taken=payload.time_taken,
        now=now(),
    )
    return {
        **shapes.noted(made, session_id=payload.session_id, message="Answer recorded successfully"),
        "question_id": payload.question_id,
        "answer_text": payload.answer_text,
        "score_earned": made.points,
    }


@router.post("/behavior/", response=BehavedOut, auth=None, summary="Note a behavior")
@idempotent
def log_behavior(request: HttpRequest, payload: BehaviorIn) -> dict[str, Any]:  # noqa: ARG001 - ninja's signature
    """Note something the visitor did. Each kind of thing scores once, however often it is done."""
    count_call(payload.session_id)
    made = sessions.behave(
        actor=VISITOR,
        session_id=payload.session_id,
        action=payload.action,
        metadata=payload.metadata,
        now=now(),
    )
    return {
        **shapes.noted(made, session_id=payload.session_id, message="Behavior logged successfully"),
        "action": made.action,
    }


@router.post("/lead/profile/", response=BotProfileOut, auth=None, summary="Update a profile")
@idempotent
def update_profile(request: HttpRequest, payload: BotProfileIn) -> dict[str, Any]:  # noqa: ARG001 - ninja's signature
    """Keep what the visitor says of themselves; with a phone or an address they become a lead."""
    count_call(payload.session_id)
    try:
        made = sessions.update_profile(
            actor=VISITOR,
            session_id=payload.session_id,
            facts=payload.profile_data,
            now=now(),
        )
    except BadFact as error:
        raise BadFact(error.message, field=f"profile_data.{error.field}") from error
    return {
        **shapes.noted(made, session_id=payload.session_id, message="Profile updated successfully"),
        "lead_data": shapes.lead_data(find_by_token(payload.session_id)),
    }


def _document(query: FlowQuery) -> Document:
    """Return what the conversation goes by, else what the bot talks by now."""
    if query.session_id:
        count_call(query.session_id)
        with suppress(NoSuchSession):
            return document_of(session_of(query.session_id))
    return _talked_by(query.bot)


def _talked_by(key: str) -> Document:
    """Return what a bot talks by now. Raises UnknownBot."""
    try:
        return current_document(key)
    except NoSuchBot as error:
        raise UnknownBot(error.message, field="bot") from error
