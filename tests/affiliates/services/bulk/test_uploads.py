"""A file is kept as a draft, its columns are guessed, and nothing is submitted by uploading."""

from datetime import timedelta

import pytest

from leadflow.affiliates.models import Affiliate, BulkJob, BulkRow, Submission
from leadflow.affiliates.queries.bulk import BulkJobNotFound, get_job, list_jobs, sample_cells
from leadflow.affiliates.queries.desks import AffiliateSuspended, NotAnAffiliate, UnknownCampaign
from leadflow.affiliates.rules.bulk.mapping import BadMapping
from leadflow.affiliates.services.bulk import uploads
from leadflow.affiliates.services.bulk.housekeeping import forget_bulk_rows
from leadflow.affiliates.services.bulk.steps import cancel, start
from leadflow.affiliates.services.bulk.uploads import (
    JobMoved,
    discard,
    plain_name,
    reopen_columns,
)
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.kernel.errors import Throttled
from leadflow.kernel.flow import StepNotAllowed
from tests.factories.affiliates import NOON, make_actor
from tests.factories.bulk import (
    begin_check,
    csv_of,
    make_batch,
    make_checked,
    make_desk,
    make_draft,
    make_running,
    mobile,
    work_out,
)

pytestmark = pytest.mark.django_db(transaction=True)

ROW = (mobile(1), "MH12AB1234", "Asha", "Pune")


def test_keeps_every_cell_as_it_came():
    actor = make_desk()

    job_id = make_draft(actor, ROW, (mobile(2), "", "Zoë"))

    assert list(BulkRow.objects.values_list("number", "data").order_by("number")) == [
        (2, list(ROW)),
        (3, [mobile(2), "", "Zoë"]),
    ]
    assert not Submission.objects.exists()
    assert sample_cells(job_id, count=1) == [list(ROW)]


def test_shows_what_it_made_of_the_file():
    actor = make_desk(slug="cars")

    job = get_job(actor=actor, job_id=make_draft(actor, ROW, file_name="C:\\data\\march.csv"))

    assert (job.file_name, job.campaign, job.state, job.total) == ("march.csv", "cars", "draft", 1)
    assert job.mapping == {"mobile": 0, "registration_number": 1, "name": 2, "city": 3}
    assert (job.encoding, job.delimiter, job.created_by) == ("utf-8", ",", actor.username)


def test_remembers_what_the_columns_of_the_last_file_meant():
    actor = make_desk()
    header = ("Kontakt", "Woher", "Phone")
    content = csv_of((mobile(1), "Pune", "x"), header=header)
    mapping = {"mobile": 0, "city": 1}
    job_id = make_checked(actor, content=content, mapping=mapping)
    start(actor=actor, job_id=job_id, now=NOON)

    again = make_draft(actor, content=csv_of((mobile(2), "Goa", "x"), header=header))

    assert get_job(actor=actor, job_id=again).mapping == mapping


