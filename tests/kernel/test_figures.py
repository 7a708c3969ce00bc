"""PostgreSQL is told when a table has grown faster than it looks."""

import pytest
from django.db import connection

from leadflow.kernel.db import commits, is_postgres
from leadflow.kernel.figures import count_anew
from leadflow.kernel.models import RateBucket
from tests.kernel.test_limits import NOON

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = RateBucket._meta.db_table


@commits
def fill(count):
    RateBucket.objects.bulk_create(
        RateBucket(bucket=f"b{number}", window_start=NOON, used=1) for number in range(count)
    )


def believed():
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [TABLE])
        return cursor.fetchone()[0]


def told():
    """Have this session's counts of changes known to everybody now, not within a second."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")


@pytest.mark.postgres
def test_a_table_that_has_grown_is_looked_at():
    fill(3000)
    told()

    assert (count_anew(tables=[TABLE]), believed()) == ([TABLE], 3000)


@pytest.mark.postgres
def test_a_table_that_stays_as_it_is_is_left_alone():
    fill(3000)
    told()
    count_anew(tables=[TABLE])
    told()

    assert count_anew(tables=[TABLE]) == []


def test_sqlite_needs_no_telling():
    fill(10)

    assert is_postgres() or count_anew(tables=[TABLE]) == []
