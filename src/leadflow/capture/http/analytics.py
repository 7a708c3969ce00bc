"""How the bots do, as JSON (seed 3, Key Metrics)."""

import re
from datetime import date
from typing import Annotated, Any, Final

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import BeforeValidator, Field

from leadflow.capture.http.routing import router
from leadflow.capture.queries.analytics import overview
from leadflow.capture.queries.experiments import experiments
from leadflow.capture.types.analytics import Overview, Period, QuestionNumbers, Tally
from leadflow.capture.types.experiments import Experiment
from leadflow.identity.queries import actor_of
from leadflow.kernel.api import Payload

DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _spelled(value: object) -> object:
    """Refuse what is no day: pydantic reads numbers as seconds."""
    if value is not None and not (isinstance(value, str) and DAY.fullmatch(value)):
        raise ValueError("Give a day, such as 2026-03-10.")
    return value


Day = Annotated[date, BeforeValidator(_spelled)]


class AnalyticsQuery(Payload):
    """Which conversations count: by the day they began, in UTC, and by bot."""

    first: Day | None = Field(None, alias="from", description="From this day on.")
    last: Day | None = Field(None, alias="to", description="Up to this day, included.")
    bot: str = Field("", max_length=60, description="A bot's key.")


class VisitSourceOut(Schema):
    """How conversations from one source do."""

    source: str
    sessions: int
    conversion_rate: float
    completion_rate: float
    average_score: float


class DayOut(Schema):
    """What began on one day."""

    day: date
    sessions: int
    sql: int
    mql: int
    completed: int
    contacts: int
    average_score: float


class QuestionNumbersOut(Schema):
    """`lost` of those who had come as far went no further; the drop-off is their share."""

    key: str
    answered: int
    lost: int
    drop_off: float
    average_seconds: float | None


class VariantNumbersOut(Schema):
    """How a variant does; the rate lies between `low` and `high` with a chance of 95 %."""

    variant: str
    exposures: int
    conversions: int
    conversion_rate: float
    low: float
    high: float
    chance_to_be_best: float


class ExperimentOut(Schema):
    """A test as it stands on its goal, with what that says in words."""

    bot: str
    test_name: str
    goal: str
    is_running: bool
    verdict: str
    words: str
    best: str
    variants: list[VariantNumbersOut]


class AnalyticsOut(Schema):
    """The four metrics and where they come from. Rates are shares of 1, times seconds.

    `conversion_rate`: SQL leads of all sessions. `average_response_time`: between questions.
    """

    total_sessions: int
    conversion_rate: float
    average_score: float
    completion_rate: float
    average_response_time: float
    contact_rate: float
    completed_sessions: int
    sessions_with_contact: int
    by_classification: dict[str, int]
    by_source: dict[str, int]
    sources: list[VisitSourceOut]
    by_day: list[DayOut]
    questions: list[QuestionNumbersOut]
    experiments: list[ExperimentOut]


@router.get("/analytics/leads/", response=AnalyticsOut, summary="Read the bot's analytics")
def capture_analytics(request: HttpRequest, query: Query[AnalyticsQuery]) -> dict[str, Any]:
    """Return how the bots do, for staff."""
    actor = actor_of(request)
    period = Period(first=query.first, last=query.last, bot_key=query.bot)
    return told(overview(actor=actor, period=period), experiments(actor=actor, period=period))


def told(found: Overview, tests: list[Experiment]) -> dict[str, Any]:
    """Return the answer."""
    total = found.total
    return {
        "total_sessions": total.sessions,
        "conversion_rate": total.conversion_rate,
        "average_score": total.average_score,
        "completion_rate": total.completion_rate,
        "average_response_time": total.average_response_time,
        "contact_rate": total.contact_rate,
        "completed_sessions": total.completed,
        "sessions_with_contact": total.contacts,
        "by_classification": {
            "SQL": total.sql,
            "MQL": total.mql,
            "Unqualified": total.unqualified,
        },
        "by_source": {source: tally.sessions for source, tally in found.by_source},
        "sources": [_source(source, tally) for source, tally in found.by_source],
        "by_day": [_day(day, tally) for day, tally in found.by_day],
        "questions": [_question(one) for one in found.questions],
        "experiments": [_experiment(one) for one in tests],
    }


def _source(source: str, tally: Tally) -> dict[str, Any]:
    return {
        "source": source,
        "sessions": tally.sessions,
        "conversion_rate": tally.conversion_rate,
        "completion_rate": tally.completion_rate,
        "average_score": tally.average_score,
    }


def _day(day: date, tally: Tally) -> dict[str, Any]:
    return {
        "day": day,
        "sessions": tally.sessions,
        "sql": tally.sql,
        "mql": tally.mql,
        "completed": tally.completed,
        "contacts": tally.contacts,
        "average_score": tally.average_score,
    }


def _question(one: QuestionNumbers) -> dict[str, Any]:
    return {
        "key": one.key,
        "answered": one.answered,
        "lost": one.lost,
        "drop_off": one.drop_off,
        "average_seconds": one.average_seconds,
    }


def _experiment(one: Experiment) -> dict[str, Any]:
    return {
        "bot": one.bot,
        "test_name": one.test_name,
        "goal": one.goal,
        "is_running": one.is_running,
        "verdict": one.result.verdict,
        "words": one.result.words,
        "best": one.result.best,
        "variants": [
            {
                "variant": row.variant,
                "exposures": row.exposed,
                "conversions": row.converted,
                "conversion_rate": round(row.rate, 4),
                "low": round(row.low, 4),
                "high": round(row.high, 4),
                "chance_to_be_best": round(row.chance_to_be_best, 4),
            }
            for row in one.result.variants
        ],
    }
