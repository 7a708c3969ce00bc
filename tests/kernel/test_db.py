from uuid import uuid4

import pytest
from django.db import connection, transaction

from leadflow.kernel.db import commits, joins, planned_anew, surrounding
from leadflow.kernel.models import RateBucket
from tests.kernel.test_limits import NOON

pytestmark = pytest.mark.django_db(transaction=True)


@commits
def write(name, *, fails=False):
    RateBucket.objects.create(bucket=name, window_start=NOON, used=1)
    if fails:
        raise ValueError(name)
    return name


@commits
def write_two():
    write("outer")
    write("inner")


@joins
def write_along(name):
    RateBucket.objects.create(bucket=name, window_start=NOON, used=1)


def names():
    return set(RateBucket.objects.values_list("bucket", flat=True))


def test_commits_all_or_nothing():
    assert write("a") == "a"
    with pytest.raises(ValueError, match="b"):
        write("b", fails=True)

    assert names() == {"a"}


def test_commits_nowhere_but_at_the_top():
    with pytest.raises(RuntimeError), transaction.atomic():
        write("a")

    with pytest.raises(RuntimeError):
        write_two()

    assert names() == set()


def test_joins_only_an_open_transaction():
    with pytest.raises(RuntimeError):
        write_along("a")
    with transaction.atomic():
        write_along("b")

    assert names() == {"b"}


def test_joins_the_one_transaction_around_an_answer():
    with surrounding() as effects:
        write("a")
        with pytest.raises(ValueError, match="b"):
            write("b", fails=True)
        write("c")

    assert effects.committed == 2
    assert names() == {"a", "c"}


def test_goes_with_the_transaction_around_it():
    with surrounding():
        write("a")
        transaction.set_rollback(True)

    assert names() == set()


def test_commits_inside_commits_stays_a_mistake_also_there():
    with pytest.raises(RuntimeError), surrounding():
        write_two()

    assert names() == set()


def test_stands_alone_again_afterwards():
    with surrounding():
        write("a")

    write("b")

    assert names() == {"a", "b"}


@pytest.mark.postgres
def test_a_question_to_be_planned_anew_is_not_prepared_and_others_still_are():
    # No other test has asked this one on the connection they share.
    question = f'SELECT 1 AS "{uuid4().hex}"'

    def asked():
        with connection.cursor() as cursor:
            cursor.execute(question)

    def prepared():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_prepared_statements WHERE statement = %s", [question]
            )
            return cursor.fetchone()[0]

    with planned_anew():
        [asked() for _ in range(5)]
    inside = prepared()
    [asked() for _ in range(5)]

    assert (inside, prepared()) == (0, 1)
