"""What is written down stays as it was written."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from structlog.contextvars import bound_contextvars

from leadflow.audit.models import Record
from leadflow.audit.queries import RecordFilters, list_records
from leadflow.audit.services import record
from leadflow.identity.types import SYSTEM, Actor, Permission, Role
from leadflow.kernel.errors import Denied
from tests.factories.identity import make_actor

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db

INSERT = (
    "INTO audit_record (id, at, actor_name, action, object_type, object_id, details, request_id)"
    " VALUES (%s, '2026-03-02 12:00:00', 'forger', 'x.done', 'x', '1', '{}', '')"
)
CHANGES = {
    "update": "UPDATE audit_record SET action = 'forged' WHERE id = %s",
    "delete": "DELETE FROM audit_record WHERE id = %s",
    "update of everything": "UPDATE audit_record SET action = 'forged' WHERE %s > 0",
    "delete of everything": "DELETE FROM audit_record WHERE %s > 0",
    "insert again": f"INSERT {INSERT}",
}
SQLITE_CHANGES = {
    "replace": f"REPLACE {INSERT}",
    "insert or replace": f"INSERT OR REPLACE {INSERT}",
}
POSTGRES_CHANGES = {
    "truncate": "TRUNCATE audit_record -- %s",
    "upsert": f"INSERT {INSERT} ON CONFLICT (id) DO UPDATE SET action = 'forged'",
}


def make_record(*, actor: Actor = SYSTEM, object_id: object = 1, **details: object) -> Record:
    """Write down that something was done to a thing."""
    with transaction.atomic():
        record(
            actor=actor,
            action="thing.changed",
            object_type="thing",
            object_id=object_id,
            now=NOON,
            **details,
        )
    return Record.objects.latest("id")


def changes() -> dict[str, str]:
    """Return every way to change a record that the database at hand knows."""
    own = POSTGRES_CHANGES if connection.vendor == "postgresql" else SQLITE_CHANGES
    return CHANGES | own


@pytest.mark.parametrize("way", sorted({*CHANGES, *SQLITE_CHANGES, *POSTGRES_CHANGES}))
def test_a_record_can_be_neither_changed_nor_removed(way):
    if way not in changes():
        pytest.skip("the other database's statement")
    written = make_record()

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(changes()[way], [written.pk])

    assert Record.objects.get() == written
    assert Record.objects.get().action == "thing.changed"


def test_replacing_is_refused_without_recursive_triggers_too():
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has REPLACE")
    written = make_record()

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers=OFF")
        try:
            with pytest.raises(IntegrityError), transaction.atomic():
                cursor.execute(SQLITE_CHANGES["replace"], [written.pk])
        finally:
            cursor.execute("PRAGMA recursive_triggers=ON")

    assert Record.objects.get().actor_name == "system"


def test_a_record_says_who_did_what_in_which_request():
    actor = make_actor(Role.ADMIN, username="asha")

    with bound_contextvars(request_id="r-17"):
        make_record(actor=actor, object_id=7, was="new", became="won")

    written = Record.objects.get()
    assert (written.actor_id, written.actor_name) == (actor.user_id, "asha")
    assert (written.object_type, written.object_id) == ("thing", "7")
    assert (written.details, written.request_id) == ({"was": "new", "became": "won"}, "r-17")


def test_what_the_system_does_has_no_person():
    assert make_record().actor_id is None


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_down_outside_a_transaction():
    with pytest.raises(RuntimeError):
        record(actor=SYSTEM, action="a.b", object_type="a", object_id=1, now=NOON)


@pytest.mark.django_db(transaction=True)
def test_a_record_falls_with_the_act():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(actor=SYSTEM, action="a.b", object_type="a", object_id=1, now=NOON)
        raise ZeroDivisionError

    assert not Record.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_records_are_guarded_after_the_tables_were_emptied():
    call_command("flush", verbosity=0, interactive=False)
    make_record()

    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.all().delete()


@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_may_see_the_records_do(role):
    make_record()
    actor = make_actor(role)

    if actor.may(Permission.AUDIT_VIEW):
        assert len(list_records(actor=actor).items) == 1
    else:
        with pytest.raises(Denied):
            list_records(actor=actor)


def test_records_come_newest_first_page_by_page(django_assert_num_queries):
    ids = [make_record(object_id=number).pk for number in range(5)]
    dpo = make_actor(Role.DPO)

    first = list_records(actor=dpo, limit=3)
    with django_assert_num_queries(1):
        second = list_records(actor=dpo, limit=3, cursor=first.next_cursor)

    assert [row.id for row in [*first.items, *second.items]] == ids[::-1]
    assert second.next_cursor is None


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (RecordFilters(object_type="thing", object_id="1"), ["1"]),
        (RecordFilters(object_type="other"), []),
        (RecordFilters(action="thing.changed"), ["2", "1"]),
        (RecordFilters(actor_id=1_000_000), []),
    ],
)
def test_records_are_narrowed_by_what_is_asked_for(filters, expected):
    make_record(object_id=1)
    make_record(object_id=2)

    page = list_records(actor=make_actor(Role.DPO), filters=filters)

    assert [row.object_id for row in page.items] == expected
