"""Rows are submitted once, in groups that commit with their results, whatever happens between."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DataError

from leadflow.affiliates.models import Affiliate, BulkJob, BulkRow, Campaign, Submission
from leadflow.affiliates.queries.bulk import progress_of
from leadflow.affiliates.queries.desks import AffiliateSuspended, NotAnAffiliate, UnknownCampaign
from leadflow.affiliates.services.bulk import running, taking
from leadflow.affiliates.services.bulk.rows import RowsTaken
from leadflow.affiliates.services.bulk.running import work_group
from leadflow.affiliates.services.submit import submit
from leadflow.affiliates.types import SubmissionInput
from leadflow.events.models import OutboxMessage
from leadflow.identity.rules import NotPermitted
from leadflow.kernel.errors import Throttled
from leadflow.leads.models import Lead
from leadflow.notifications.models import Notification
from tests.factories.affiliates import NOON
from tests.factories.bulk import make_batch, make_desk, make_running, mobile, work_out

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


def results(job_id):
    return list(
        BulkRow.objects.filter(job_id=job_id).order_by("number").values_list("result", flat=True)
    )


def test_every_row_gets_its_own_result():
    actor = make_desk()
    rows = [
        (mobile(1), "", "Asha", "Pune"),
        (mobile(1), "", "Asha", "Pune"),
        ("12", "", "", ""),
        (mobile(2), "MH12AB1234", "", ""),
        (mobile(2), "mh-12-ab-1234", "", ""),
        (mobile(3), "MH12AB0503", "", ""),
    ]

    job = work_out(actor, make_running(actor, *rows))

    assert results(job.pk) == [
        "accepted",
        "awaiting_registration",
        "invalid",
        "accepted",
        "rejected",
        "verifying",
    ]
    assert (job.state, job.done) == ("done", 6)
    assert job.counts == {
        "accepted": 2,
        "awaiting_registration": 1,
        "invalid": 1,
        "rejected": 1,
        "verifying": 1,
    }


def test_a_row_knows_its_submission_and_its_reason():
    actor = make_desk()

    job = work_out(actor, make_running(actor, (mobile(1), "", "Asha", ""), (mobile(1), "", "", "")))

    first, second = BulkRow.objects.filter(job=job).order_by("number")
    assert first.submission.name == "Asha"
    assert (second.submission.state, second.reason) == ("awaiting_registration", "duplicate_mobile")
    assert second.message.startswith("Waiting for the car registration")


def test_a_row_that_cannot_be_read_names_its_fields_and_stores_nothing():
    actor = make_desk()

    job = work_out(actor, make_running(actor, ("022 2284 3000", "", "", "")))

    row = BulkRow.objects.get(job=job)
    assert (row.result, row.reason, row.submission) == ("invalid", "phone.invalid", None)
    assert row.errors == [{"field": "mobile", "message": row.message}]
    assert not Submission.objects.exists()


def test_a_broken_row_stops_no_other():
    actor = make_desk()

    job = work_out(actor, make_batch(actor, [{"mobile": mobile(1)}, "?", {"mobile": mobile(2)}]))

    assert results(job.pk) == ["accepted", "invalid", "accepted"]


def test_a_value_the_database_refuses_costs_its_own_row_alone(monkeypatch):
    actor = make_desk()
    job_id = make_batch(actor, [{"mobile": mobile(at), "name": str(at)} for at in range(7)])
    store = taking.store_all

    def picky(*, decided, **rest):
        if any(one.readable.name == "4" for one in decided):
            raise DataError("out of range")
        return store(decided=decided, **rest)

    monkeypatch.setattr(taking, "store_all", picky)

    job = work_out(actor, job_id)

    assert results(job.pk) == [*["accepted"] * 4, "invalid", *["accepted"] * 2]


@pytest.mark.postgres
def test_a_value_too_long_for_its_column_costs_its_own_row_alone(monkeypatch):
    actor = make_desk()
    job_id = make_batch(actor, [{"mobile": mobile(at), "name": str(at)} for at in range(7)])
    read = taking.read

    def lenient(data, **given):
        readable = read(data, **given)
        return replace(readable, city="x" * 500) if data.name == "4" else readable

    monkeypatch.setattr(taking, "read", lenient)

    job = work_out(actor, job_id)

    assert results(job.pk) == [*["accepted"] * 4, "invalid", *["accepted"] * 2]


def test_groups_commit_one_by_one():
    actor = make_desk()
    job_id = make_batch(actor, [{"mobile": mobile(at)} for at in range(5)])

    work_group(actor=actor, job_id=job_id, now=NOON, limit=2)

    assert Submission.objects.count() == 2
    assert results(job_id) == ["accepted", "accepted", "", "", ""]
    assert progress_of(job_id).done == 2


@pytest.mark.parametrize("broken_at", ["note_results", "keep", "take_many"])
def test_a_group_that_dies_half_way_leaves_nothing_and_is_done_again(monkeypatch, broken_at):
    actor = make_desk()
    job_id = make_batch(actor, [{"mobile": mobile(at)} for at in range(6)])
    work_group(actor=actor, job_id=job_id, now=NOON, limit=2)
    whole = getattr(running, broken_at)

    def dying(**given):
        whole(**given)
        raise KeyboardInterrupt

    monkeypatch.setattr(running, broken_at, dying)
    with pytest.raises(KeyboardInterrupt):
        work_group(actor=actor, job_id=job_id, now=NOON, limit=2)
    monkeypatch.undo()
    between = (Submission.objects.count(), progress_of(job_id).done)
    job = work_out(actor, job_id, limit=2)

    assert between == (2, 2)
    assert Submission.objects.count() == Lead.objects.count() == job.done == 6
    assert set(results(job_id)) == {"accepted"}


def test_a_row_with_a_result_is_never_worked_again():
    actor = make_desk()
    job_id = make_batch(actor, [{"mobile": mobile(1)}, {"mobile": mobile(2)}])
    BulkRow.objects.filter(job_id=job_id, number=2).update(result="rejected")

    with pytest.raises(RowsTaken):
        work_group(actor=actor, job_id=job_id, now=NOON)

    assert not Submission.objects.exists()


def test_a_job_that_is_done_stays_as_it_is():
    actor = make_desk()
    job = work_out(actor, make_batch(actor, [{"mobile": mobile(1)}]))

    again = work_group(actor=actor, job_id=job.pk, now=NOON)

    assert again.state == "done"
    assert Submission.objects.count() == 1


def test_a_job_that_is_gone_is_no_longer_worked():
    assert work_group(actor=make_desk(), job_id=404, now=NOON) is None


def test_the_quota_of_duplicate_answers_pauses_a_file_until_the_next_day():
    actor = make_desk(quota=2)
    rows = [(mobile(1), "", "", "")] * 4 + [(mobile(2), "", "", "")]

    job_id = make_running(actor, *rows, now=NOON)
    job = work_out(actor, job_id, now=NOON)

    assert (job.state, job.done) == ("paused", 3)
    assert job.pause_reason == "affiliates.duplicate_quota_reached"
    assert results(job_id) == ["accepted", *["awaiting_registration"] * 2, "", ""]
    timer = OutboxMessage.objects.filter(name="affiliates.bulk_job_continues").latest("id")
    assert timer.payload == {"job_id": job_id, "turn": job.turn}
    assert timer.due_at == job.resume_at
    assert NOON < timer.due_at <= NOON + DAY


def test_what_the_quota_leaves_open_is_submitted_the_next_day():
    actor = make_desk(quota=2)
    job_id = make_running(actor, *[(mobile(1), "", "", "")] * 4, now=NOON)
    work_out(actor, job_id, now=NOON)

    BulkJob.objects.filter(pk=job_id).update(state="running")
    job = work_out(actor, job_id, now=NOON + DAY)

    assert (job.state, job.done) == ("done", 4)


def test_beyond_the_quota_no_row_is_looked_at():
    actor = make_desk(quota=1)
    job_id = make_batch(actor, [{"mobile": mobile(1)}] * 2 + [{"mobile": mobile(2)}])

    job = work_out(actor, job_id)

    assert results(job_id) == ["accepted", "awaiting_registration", ""]
    assert job.state == "paused"


@pytest.mark.parametrize("cap", [{"hourly_cap": 3}, {"daily_cap": 3}])
def test_a_cap_is_used_up_to_the_last_place(cap):
    actor = make_desk(**cap)
    job_id = make_batch(actor, [{"mobile": mobile(at)} for at in range(7)])

    job = work_out(actor, job_id)

    assert Counter(results(job_id)) == {"accepted": 3, "": 4}
    assert (job.state, job.pause_reason) == ("paused", "affiliates.cap_reached")


def test_rows_that_cannot_be_read_use_up_no_cap():
    actor = make_desk(daily_cap=2)
    job_id = make_batch(actor, [{"mobile": "12"}, {"mobile": mobile(1)}] * 2)

    assert work_out(actor, job_id).state == "done"


def test_a_batch_and_single_submissions_share_the_quota():
    actor = make_desk(quota=1)
    data = SubmissionInput(mobile=mobile(1))
    work_out(actor, make_batch(actor, [{"mobile": mobile(1)}] * 2))

    with pytest.raises(Throttled):
        submit(actor=actor, data=data, now=NOON)


def test_a_suspended_affiliate_submits_nothing_more():
    actor = make_desk()
    job_id = make_batch(actor, [{"mobile": mobile(at)} for at in range(4)])
    work_group(actor=actor, job_id=job_id, now=NOON, limit=2)
    Affiliate.objects.update(is_suspended=True)

    with pytest.raises(AffiliateSuspended):
        work_group(actor=actor, job_id=job_id, now=NOON)

    assert Submission.objects.count() == 2


def test_a_campaign_that_closes_takes_nothing_more():
    actor = make_desk()
    job_id = make_batch(actor, [{"mobile": mobile(1)}])
    Campaign.objects.update(is_active=False)

    with pytest.raises(UnknownCampaign):
        work_group(actor=actor, job_id=job_id, now=NOON)


def test_nobody_works_the_job_of_another_affiliate():
    job_id = make_batch(make_desk(), [{"mobile": mobile(1)}])
    other = make_desk()
    Campaign.objects.exclude(is_default=True).delete()
    Campaign.objects.get().approvals.create(affiliate=Affiliate.objects.latest("id"))

    with pytest.raises(NotAnAffiliate):
        work_group(actor=other, job_id=job_id, now=NOON)


def test_without_the_permission_nothing_is_submitted():
    actor = make_desk()
    job_id = make_batch(actor, [{"mobile": mobile(1)}])
    stripped = replace(actor, permissions=frozenset())

    with pytest.raises(NotPermitted):
        work_group(actor=stripped, job_id=job_id, now=NOON)

    assert not Submission.objects.exists()


def test_who_uploaded_a_file_hears_of_its_end_once():
    actor = make_desk()

    job = work_out(actor, make_running(actor, (mobile(1), "", "", ""), file_name="march.csv"))

    notice = Notification.objects.get(user_id=actor.user_id)
    assert (notice.title, notice.message) == (
        "Your file is submitted: 1 of 1 accepted",
        "march.csv",
    )
    assert notice.link == f"/app/affiliate/bulk/{job.pk}/"


def test_an_event_of_a_job_carries_no_personal_data():
    actor = make_desk()

    work_out(actor, make_running(actor, (mobile(1), "MH12AB1234", "Asha Rao", "Pune")))

    payloads = str(list(OutboxMessage.objects.values_list("payload", "stream")))
    assert not any(word in payloads for word in ("98120", "Asha", "MH12AB"))
