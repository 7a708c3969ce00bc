"""What a call costs the database does not grow with the conversation."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.capture import ANSWERS, begin

pytestmark = pytest.mark.django_db

ACTIONS = ("demo_requested", "cta_clicked", "product_interest")


def queries_of(path, session_id, **body):
    """Return how many statements a call takes."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = Client().generic(
            "POST" if body else "GET",
            f"/api/{path}",
            json.dumps({"session_id": session_id} | body) if body else "",
            content_type="application/json",
        )
    assert answer.status_code == 200, answer.content
    return len(asked)


def test_a_behavior_and_a_summary_cost_the_same_early_and_late():
    session_id = begin()
    early = (
        queries_of("behavior/", session_id, action="cta_clicked"),
        queries_of(f"lead/summary/{session_id}/", session_id),
    )
    for question, text in ANSWERS.items():
        queries_of("answer/", session_id, question_id=question, answer_text=text)
    for action in ACTIONS * 3:
        queries_of("behavior/", session_id, action=action)

    late = (
        queries_of("behavior/", session_id, action="replied_to_greeting"),
        queries_of(f"lead/summary/{session_id}/", session_id),
    )

    assert late == early
    assert early[0] <= 12
