"""Many rows at once are the same rows as one by one."""

from datetime import UTC, datetime
from enum import StrEnum

import pytest
from django.db import IntegrityError, transaction

from leadflow.events.models import OutboxMessage
from leadflow.kernel.inserting import append_rows, insert_rows

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 6, 30, 15, 123456, tzinfo=UTC)


class Word(StrEnum):
    THING = "thing:1"


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
@pytest.mark.parametrize("write", [insert_rows, append_rows])
def test_a_row_is_what_the_orm_would_have_written(fields, write):
    OutboxMessage.objects.create(**fact(**fields))
    expected = told()
    OutboxMessage.objects.all().delete()

    write(OutboxMessage, [fact(**fields)])

    assert told() == expected


def test_ids_are_told_in_the_order_of_the_rows():
    ids = insert_rows(OutboxMessage, [fact(stream=f"thing:{n}") for n in range(30)])

    streams = dict(OutboxMessage.objects.values_list("id", "stream"))
    assert [streams[pk] for pk in ids] == [f"thing:{n}" for n in range(30)]


def test_rows_whose_ids_nobody_asks_for_get_them_in_order():
    append_rows(OutboxMessage, [fact(stream=f"thing:{n}") for n in range(30)])

    streams = OutboxMessage.objects.order_by("id").values_list("stream", flat=True)
    assert list(streams) == [f"thing:{n}" for n in range(30)]


def test_ids_that_were_drawn_by_the_database_are_not_drawn_again():
    append_rows(OutboxMessage, [fact(), fact()])

    ids = insert_rows(OutboxMessage, [fact(), fact()])

    assert OutboxMessage.objects.filter(pk__in=ids).count() == 2
    assert OutboxMessage.objects.count() == 4


def test_one_document_in_many_rows_is_in_each_of_them():
    shared = {"import": 1}
    payloads = [shared, shared, {"import": 2}, shared]

    insert_rows(OutboxMessage, [fact(payload=one) for one in payloads])

    kept = OutboxMessage.objects.order_by("id").values_list("payload", flat=True)
    assert list(kept) == payloads


def test_a_word_of_an_enumeration_is_kept_as_plain_text():
    insert_rows(OutboxMessage, [fact(stream=Word.THING), fact(stream="thing:2")])

    streams = OutboxMessage.objects.order_by("id").values_list("stream", flat=True)
    assert list(streams) == ["thing:1", "thing:2"]


def test_what_is_written_afterwards_gets_an_id_of_its_own():
    ids = insert_rows(OutboxMessage, [fact()])

    later = OutboxMessage.objects.create(**fact())
    again = insert_rows(OutboxMessage, [fact()])

    assert len({*ids, later.pk, *again}) == 3


def test_nothing_is_nothing():
    append_rows(OutboxMessage, [])

    assert insert_rows(OutboxMessage, []) == []
    assert not OutboxMessage.objects.exists()


def test_constraints_hold():
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(OutboxMessage, [fact(seq=1), fact(seq=1)])

    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("write", [insert_rows, append_rows])
def test_it_needs_an_open_transaction(write):
    with pytest.raises(RuntimeError, match="needs an open transaction"):
        write(OutboxMessage, [fact()])
