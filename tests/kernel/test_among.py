"""One of many values, asked by one parameter, is what `in` finds."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models.functions import Lower
from django.test.utils import CaptureQueriesContext

from leadflow.events.models import OutboxMessage
from leadflow.kernel.among import Among

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 6, 30, tzinfo=UTC)
STREAMS = ("thing:1", "Thing:2", 'it\'s "3" \\ {4}, ü%s', "thing:5")


@pytest.fixture(autouse=True)
def facts():
    return [
        OutboxMessage.objects.create(
            name="things.happened", stream=stream, payload={}, published_at=NOON, due_at=NOON
        )
        for stream in STREAMS
    ]


@pytest.mark.parametrize("wanted", [(), STREAMS[:1], STREAMS[1:3], (*STREAMS, "thing:6")])
def test_texts_are_found(wanted):
    found = OutboxMessage.objects.filter(Among("stream", wanted)).values_list("stream", flat=True)

    assert set(found) == set(wanted) & set(STREAMS)


def test_numbers_are_found(facts):
    wanted = {facts[0].pk, facts[3].pk, 2**40}

    found = OutboxMessage.objects.filter(Among("pk", wanted)).values_list("pk", flat=True)

    assert set(found) == {facts[0].pk, facts[3].pk}


def test_what_is_made_of_a_column_is_found():
    placed = OutboxMessage.objects.annotate(small=Lower("stream"))

    assert placed.get(Among("small", ["thing:2"])).stream == "Thing:2"


def test_the_question_is_the_same_for_few_and_for_many():
    with CaptureQueriesContext(connection) as few:
        list(OutboxMessage.objects.filter(Among("stream", ["a"])))
    with CaptureQueriesContext(connection) as many:
        list(OutboxMessage.objects.filter(Among("stream", [f"a{n}" for n in range(50_000)])))

    assert few[0]["sql"].split("stream")[0] == many[0]["sql"].split("stream")[0]
    assert len(many) == 1
