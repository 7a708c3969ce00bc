"""Conversations as staff sees them: the list, and one of them from its first word on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Q, QuerySet

from leadflow.capture.models import Bot, Session
from leadflow.capture.queries.scores import Scorecard, scorecard
from leadflow.capture.queries.sessions import document_of
from leadflow.capture.queries.sessions import row as session_row
from leadflow.capture.rules.document import PER_QUESTION
from leadflow.capture.rules.exports import export_of
from leadflow.capture.types import Classification
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import Page, paginate
from leadflow.leads.queries import scope
from leadflow.leads.queries.searching import NEWEST, matching

MOST_FOUND: Final = 1000
GREETING: Final = "0"  # the greeting's number among the questions
REPLIED: Final = "replied_to_greeting"
OPENED: Final = "session_opened"
REACHED: Final = {
    "contact": Q(contact_at__isnull=False),
    "completed": Q(completed_at__isnull=False),
    "left": Q(contact_at__isnull=True, completed_at__isnull=True),
}
ORDER: Final = ("-started_at", "-id")


class NoSuchConversation(NotFound):
    """There is no such conversation, or its time of being kept is over."""

    code = "capture.no_such_conversation"


@dataclass(frozen=True, slots=True)
class ConversationFilters:
    """What the list is narrowed to; what is empty narrows nothing.

    `reached` is how far it came: `contact` (there is a way to reach the visitor), `completed`
    (every question answered) or `left` (neither).
    """

    bot: str = ""
    classification: str = ""
    reached: str = ""
    q: str = ""
    started_after: datetime | None = None
    started_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One conversation in a list."""

    id: int
    bot: str
    name: str
    contact: str
    about: str
    score: int
    classification: Classification
    answers: int
    source: str
    started_at: datetime
    last_at: datetime
    completed_at: datetime | None
    lead_id: int | None


@dataclass(frozen=True, slots=True)
class Points:
    """What a rule gave."""

    action: str
    points: int


