"""A check of the live books finds a job that was tampered with, and nothing in one that was not."""

import pytest

from leadflow.affiliates.models import BulkJob, BulkRow
from leadflow.affiliates.queries.verify import verify_affiliates
from leadflow.affiliates.services.bulk.running import work_group
from tests.factories.affiliates import NOON
from tests.factories.bulk import make_batch, make_desk, mobile, work_out

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = [{"mobile": mobile(1)}, {"mobile": mobile(1)}, {"mobile": "12"}, {"mobile": mobile(2)}]


def broken():
    return {found.name: found.sample for found in verify_affiliates() if found.broken}


def test_nothing_is_wrong_with_a_job_at_any_point():
    actor = make_desk()
    job_id = make_batch(actor, ROWS)
    before = broken()
    work_group(actor=actor, job_id=job_id, now=NOON, limit=2)
    between = broken()

    work_out(actor, job_id)

    assert (before, between, broken()) == ({}, {}, {})


def test_nothing_is_wrong_with_a_job_whose_rows_are_no_longer_kept():
    actor = make_desk()
    work_out(actor, make_batch(actor, ROWS))
    BulkRow.objects.all().delete()

    assert broken() == {}


def test_a_row_that_lost_its_result_is_found():
    actor = make_desk()
    job = work_out(actor, make_batch(actor, ROWS))
    BulkRow.objects.filter(number=3).update(result="")

    assert broken() == {"affiliates.bulk_rows_are_counted": [job.pk]}


def test_a_job_that_counts_too_few_is_found():
    actor = make_desk()
    job = work_out(actor, make_batch(actor, ROWS))
    BulkJob.objects.update(done=0)

    assert broken() == {"affiliates.bulk_rows_are_counted": [job.pk]}


def test_a_submission_of_two_rows_is_found():
    actor = make_desk()
    work_out(actor, make_batch(actor, ROWS))
    first = BulkRow.objects.get(number=1).submission_id
    BulkRow.objects.filter(number=3).update(submission_id=first)

    assert broken() == {"affiliates.bulk_rows_go_in_once": [first]}
