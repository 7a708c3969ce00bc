"""What goes in and out in a conversation with a bot."""

from datetime import datetime
from typing import Annotated, Any, Final

from ninja import Schema
from pydantic import BeforeValidator, Field

from leadflow.capture.rules.tokens import LONGEST
from leadflow.kernel.api import Payload
from leadflow.kernel.moments import Moment

LARGEST: Final = 2**31 - 1
MOST_DIGITS: Final = 12


def _whole(value: object) -> object:
    """Read a whole number also from its text, as programs of the web send it."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return int(value.strip()[:MOST_DIGITS])
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or value != int(value):  # type: ignore[call-overload]
        raise ValueError("Give a whole number.")
    return int(value)  # type: ignore[call-overload]


def _seconds(value: object) -> object:
    """Read seconds, also parts of them."""
    if isinstance(value, float):
        return int(value)
    return _whole(value) if value is not None else None


Whole = Annotated[int, BeforeValidator(_whole), Field(ge=0, le=LARGEST)]
Seconds = Annotated[int, BeforeValidator(_seconds), Field(ge=0, le=LARGEST)]
SessionId = Annotated[str, Field(min_length=1, max_length=LONGEST)]
Short = Annotated[str, Field(max_length=255)]


class StartIn(Payload):
    """How the visitor came; `bot` is the key of the bot to talk with."""

    bot: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    utm_source: Short | None = None
    utm_medium: Short | None = None
    utm_campaign: Short | None = None
    utm_term: Short | None = None
    utm_content: Short | None = None
    referrer: Annotated[str, Field(max_length=2000)] | None = None
    page: Annotated[str, Field(max_length=2000)] | None = None

    def way(self) -> dict[str, str]:
        """Return how the visitor came, without what may stand in an address's query."""
        sent = self.model_dump(exclude={"bot", "utm_source"}, exclude_none=True)
        for name in {"referrer", "page"} & sent.keys():
            sent[name] = sent[name].partition("?")[0].partition("#")[0]
        return {name: value for name, value in sent.items() if value}


class GreetingOut(Schema):
    """What the bot says first; answering it is question 0."""

    text: str
    options: list[str]


class ContactAskOut(Schema):
    """How the bot asks where the visitor can be reached."""

    text: str
    fields: list[str]


class StartOut(Schema):
    """A conversation that has begun. The id is its key: whoever has it may go on with it."""

    session_id: str
    message: str
    timestamp: datetime
    bot: str
    greeting: GreetingOut
    contact: ContactAskOut


class QuestionOut(Schema):
    """A question; without options it is answered in one's own words."""

    id: int
    key: str
    text: str
    options: list[str]
    step: str
    is_multiple: bool


class FlowQuery(Payload):
    """Which conversation, or which bot, is meant."""

    session_id: Annotated[str, Field(max_length=LONGEST)] = ""
    bot: Annotated[str, Field(max_length=60)] = ""


class ProductOut(Schema):
    """Something to be interested in."""

    id: str
    name: str
    description: str


class CtaOut(Schema):
    """Something to do next; `action` is what to send as behavior when it is tapped."""

    id: str
    text: str
    action: str
    url: str


class BotAnswerIn(Payload):
    """An answer; question 0 is the greeting."""

    session_id: SessionId
    question_id: Whole
    answer_text: str = Field(min_length=1, max_length=5000)
    time_taken: Seconds | None = Field(None, description="Seconds, by the visitor's clock.")


class BehaviorIn(Payload):
    """Something the visitor did."""

    session_id: SessionId
    action: str = Field(min_length=1, max_length=100)
    metadata: dict[str, Any] | None = None


class BotProfileIn(Payload):
    """What the visitor says of themselves."""

    session_id: SessionId
    profile_data: dict[str, Any]


class NotedOut(Schema):
    """What a call has changed. Once every question is answered, `closing` is the last word."""

    message: str
    session_id: str
    score_change: int
    score: int
    classification: str
    is_complete: bool
    closing: str | None


class AnsweredOut(NotedOut):
    """An answer that was kept."""

    question_id: int
    answer_text: str
    score_earned: int


class BehavedOut(NotedOut):
    """Something that was noted, by the name of its rule."""

    action: str


class LeadDataOut(Schema):
    """What is known of a visitor."""

    name: str | None
    email: str | None
    phone: str | None
    contact_info: str | None
    business_type: str | None
    location: str | None
    staff_size: str | None
    monthly_sales: str | None
    features_interested: list[str]
    lead_score: int
    classification: str
    lead_classification: str
    lead_type: str
    utm_source: str | None
    other: dict[str, Any]
    created_at: datetime
    updated_at: datetime


class BotProfileOut(NotedOut):
    """A profile that was kept."""

    lead_data: LeadDataOut


class EarnedOut(Schema):
    """What one rule has brought: how often, and how many points together."""

    action: str
    count: int
    score: int
    label: str


class BotAnswerOut(Schema):
    """What was answered to a question."""

    question_id: int
    question_key: str
    question_text: str
    answer_text: str
    time_taken: int | None
    score_earned: int
    created_at: datetime


class SummaryOut(Schema):
    """A conversation in whole; its behaviors add up to the score."""

    session_id: str
    lead_data: LeadDataOut
    behaviors: list[EarnedOut]
    answers: list[BotAnswerOut]
    is_complete: bool
    completed_at: datetime | None


class ExportOut(Schema):
    """A conversation as CRMs take it."""

    name: str | None
    location: str | None
    business_type: str | None
    staff_size: str | None
    monthly_sales: str | None
    features_interested: list[str]
    contact_info: str | None
    email: str | None
    phone: str | None
    lead_score: int
    lead_type: str
    utm_source: str | None
    session_start_time: datetime
    assigned_to: str


class HintOut(Schema):
    """Something not done yet, and what it would bring."""

    action: str
    label: str
    points: int


class ScoreQuery(Payload):
    """The moment that is asked about; none is now."""

    at: Moment | None = Field(None, description="RFC 3339; the score as it was then.")


class ScoreOut(Schema):
    """A score with where it comes from, and what is missing to SQL.

    Beside it stand how well the visitor fits (A to C), how much they want it (1 to 3), and the
    score with every point grown old.
    """

    session_id: str
    score: int
    classification: str
    breakdown: list[EarnedOut]
    at: datetime
    points_to_sql: int
    missing: list[HintOut]
    needs: list[str]
    fit: str
    fit_points: int
    intent: int
    decayed_score: float | None