@dataclass(slots=True)
class Moment:
    """Something that happened in a conversation, what it scored, and the score it came to.

    `kind` is `answer` (then `asked` and `text` are there) or `act` (then `action` is).
    """

    kind: str
    at: datetime
    action: str = ""
    question: str = ""
    asked: str = ""
    text: str = ""
    seconds: int | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    points: list[Points] = field(default_factory=list)
    score: int = 0


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation with everything that was said and done in it."""

    row: ConversationRow
    bot_key: str
    version: int
    facts: dict[str, str]
    moments: list[Moment]
    sql_from: int
    mql_from: int
    card: Scorecard


def list_conversations(
    *,
    actor: Actor,
    filters: ConversationFilters,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[ConversationRow]:
    """Return conversations, newest first. Raises NotPermitted or BadCursor."""
    require(actor, Permission.CAPTURE_VIEW)
    rows = _narrowed(actor, Session.objects.select_related("bot"), filters)
    return paginate(
        rows, order=ORDER, kinds=(datetime, int), cursor=cursor, limit=limit, shape=_row
    )


def list_documents(
    *,
    actor: Actor,
    filters: ConversationFilters,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[dict[str, Any]]:
    """Return conversations as CRMs take them, newest first. Raises NotPermitted or BadCursor."""
    require(actor, Permission.CAPTURE_VIEW)
    sessions = Session.objects.select_related("bot", "version")
    return paginate(
        _narrowed(actor, sessions, filters),
        order=ORDER,
        kinds=(datetime, int),
        cursor=cursor,
        limit=limit,
        shape=lambda one: export_of(session_row(one), assigned_to=settings.CAPTURE_ASSIGNED_TO),
    )


def get_conversation(*, actor: Actor, session_id: int, now: datetime) -> Conversation:
    """Return a conversation as it stands. Raises NotPermitted or NoSuchConversation."""
    require(actor, Permission.CAPTURE_VIEW)
    session = Session.objects.select_related("bot", "version").filter(pk=session_id).first()
    if session is None:
        raise NoSuchConversation("There is no such conversation.")
    thresholds = document_of(session).classification_thresholds
    return Conversation(
        row=_row(session),
        bot_key=session.bot.key,
        version=session.version.number,
        facts=_facts(session),
        moments=moments_of(session),
        sql_from=thresholds.sql_threshold,
        mql_from=thresholds.mql_threshold,
        card=scorecard(session, at=now),
    )


def moments_of(session: Session) -> list[Moment]:
    """Return what happened in a conversation in its order, each with what it scored."""
    answers = [
        Moment(
            kind="answer",
            at=row.created_at,
            question=str(row.question_id),
            asked=row.question_text or row.question_key,
            text=row.answer_text,
            seconds=row.time_taken,
        )
        for row in session.answers.order_by("created_at", "id")
    ]
    acts = [
        Moment(kind="act", at=row.at, action=row.action, metadata=row.metadata)
        for row in session.behaviors.order_by("at", "id")
    ]
    of_answer = {moment.question: moment for moment in answers}
    first_act: dict[str, Moment] = {}
    for moment in acts:
        first_act.setdefault(moment.action, moment)
    others: dict[tuple[datetime, str], Moment] = {}
    for event in session.score_events.order_by("at", "id"):
        found = first_act.get(event.action)
        if event.action in PER_QUESTION:
            found = of_answer.get(event.about)
        elif event.action == REPLIED and GREETING in of_answer:
            found = of_answer[GREETING]
        if found is None:
            place = (event.at, event.action)
            found = others.setdefault(place, Moment("act", event.at, action=event.action))
        found.points.append(Points(event.action, event.points))
    everything = [*answers, *acts, *others.values()]
    return _summed(sorted(everything, key=lambda one: (one.at, one.action != OPENED)))


def _summed(moments: list[Moment]) -> list[Moment]:
    score = 0
    for moment in moments:
        score += sum(one.points for one in moment.points)
        moment.score = max(score, 0)
    return moments


def _narrowed(
    actor: Actor, rows: QuerySet[Session], filters: ConversationFilters
) -> QuerySet[Session]:
    narrow = REACHED.get(filters.reached, Q())
    if filters.bot:
        narrow &= Q(bot=Bot.objects.filter(key=filters.bot).values("pk")[:1])
    if filters.classification:
        narrow &= Q(classification=filters.classification)
    if filters.started_after:
        narrow &= Q(started_at__gte=filters.started_after)
    if filters.started_before:
        narrow &= Q(started_at__lt=filters.started_before)
    if filters.q.strip():
        narrow &= Q(lead_id__in=_leads_called(actor, filters.q))
    return rows.filter(narrow)


def _leads_called(actor: Actor, text: str) -> list[int]:
    """Return the newest leads out of conversations that hold every piece of `text`."""
    met = matching(scope(actor), text).filter(capture_session__isnull=False)
    return list(met.order_by(*NEWEST).values_list("pk", flat=True)[:MOST_FOUND])


def _row(session: Session) -> ConversationRow:
    about = [session.business_type, session.location]
    return ConversationRow(
        id=session.pk,
        bot=session.bot.name,
        name=session.name,
        contact=session.phone or session.email,
        about=", ".join(filter(None, about)),
        score=session.score,
        classification=Classification(session.classification),
        answers=session.answers_count,
        source=session.utm_source,
        started_at=session.started_at,
        last_at=session.last_at,
        completed_at=session.completed_at,
        lead_id=session.lead_id,
    )


def _facts(session: Session) -> dict[str, str]:
    facts = {
        "Name": session.name,
        "Phone": session.phone,
        "E-mail": session.email,
        "Business": session.business_type,
        "Location": session.location,
        "Staff": session.staff_size,
        "Monthly sales": session.monthly_sales,
        "Interested in": ", ".join(map(str, session.features_interested)),
        **{str(name): str(value) for name, value in session.other_facts.items()},
    }
    return {name: value for name, value in facts.items() if value}
