"""An import asks and writes as often for a few rows as for many of one group."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadflow.pipeline.services.imports import steps
from leadflow.pipeline.services.imports.working import work_some
from tests.factories.imports import bring, importer, make_draft, people, turn_of
from tests.factories.leads import NOON

pytestmark = pytest.mark.django_db(transaction=True)

WIDE = ("Name", "Phone", "E-mail", "City", "Status", "Tags", "Notes")


def statements(actor, rows, step=steps.start, **options):
    """Return how many statements one group of an import takes."""
    job_id = make_draft(actor, *rows, header=WIDE, **options)
    step(actor=actor, job_id=job_id, now=NOON)
    return counted(job_id)


def counted(job_id):
    turn = turn_of(job_id)
    with CaptureQueriesContext(connection) as asked:
        work_some(job_id=job_id, turn=turn, now=NOON)
    return len(asked)


def wide(*numbers, said="as before"):
    return [(*row, "qualified", "hot; vip", said) for row in people(*numbers)]


@pytest.mark.parametrize("on_match", ["skip", "update", "create"])
def test_bringing_rows_in_takes_as_many_statements_for_few_as_for_many(on_match):
    actor = importer()
    bring(actor, *wide(*range(200)), header=WIDE)
    few = statements(actor, wide(*range(195, 210), said="few"), on_match=on_match)

    many = statements(actor, wide(*range(300, 600), *range(100), said="many"), on_match=on_match)

    assert many == few <= 70


def test_taking_an_import_back_takes_as_many_statements_for_few_as_for_many():
    actor = importer()
    jobs = [bring(actor, *wide(*range(20)), header=WIDE)]
    jobs.append(bring(actor, *wide(*range(100, 400)), header=WIDE))
    for job in jobs:
        steps.undo(actor=actor, job_id=job.id, now=NOON)

    few, many = (counted(job.id) for job in jobs)

    assert many == few <= 40
