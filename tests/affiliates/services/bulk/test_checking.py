"""The dry run decides as the run will, submits nothing, and tells no more than the quota allows."""

from datetime import timedelta

import pytest

from leadflow.affiliates.models import BulkJob, BulkRow, FreshnessClaim, Submission
from leadflow.affiliates.services.bulk.checking import check_group
from leadflow.affiliates.services.bulk.steps import start
from leadflow.affiliates.services.submit import submit
from leadflow.affiliates.types import Consent, SubmissionInput
from leadflow.events.models import OutboxMessage
from leadflow.kernel.errors import Throttled
from leadflow.kernel.models import RateBucket
from leadflow.leads.models import Lead, Person
from tests.factories.affiliates import NOON
from tests.factories.bulk import (
    begin_check,
    make_checked,
    make_desk,
    make_draft,
    mobile,
    work_out,
)

pytestmark = pytest.mark.django_db(transaction=True)

MIXED = [
    (mobile(1), "", "", ""),
    (mobile(1), "", "", ""),
    (mobile(2), "MH12AB1234", "", ""),
    (mobile(2), "MH12AB1234", "", ""),
    (mobile(3), "MH12AB0404", "", ""),
    (mobile(3), "", "", ""),
    (mobile(4), "MH12AB0503", "", ""),
    (mobile(4), "KA01A1", "", ""),
    ("12", "", "", ""),
    (mobile(5), "NO PLATE", "", ""),
    (mobile(6), "", "", ""),
]


def checks(job_id):
    return list(
        BulkRow.objects.filter(job_id=job_id)
        .order_by("number")
        .values_list("check_result", flat=True)
    )


def results(job_id):
    return list(
        BulkRow.objects.filter(job_id=job_id).order_by("number").values_list("result", flat=True)
    )


def known(actor, *numbers):
    for number in numbers:
        submit(actor=actor, data=SubmissionInput(mobile=mobile(number)), now=NOON)


def told_today():
    bucket = RateBucket.objects.filter(bucket__startswith="duplicates").first()
    return bucket.used if bucket else 0


@pytest.mark.parametrize("limit", [1, 3, 500])
@pytest.mark.parametrize("before", [(), (2, 6)])
def test_says_what_the_run_will_come_to(limit, before):
    actor = make_desk()
    known(actor, *before)
    job_id = make_draft(actor, *MIXED)
    begin_check(actor, job_id)

    while check_group(actor=actor, job_id=job_id, now=NOON, limit=limit).is_at_work:
        pass
    start(actor=actor, job_id=job_id, now=NOON)
    work_out(actor, job_id)

    assert checks(job_id) == results(job_id)
    job = BulkJob.objects.get(pk=job_id)
    assert job.check_counts == job.counts
    assert (job.checked, job.total) == (len(MIXED), len(MIXED))


def test_submits_nothing():
    actor = make_desk()

    make_checked(actor, *MIXED)

    assert not Submission.objects.exists()
    assert not FreshnessClaim.objects.exists()
    assert not Lead.objects.exists()
    assert not Person.objects.exists()
    assert set(OutboxMessage.objects.values_list("name", flat=True)) == {
        "affiliates.bulk_job_continues"
    }


def test_a_mobile_twice_in_the_file_is_told_apart_and_costs_no_quota():
    actor = make_desk(quota=1)

    job_id = make_checked(actor, *[(mobile(1), "", "", "")] * 4)

    rows = BulkRow.objects.filter(job_id=job_id).order_by("number")
    assert [row.reason for row in rows] == ["", *["in_file"] * 3]
    assert told_today() == 0


def test_telling_of_known_numbers_counts_against_the_quota_once():
    actor = make_desk(quota=3)
    known(actor, 1, 2)
    job_id = make_checked(actor, (mobile(1), "", "", ""), (mobile(2), "", "", ""))
    told = told_today()

    start(actor=actor, job_id=job_id, now=NOON)
    job = work_out(actor, job_id)

    assert told == 2
    assert (job.state, told_today()) == ("done", 2)


def test_checking_the_same_file_again_is_another_question():
    actor = make_desk(quota=3)
    known(actor, 1)
    rows = [(mobile(1), "", "", "")]

    make_checked(actor, *rows)
    make_checked(actor, *rows)

    assert told_today() == 2


def test_beyond_the_quota_nothing_more_is_told():
    actor = make_desk(quota=2)
    known(actor, 1, 2, 3)
    rows = [(mobile(number), "", "", "") for number in (1, 2, 3, 4)]

    job_id = make_checked(actor, *rows)

    assert checks(job_id) == ["awaiting_registration"] * 2 + ["untold"] * 2
    assert told_today() == 2


def test_beyond_the_quota_the_file_itself_is_still_checked():
    actor = make_desk(quota=0)
    known_twice = [(mobile(1), "", "", ""), ("12", "", "", ""), (mobile(1), "", "", "")]

    job_id = make_checked(actor, *known_twice)

    assert checks(job_id) == ["untold", "invalid", "awaiting_registration"]


def test_an_exhausted_quota_stops_single_submissions_too():
    actor = make_desk(quota=1)
    known(actor, 1)
    make_checked(actor, (mobile(1), "", "", ""))

    with pytest.raises(Throttled):
        known(actor, 9)


def test_consent_for_the_whole_file_counts_for_every_row():
    actor = make_desk(consent_required=True)
    consent = Consent(given=True, text_version="v3", source_url="https://cars.example/")

    job_id = make_checked(actor, (mobile(1), "", "", ""), consent=consent)
    start(actor=actor, job_id=job_id, now=NOON)
    work_out(actor, job_id)

    kept = Submission.objects.get()
    assert (kept.consent_given, kept.consent_text_version, kept.consent_at) == (True, "v3", NOON)


def test_without_a_consent_that_is_needed_every_row_says_so():
    actor = make_desk(consent_required=True)

    job_id = make_checked(actor, (mobile(1), "", "", ""))

    row = BulkRow.objects.get(job_id=job_id)
    assert (row.check_result, row.errors[0]["field"]) == ("invalid", "consent")


def test_a_dry_run_that_is_begun_again_forgets_the_first():
    actor = make_desk()
    job_id = make_checked(actor, *MIXED)
    BulkJob.objects.filter(pk=job_id).update(state="draft")

    begin_check(actor, job_id, mapping={"mobile": 2})
    check_group(actor=actor, job_id=job_id, now=NOON)

    assert set(checks(job_id)) == {"invalid"}
    assert BulkJob.objects.get(pk=job_id).check_counts == {"invalid": len(MIXED)}


def test_what_was_known_is_new_again_after_its_window():
    actor = make_desk(freshness_days=30)
    known(actor, 1)

    job_id = make_checked(actor, (mobile(1), "", "", ""), now=NOON + timedelta(days=31))

    assert checks(job_id) == ["accepted"]