def test_affiliates_do_not_share_what_columns_mean():
    content = csv_of((mobile(1), "9812300001"), header=("Kontakt", "Phone"))
    one = make_desk()
    job_id = make_checked(one, content=content, mapping={"mobile": 0})
    start(actor=one, job_id=job_id, now=NOON)

    other = make_desk(slug="other")

    job = make_draft(other, content=content, campaign="other")
    assert get_job(actor=other, job_id=job).mapping == {"mobile": 1}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("leads.csv", "leads.csv"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\r\n.csv", "ab.csv"),
        ("", "file.csv"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_files_name_is_only_a_name(typed, kept):
    assert plain_name(typed) == kept


def test_naming_the_columns_begins_the_dry_run():
    actor = make_desk()
    job_id = make_draft(actor, ROW)

    job = begin_check(actor, job_id, mapping={"mobile": 0})

    assert (job.state, job.mapping) == ("checking", {"mobile": 0})


def test_a_mapping_that_cannot_be_changes_nothing():
    actor = make_desk()
    job_id = make_draft(actor, ROW)

    with pytest.raises(BadMapping):
        begin_check(actor, job_id, mapping={"name": 0})

    assert get_job(actor=actor, job_id=job_id).state == "draft"


def test_the_columns_can_be_named_anew_until_rows_are_submitted():
    actor = make_desk()
    job_id = make_checked(actor, ROW)

    assert reopen_columns(actor=actor, job_id=job_id).state == "draft"


def test_once_rows_are_submitted_the_columns_stand():
    actor = make_desk()
    job_id = make_running(actor, ROW)
    work_out(actor, job_id)

    with pytest.raises(StepNotAllowed):
        reopen_columns(actor=actor, job_id=job_id)
    BulkJob.objects.filter(pk=job_id).update(state="stopped")
    with pytest.raises(JobMoved):
        reopen_columns(actor=actor, job_id=job_id)


def test_a_job_that_submitted_nothing_can_be_thrown_away():
    actor = make_desk()
    job_id = make_checked(actor, ROW)

    discard(actor=actor, job_id=job_id)

    assert not BulkJob.objects.exists()
    assert not BulkRow.objects.exists()


def test_a_job_that_was_started_cannot_be_thrown_away():
    actor = make_desk()
    job_id = make_running(actor, ROW)

    with pytest.raises(JobMoved):
        discard(actor=actor, job_id=job_id)

    assert BulkRow.objects.count() == 1


@pytest.mark.parametrize(
    "step",
    [
        lambda actor, job: get_job(actor=actor, job_id=job),
        lambda actor, job: begin_check(actor, job, mapping={"mobile": 0}),
        lambda actor, job: reopen_columns(actor=actor, job_id=job),
        lambda actor, job: discard(actor=actor, job_id=job),
        lambda actor, job: start(actor=actor, job_id=job, now=NOON),
        lambda actor, job: cancel(actor=actor, job_id=job, now=NOON),
    ],
)
def test_the_job_of_another_affiliate_is_not_there(step):
    job_id = make_checked(make_desk(), ROW)
    other = make_desk()

    with pytest.raises(BulkJobNotFound):
        step(other, job_id)

    assert BulkJob.objects.get(pk=job_id).state == "checked"


def test_lists_the_newest_first_page_by_page():
    actor = make_desk()
    jobs = [make_draft(actor, ROW) for _ in range(3)]
    make_draft(make_desk(slug="other"), ROW, campaign="other")

    first = list_jobs(actor=actor, limit=2)
    second = list_jobs(actor=actor, limit=2, cursor=first.next_cursor)

    assert [job.id for job in first.items + second.items] == jobs[::-1]
    assert second.next_cursor is None


def test_staff_see_no_files_of_affiliates():
    make_draft(make_desk(), ROW)

    assert list_jobs(actor=make_actor(Role.AFFILIATE_MANAGER)).items == []


@pytest.mark.parametrize(
    ("role", "refusal"), [(Role.SUPPLY, NotPermitted), (Role.AFFILIATE, NotAnAffiliate)]
)
def test_who_acts_for_no_affiliate_uploads_nothing(role, refusal):
    with pytest.raises(refusal):
        make_draft(make_actor(role), ROW)


def test_a_suspended_affiliate_uploads_nothing():
    actor = make_desk()
    Affiliate.objects.update(is_suspended=True)

    with pytest.raises(AffiliateSuspended):
        make_draft(actor, ROW)


def test_a_campaign_that_is_not_open_takes_no_file():
    with pytest.raises(UnknownCampaign):
        make_draft(make_desk(), ROW, campaign="closed")


def test_uploads_are_limited(monkeypatch):
    monkeypatch.setattr(uploads, "UPLOADS_PER_HOUR", 2)
    actor = make_desk()
    make_draft(actor, ROW)
    make_draft(actor, ROW)

    with pytest.raises(Throttled):
        make_draft(actor, ROW)

    assert BulkJob.objects.count() == 2


def test_rows_are_forgotten_a_month_after_the_end_and_counts_stay():
    actor = make_desk()
    file = work_out(actor, make_running(actor, ROW))
    batch = make_batch(actor, [{"mobile": mobile(5)}])
    month = timedelta(days=30)
    forget_bulk_rows(NOON + month)
    before = BulkRow.objects.count()

    forgotten = forget_bulk_rows(NOON + month + timedelta(seconds=1))

    assert (before, forgotten) == (2, 2)
    assert not BulkRow.objects.exists()
    assert BulkJob.objects.get(pk=file.pk).counts == {"accepted": 1}
    assert BulkJob.objects.filter(pk=batch).exists()


def test_drafts_are_forgotten_after_a_week():
    actor = make_desk()
    make_draft(actor, ROW)
    running = make_running(actor, ROW)

    forget_bulk_rows(NOON + timedelta(days=7, seconds=1))

    assert list(BulkJob.objects.values_list("pk", flat=True)) == [running]
