"""Whoever changes a record behind the product's back is found out."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from leadflow.audit.models import Record, Seal
from leadflow.audit.queries import verify_audit
from leadflow.audit.services import record, seal_records
from leadflow.identity.types import SYSTEM
from leadflow.kernel.db import is_postgres
from tests.harness.races import rush

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)

DISARM = {
    True: ["ALTER TABLE audit_record DISABLE TRIGGER audit_record_append_only"],
    False: [
        "DROP TRIGGER audit_record_no_update",
        "DROP TRIGGER audit_record_no_delete",
    ],
}
REARM = {
    True: ["ALTER TABLE audit_record ENABLE TRIGGER audit_record_append_only"],
    False: [
        f"CREATE TRIGGER audit_record_no_{verb} BEFORE {verb.upper()} ON audit_record"
        " BEGIN SELECT RAISE(ABORT, 'audit_record is append-only'); END"
        for verb in ("update", "delete")
    ],
}


def write(count=3):
    for number in range(count):
        with transaction.atomic():
            record(
                actor=SYSTEM, action="thing.done", object_type="thing", object_id=number, now=NOON
            )


def run(statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def forged():
    """Return what runs SQL on the records as somebody would who owns the database."""

    def forge(sql):
        run(DISARM[is_postgres()])
        try:
            run([sql])
        finally:
            run(REARM[is_postgres()])

    return forge


def broken():
    return sum(finding.broken for finding in verify_audit())


def test_everything_written_is_sealed_once():
    write(3)
    first = seal_records(now=NOON)
    write(2)

    second = seal_records(now=NOON)

    assert (first, second) == (3, 2)
    assert seal_records(now=NOON) == 0
    assert broken() == 0


def test_a_changed_record_breaks_its_seal(forged):
    write()
    seal_records(now=NOON)

    forged("UPDATE audit_record SET actor_name = 'somebody else' WHERE object_id = '1'")

    assert broken() == 1


@pytest.mark.parametrize("object_id", ["0", "1", "2"], ids=["first", "middle", "last"])
def test_a_removed_record_breaks_its_seal(forged, object_id):
    write()
    seal_records(now=NOON)

    forged(f"DELETE FROM audit_record WHERE object_id = '{object_id}'")

    assert broken() == 1


def test_a_removed_seal_breaks_the_next():
    write()
    seal_records(now=NOON)
    write()
    seal_records(now=NOON)

    Seal.objects.order_by("last_id")[0].delete()

    assert broken() == 1


def test_a_seal_made_without_the_pepper_does_not_fit(settings):
    write()
    settings.PEPPERS = ["somebody else's"]
    seal_records(now=NOON)

    settings.PEPPERS = ["ours"]

    assert broken() == 1


def test_a_seal_still_fits_when_the_pepper_was_replaced(settings):
    settings.PEPPERS = ["old"]
    write()
    seal_records(now=NOON)

    settings.PEPPERS = ["new", "old"]

    assert broken() == 0


@pytest.mark.postgres
def test_nothing_is_sealed_while_a_record_is_still_coming_in():
    write()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE audit_record IN ROW EXCLUSIVE MODE")  # as an INSERT holds it
            sealed = seal_records(now=NOON)
            cursor.execute("ROLLBACK")
    finally:
        other.close()

    assert sealed == 0
    assert seal_records(now=NOON) == Record.objects.count()


@pytest.mark.postgres
def test_workers_that_seal_at_once_seal_each_record_once():
    write(20)

    counts = rush(lambda _worker: seal_records(now=NOON), range(4))

    assert sum(counts) == 20
    assert broken() == 0
