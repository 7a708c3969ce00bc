"""Books of the desk that do not agree are found, each by its own name."""

import pytest
from django.db.models import F

from leadflow.leads.models import Lead
from leadflow.pipeline.models import BulkItem, BulkJob, ImportJob, ImportRow, UnitInterest
from leadflow.pipeline.queries.checks import verify_pipeline
from leadflow.pipeline.rules.bulk import BulkAction, BulkResult, BulkState
from tests.factories.identity import make_user
from tests.factories.imports import bring, importer, people, take_back
from tests.factories.leads import NOON, make_lead
from tests.factories.merging import join, part
from tests.factories.units import make_unit, want

pytestmark = pytest.mark.django_db(transaction=True)


def broken():
    return {finding.name: finding.sample for finding in verify_pipeline() if finding.broken}


def make_job(**counts):
    return BulkJob.objects.create(
        started_by=make_user(),
        action=BulkAction.DELETE,
        state=BulkState.DONE,
        created_at=NOON,
        **counts,
    )


def test_sound_books_are_sound():
    lead, other = make_lead(), make_lead()
    want(lead, make_unit(name="A-1"))
    want(lead, make_unit(name="A-2"))
    part(join(lead, other))
    join(lead, other)
    actor = importer()
    take_back(actor, bring(actor, *people(1, 2, 2)).id)
    job = make_job(total=1, done=1, changed=1)
    BulkItem.objects.create(job=job, lead=lead, result=BulkResult.CHANGED)

    assert broken() == {}


def test_a_gap_between_ranks_is_found():
    lead = make_lead()
    want(lead, make_unit())

    UnitInterest.objects.update(rank=2)

    assert broken() == {"pipeline.ranks_are_dense": [lead.pk]}


def test_a_merge_whose_lost_lead_walks_about_is_found():
    lost = make_lead()
    merge_id = join(make_lead(), lost)

    Lead.objects.filter(pk=lost.pk).update(merged_into=None)

    assert broken() == {"pipeline.merges_are_carried_out": [merge_id]}


def test_a_bulk_job_that_counted_wrongly_is_found():
    job = make_job(total=2, done=2, changed=2)
    BulkItem.objects.create(job=job, lead=make_lead(), result=BulkResult.CHANGED)

    assert broken() == {"pipeline.bulk_results_are_counted": [job.pk]}


def test_an_import_that_lost_a_row_is_found():
    job_id = bring(importer(), *people(1, 2)).id

    ImportRow.objects.filter(job_id=job_id, at=1).delete()

    assert broken() == {"pipeline.import_rows_are_counted": [job_id]}


def test_a_lead_that_two_rows_brought_in_is_found():
    job_id = bring(importer(), *people(1)).id
    first = ImportRow.objects.get(job_id=job_id)

    ImportRow.objects.create(
        job_id=job_id, is_check=False, at=1, number=3, result="added", lead_id=first.lead_id
    )
    ImportJob.objects.update(total=F("total") + 1, done=F("done") + 1, added=F("added") + 1)

    assert broken() == {"pipeline.import_rows_make_one_lead": [first.lead_id]}
