"""Conversations with the bot by the million, for trying the analytics at size.

Written by the database: conversations of the last 90 days that end after some of the questions,
what each scored and did, and what it was shown. Scores add up as those of true ones do. Nobody is
told, and no leads are made of them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from leadflow.capture.models import Session
from leadflow.capture.rules.document import DEFAULT
from leadflow.capture.services.bots import ensure_default_bot
from leadflow.capture.services.counting import count_days, start_over
from leadflow.config.demo.many import (
    NUMBERS,
    Told,
    keep_numbers_in_step,
    last_id,
    moment_sql,
    refresh_statistics,
    without_indexes,
)
from leadflow.kernel.db import is_postgres

QUARTER: Final = timedelta(days=90)
FILLED: Final = (
    "capture_session",
    "capture_answer",
    "capture_scoreevent",
    "capture_behavior",
    "capture_exposure",
    "capture_conversion",
)
ZEROS: Final = "0" * 64
LOT: Final = "({id} * 48271 % 65537 % 100)"
# How many questions a conversation answers; the rest tells what else was done in it.
DEPTH: Final = """CASE WHEN {lot} < 18 THEN 0 WHEN {lot} < 33 THEN 1 WHEN {lot} < 46 THEN 2
    WHEN {lot} < 58 THEN 3 WHEN {lot} < 67 THEN 4 ELSE 5 END"""
QUICK: Final = "(({id} + {depth}) / 3 - {id} / 3)"  # multiples of 3 above the id
CONTACT: Final = "({depth} > 1 AND {id} % 5 < 2)"
VARIANT: Final = "CASE WHEN {id} * 7919 % 10007 % 2 = 0 THEN 'A' ELSE 'B' END"
DEMO: Final = "({depth} > 2 AND ({id} % 4 = 0 OR ({id} * 7919 % 10007 % 2 = 1 AND {id} % 7 = 0)))"
CTA: Final = "({depth} > 0 AND {id} % 6 = 0)"
SCORE: Final = """{opened} + {answered} * ({depth}) + {quick_points} * ({quick})
    + CASE WHEN {depth} = 5 THEN {all} ELSE 0 END + CASE WHEN {contact} THEN {shared} ELSE 0 END
    + CASE WHEN {demo} THEN {demo_points} ELSE 0 END
    + CASE WHEN {cta} THEN {cta_points} ELSE 0 END"""

SESSIONS: Final = """
    INSERT INTO capture_session (id, token_hash, bot_id, version_id, utm_source, referrer, name,
        email, phone, phone_e164, business_type, location, staff_size, monthly_sales,
        features_interested, other_facts, score, classification, answers_count, answering_seconds,
        started_at, last_at, last_answer_at, contact_at, completed_at) {numbers}
    SELECT {id}, substr('{zeros}' || {id}, length('' || {id}) + 1), {bot}, {version},
        CASE {id} * 7919 % 9973 % 5 WHEN 0 THEN '' WHEN 1 THEN 'newsletter' WHEN 2 THEN 'facebook'
            ELSE 'google' END,
        {nothing}, '', CASE WHEN {contact} THEN 's' || {id} || '@example.com' ELSE '' END, '', '',
        CASE WHEN {depth} > 0 THEN 'Restaurant' ELSE '' END, '', '', '', '[]', {nothing}, {score},
        CASE WHEN {score} >= {sql} THEN 'SQL' WHEN {score} >= {mql} THEN 'MQL'
            ELSE 'Unqualified' END,
        {depth}, ({depth}) * (20 + {id} % 100), {started}, {ended},
        CASE WHEN {depth} > 0 THEN {ended} ELSE NULL END,
        CASE WHEN {contact} THEN {ended} ELSE NULL END,
        CASE WHEN {depth} = 5 THEN {ended} ELSE NULL END
    FROM numbers
"""
ANSWERS: Final = """
    INSERT INTO capture_answer (session_id, question_id, question_key, question_text, answer_text,
        time_taken, score_earned, created_at, updated_at)
    SELECT id, {question}, '{key}', '', 'Restaurant', 12 + id * {question} % 97, {answered},
        last_at, last_at
    FROM capture_session WHERE id > {before} AND answers_count >= {question}
"""
SCORED: Final = """
    INSERT INTO capture_scoreevent (session_id, action, about, points, at)
    SELECT id, '{action}', '{about}', {points}, last_at
    FROM capture_session WHERE id > {before} AND {condition}
"""
DONE: Final = """
    INSERT INTO capture_behavior (session_id, action, metadata, score_change, at)
    SELECT id, 'clicked_product', {nothing}, 0, last_at FROM capture_session WHERE id > {before}
