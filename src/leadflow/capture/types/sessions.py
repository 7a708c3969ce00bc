"""What other rooms may know about a conversation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Begun:
    """A conversation that has just begun; `session_id` is told here and never again."""

    id: int
    session_id: str
    started_at: datetime
    bot: str


@dataclass(frozen=True, slots=True)
class Noted:
    """What one call changed: the points it brought, by rule, and where the score stands now.

    Once every question is answered, `closing` is the last word to the visitor.
    """

    id: int
    points: int
    actions: tuple[str, ...]
    score: int
    classification: str
    is_complete: bool = False
    action: str = ""
    closing: str = ""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A conversation as pages and answers show it."""

    id: int
    bot: str
    bot_name: str
    version: int
    lead_id: int | None
    utm_source: str
    referrer: dict[str, Any]
    name: str
    email: str
    phone: str
    phone_e164: str
    business_type: str
    location: str
    staff_size: str
    monthly_sales: str
    features_interested: tuple[str, ...]
    other_facts: dict[str, Any]
    score: int
    classification: str
    answers_count: int
    started_at: datetime
    last_at: datetime
    contact_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What was answered to a question; the points are those of its own rules."""

    question_id: int
    question_key: str
    question_text: str
    answer_text: str
    time_taken: int | None
    score_earned: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """What one rule has brought so far: how often, and how many points together."""

    action: str
    label: str
    count: int
    score: int


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One entry of a score's history."""

    action: str
    about: str
    points: int
    at: datetime


@dataclass(frozen=True, slots=True)
class BehaviorRow:
    """Something a visitor did, as they sent it, and the points it brought."""

    id: int
    action: str
    metadata: dict[str, Any]
    score_change: int
    at: datetime
