"""Goals that conversations come to without anybody saying so."""

from collections.abc import Collection
from datetime import datetime

from leadflow.capture.models import Conversion, Exposure, Session
from leadflow.capture.rules.document import Document
from leadflow.capture.rules.goals import goals_reached
from leadflow.capture.types import Classification
from leadflow.capture.types.experiments import Goal
from leadflow.kernel.db import joins


@joins
def count_goals(
    *,
    session: Session,
    document: Document,
    actions: Collection[str],
    became: Classification | None,
    now: datetime,
) -> int:
    """Count what a held conversation has just come to, in every test that it was shown.

    `actions` are the rules that gave points, `became` what it has turned into. Returns how many.
    """
    goals = goals_reached(document, actions=actions, became=became)
    return _count(session.pk, goals, now) if goals else 0


@joins
def count_won(*, lead_id: int, now: datetime) -> int:
    """Count that the lead which a conversation became was won; return in how many tests."""
    session = Session.objects.filter(lead_id=lead_id).values_list("pk", flat=True).first()
    return _count(session, {Goal.WON: None}, now) if session else 0


def _count(session_id: int, goals: dict[str, frozenset[str] | None], now: datetime) -> int:
    """Count goals in the tests that they are of: None means in all that were shown."""
    shown = Exposure.objects.filter(session_id=session_id).values_list("test_name", "variant")
    made = [
        Conversion(
            session_id=session_id,
            test_name=test_name,
            variant=variant,
            conversion_type=goal,
            counts=True,
            at=now,
        )
        for test_name, variant in shown
        for goal, tests in goals.items()
        if tests is None or test_name in tests
    ]
    Conversion.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)
