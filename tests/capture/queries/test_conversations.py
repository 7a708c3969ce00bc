"""Conversations as staff sees them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadflow.capture.queries.conversations import (
    ConversationFilters,
    NoSuchConversation,
    get_conversation,
    list_conversations,
)
from leadflow.identity.types import Role
from leadflow.kernel.db import is_postgres
from leadflow.leads.services.documents import write_documents
from tests.factories.capture import answer, answer_all, begin, behave, session_of, share
from tests.factories.identity import make_actor

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def marketer():
    return make_actor(Role.MARKETING)


def test_the_list_is_narrowed_by_what_became_of_a_conversation(marketer):
    left = begin(NOON)
    reached = begin(NOON + HOUR, utm_source="google")
    share(reached, NOON + HOUR, name="Asha Rao", email="asha@shop.example")
    hot = begin(NOON + 2 * HOUR)
    answer_all(hot, now=NOON + 2 * HOUR)
    behave(hot, "demo_requested", NOON + 3 * HOUR)
    behave(hot, "cta_clicked", NOON + 3 * HOUR)

    def listed(**narrow):
        found = list_conversations(actor=marketer, filters=ConversationFilters(**narrow))
        return [row.id for row in found.items]

    ids = {name: session_of(name).pk for name in (left, reached, hot)}
    assert listed() == [ids[hot], ids[reached], ids[left]]
    assert listed(classification="SQL") == [ids[hot]]
    assert listed(reached="contact") == [ids[reached]]
    assert listed(reached="completed") == [ids[hot]]
    assert listed(reached="left") == [ids[left]]
    assert listed(started_after=NOON + HOUR, started_before=NOON + 2 * HOUR) == [ids[reached]]
    write_documents(lead_ids=[session_of(reached).lead_id])
    assert listed(bot="main", q="asha") == [ids[reached]]
    assert listed(bot="other") == []


def test_pages_hold_every_conversation_once_with_the_same_number_of_queries(marketer):
    names = [begin(NOON + n % 3 * HOUR) for n in range(7)]

    seen, cursor, counts = [], None, set()
    while True:
        with CaptureQueriesContext(connection) as captured:
            found = list_conversations(
                actor=marketer, filters=ConversationFilters(), cursor=cursor, limit=3
            )
        counts.add(len(captured))
        seen += [row.id for row in found.items]
        cursor = found.next_cursor
        if not cursor:
            break

    assert sorted(seen) == sorted(session_of(name).pk for name in names)
    assert counts == {1}


def test_every_step_tells_its_points_and_they_come_to_the_score(marketer):
    name = begin(NOON)
    answer(name, 0, "Yes, go ahead", now=NOON)
    answer(name, 2, "Woodstock, Cape Town", now=NOON + timedelta(seconds=30))
    behave(name, "product_interest", NOON + HOUR, product="billing")
    behave(name, "product_interest", NOON + 2 * HOUR, product="reports")

    found = get_conversation(actor=marketer, session_id=session_of(name).pk, now=NOON + 3 * HOUR)

    told = [
        (one.action or one.text, [rule.action for rule in one.points], one.score)
        for one in found.moments
    ]
    assert told == [
        ("session_opened", ["session_opened"], 5),
        ("Yes, go ahead", ["replied_to_greeting"], 10),
        (
            "Woodstock, Cape Town",
            ["answered_question", "quick_reply", "detailed_answer"],
            25,
        ),
        ("clicked_product", ["clicked_product"], 30),
        ("clicked_product", [], 30),
    ]
    assert found.row.score == 30
    assert ("answered_question", 20) in [(one.action, one.points) for one in found.card.missing]


def test_what_is_not_there_is_not_found(marketer):
    with pytest.raises(NoSuchConversation):
        get_conversation(actor=marketer, session_id=7, now=NOON)


@pytest.mark.skipif(is_postgres(), reason="its plan depends on how much there is")
@pytest.mark.parametrize(
    ("narrow", "index"),
    [
        ({}, "capture_recent"),
        ({"bot": "main"}, "capture_recent_of_bot"),
        ({"classification": "SQL"}, "capture_recent_of_class"),
        ({"reached": "contact"}, "capture_recent_reachable"),
        ({"reached": "completed"}, "capture_recent_completed"),
        ({"started_after": NOON}, "capture_recent"),
    ],
)
def test_however_it_is_narrowed_the_list_is_read_along_an_index(marketer, narrow, index):
    begin(NOON)
    with CaptureQueriesContext(connection) as captured:
        list_conversations(actor=marketer, filters=ConversationFilters(**narrow))

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {captured[-1]['sql']}")
        plan = " / ".join(row[3] for row in cursor.fetchall())

    assert f"INDEX {index} " in f"{plan} ".replace(" / ", "  ")
    assert "TEMP B-TREE" not in plan