"""
SHOWN: Final = """
    INSERT INTO capture_exposure (session_id, test_name, variant, at)
    SELECT id, 'greeting_message', {variant_of}, started_at
    FROM capture_session WHERE id > {before} AND id % 10 < 8
"""
CONVERTED: Final = """
    INSERT INTO capture_conversion (session_id, test_name, variant, conversion_type, counts, at)
    SELECT id, 'greeting_message', {variant_of}, '{goal}', {true}, last_at
    FROM capture_session WHERE id > {before} AND id % 10 < 8 AND {condition}
"""


def load_many_sessions(
    *, size: int, behaviors: int = 3, now: datetime, tell: Told = lambda _step: None
) -> None:
    """Add `size` conversations with the first bot, in each of which so many things were done.

    `tell` is called with the name of each step before it is taken.
    """
    with transaction.atomic():
        bot = ensure_default_bot(now=now)
    facts = _facts(size, now) | {"bot": bot.pk, "version": bot.current_id}
    with transaction.atomic(), without_indexes(FILLED):
        for name, statement, more in _statements(facts, behaviors):
            tell(name)
            with connection.cursor() as cursor:
                cursor.execute(statement.format_map(facts | more))
        keep_numbers_in_step("capture_session")
    tell("statistics for the query planner")
    refresh_statistics()
    tell("days")
    start_over()
    count_days(now)


def _statements(
    facts: dict[str, Any], behaviors: int
) -> Iterator[tuple[str, str, dict[str, object]]]:
    yield "sessions", SESSIONS, {}
    for question in DEFAULT.questions:
        yield f"answers to {question.key}", ANSWERS, {"question": question.id, "key": question.key}
    for action, about, condition in _scores(facts):
        points = DEFAULT.points(action)
        more = {"action": action, "about": about, "condition": condition, "points": points}
        yield f"scores of {action}", SCORED, more
    for _ in range(behaviors):
        yield "behaviors", DONE, {}
    yield "exposures", SHOWN, {}
    for goal, condition in (
        ("demo_request", facts["demo_of"]),
        ("contact", "contact_at IS NOT NULL"),
        ("completed", "completed_at IS NOT NULL"),
        ("sql", "classification = 'SQL'"),
    ):
        yield f"conversions to {goal}", CONVERTED, {"goal": goal, "condition": condition}


def _scores(facts: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield what is scored: the rule, what about, and in which conversations."""
    yield "session_opened", "", "true" if is_postgres() else "1"
    for question in DEFAULT.questions:
        enough = f"answers_count >= {question.id}"
        yield "answered_question", str(question.id), enough
        yield "quick_reply", str(question.id), f"{enough} AND (id + {question.id}) % 3 = 0"
    yield "answered_all_questions", "", "completed_at IS NOT NULL"
    yield "shared_contact", "", "contact_at IS NOT NULL"
    yield "clicked_demo", "", facts["demo_of"]
    yield "cta_clicked", "", facts["cta_of"]


def _facts(size: int, now: datetime) -> dict[str, Any]:
    """Return what the statements are filled in with."""
    before = last_id(Session)
    new = _spelled(f"({before} + n)", None)
    old = _spelled("id", "answers_count")
    points = DEFAULT.points
    score = SCORE.format_map(
        new
        | {
            "opened": points("session_opened"),
            "answered": points("answered_question"),
            "quick_points": points("quick_reply"),
            "all": points("answered_all_questions"),
            "shared": points("shared_contact"),
            "demo_points": points("clicked_demo"),
            "cta_points": points("cta_clicked"),
        }
    )
    started = f"-(({size} - n) * {QUARTER.total_seconds() / size})"
    latest = now - timedelta(hours=1)
    return new | {
        "numbers": NUMBERS.format(size=size),
        "before": before,
        "zeros": ZEROS,
        "nothing": "'{}'",
        "true": "true" if is_postgres() else "1",
        "score": f"({score})",
        "answered": points("answered_question"),
        "sql": DEFAULT.classification_thresholds.sql_threshold,
        "mql": DEFAULT.classification_thresholds.mql_threshold,
        "started": moment_sql(latest, started),
        "ended": moment_sql(latest, f"{started} + ({new['depth']}) * 100"),
        "variant_of": old["variant"],
        "demo_of": old["demo"],
        "cta_of": old["cta"],
    }


def _spelled(row_id: str, depth: str | None) -> dict[str, str]:
    """Return how facts of a conversation are spelled, by its id and how deep it went."""
    known = {"id": row_id}
    known["lot"] = LOT.format_map(known)
    known["depth"] = depth or f"({DEPTH.format_map(known)})"
    for name, spelled in (
        ("quick", QUICK),
        ("contact", CONTACT),
        ("variant", VARIANT),
        ("demo", DEMO),
        ("cta", CTA),
    ):
        known[name] = spelled.format_map(known)
    return known
