"""Many rows at once are the same rows as one by one."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from leadflow.events.models import OutboxMessage
from leadflow.kernel.inserting import insert_rows

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 6, 30, 15, 123456, tzinfo=UTC)


def fact(**fields):
    return {
        "name": "things.happened",
        "stream": "thing:1",
        "payload": {},
        "published_at": NOON,
        "due_at": NOON,
        **fields,
    }


def told():
    return [
        {name: value for name, value in row.items() if name != "id"}
        for row in OutboxMessage.objects.order_by("id").values()
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"seq": 7, "fanned_out_at": NOON},
        {"payload": {"text": 'Zoë "quoted"\n\ttab \\ back', "none": None, "list": [1, 2.5, True]}},
        {"payload": [], "stream": "é🚗"},
        {"payload": "only text"},
    ],
)
def test_a_row_is_what_the_orm_would_have_written(fields):
    OutboxMessage.objects.create(**fact(**fields))
    expected = told()
    OutboxMessage.objects.all().delete()

    insert_rows(OutboxMessage, [fact(**fields)])

    assert told() == expected


def test_ids_are_told_in_the_order_of_the_rows():
    ids = insert_rows(OutboxMessage, [fact(stream=f"thing:{n}") for n in range(30)])

    streams = dict(OutboxMessage.objects.values_list("id", "stream"))
    assert [streams[pk] for pk in ids] == [f"thing:{n}" for n in range(30)]


def test_what_is_written_afterwards_gets_an_id_of_its_own():
    ids = insert_rows(OutboxMessage, [fact()])

    later = OutboxMessage.objects.create(**fact())
    again = insert_rows(OutboxMessage, [fact()])

    assert len({*ids, later.pk, *again}) == 3


def test_nothing_is_nothing():
    assert insert_rows(OutboxMessage, []) == []


def test_constraints_hold():
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(OutboxMessage, [fact(seq=1), fact(seq=1)])

    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_needs_an_open_transaction():
    with pytest.raises(RuntimeError, match="needs an open transaction"):
        insert_rows(OutboxMessage, [fact()])
