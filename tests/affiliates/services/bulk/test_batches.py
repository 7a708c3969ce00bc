"""A batch is stored before it is worked, and its key makes a repeated request safe."""

from datetime import timedelta

import pytest

from leadflow.affiliates.models import BulkJob, BulkRow, Submission
from leadflow.affiliates.services.bulk.batches import BatchKey, open_batch
from leadflow.affiliates.services.bulk.running import LEASE, work_group
from leadflow.affiliates.services.bulk.steps import cancel
from leadflow.identity.types import Role
from leadflow.kernel.errors import Denied
from leadflow.kernel.idempotency import KEPT_FOR, KeyReused, StillRunning
from tests.factories.affiliates import NOON, make_actor
from tests.factories.bulk import make_batch, make_desk, mobile, work_out

pytestmark = pytest.mark.django_db(transaction=True)

KEY = BatchKey("user:1 POST /batch/", "march", "f" * 64)
OTHER_BODY = BatchKey(KEY.scope, KEY.key, "e" * 64)
OTHER_CALLER = BatchKey("user:2 POST /batch/", KEY.key, "e" * 64)
ROWS = [{"mobile": mobile(1)}, {"mobile": mobile(2)}, {"mobile": "12"}]


def again(actor, *, key=KEY, rows=ROWS, now=NOON):
    return open_batch(actor=actor, campaign="", rows=rows, key=key, now=now)


def test_the_rows_are_stored_as_they_came_in():
    actor = make_desk()

    job_id = make_batch(actor, [{"mobile": mobile(1), "name": "Zoë"}, "?", None, [1]])

    assert list(BulkRow.objects.order_by("number").values_list("number", "data")) == [
        (1, {"mobile": mobile(1), "name": "Zoë"}),
        (2, "?"),
        (3, None),
        (4, [1]),
    ]
    assert BulkJob.objects.get(pk=job_id).total == 4


def test_a_repeated_request_goes_on_where_the_first_one_died():
    actor = make_desk()
    first = again(actor)
    work_group(actor=actor, job_id=first.job_id, now=NOON, limit=1)

    second = again(actor, now=NOON + LEASE)
    job = work_out(actor, second.job_id, now=NOON + LEASE)

    assert (second.job_id, second.is_over) == (first.job_id, False)
    assert job.counts == {"accepted": 2, "invalid": 1}
    assert Submission.objects.count() == 2


def test_a_request_that_is_answered_is_only_answered_again():
    actor = make_desk()
    job_id = again(actor).job_id
    work_out(actor, job_id)

    second = again(actor)

    assert (second.job_id, second.is_over) == (job_id, True)
    assert BulkJob.objects.count() == 1


def test_a_twin_is_sent_away_while_the_first_is_at_work():
    actor = make_desk()
    job_id = again(actor).job_id
    work_group(actor=actor, job_id=job_id, now=NOON + LEASE / 2, limit=1)

    with pytest.raises(StillRunning):
        again(actor, now=NOON + LEASE)


def test_a_key_belongs_to_one_body():
    actor = make_desk()
    again(actor)

    with pytest.raises(KeyReused):
        again(actor, key=OTHER_BODY)

    assert BulkJob.objects.count() == 1


def test_callers_do_not_share_keys():
    actor = make_desk()

    assert again(actor).job_id != again(actor, key=OTHER_CALLER).job_id


def test_affiliates_do_not_share_keys():
    one, other = make_desk(slug="one"), make_desk(slug="other")

    first = open_batch(actor=one, campaign="one", rows=ROWS, key=KEY, now=NOON)
    second = open_batch(actor=other, campaign="other", rows=ROWS, key=OTHER_BODY, now=NOON)

    assert first.job_id != second.job_id


def test_without_a_key_every_request_is_a_batch_of_its_own():
    actor = make_desk()

    assert make_batch(actor, ROWS) != make_batch(actor, ROWS)


def test_a_key_is_free_again_after_a_day():
    actor = make_desk()
    first = again(actor).job_id

    second = again(actor, key=OTHER_BODY, now=NOON + KEPT_FOR)

    assert second.job_id != first


def test_what_a_quota_left_open_is_submitted_by_a_repetition():
    actor = make_desk(quota=1)
    rows = [{"mobile": mobile(1)}] * 3
    job_id = again(actor, rows=rows).job_id
    work_out(actor, job_id)

    tomorrow = NOON + timedelta(hours=18)  # the quota's day is UTC's
    second = again(actor, rows=rows, now=tomorrow)
    job = work_out(actor, second.job_id, now=tomorrow)

    assert (second.is_over, job.done) == (False, 2 + 1)
    assert Submission.objects.count() == 3


def test_a_batch_that_was_cancelled_is_not_taken_up_again():
    actor = make_desk(quota=1)
    job_id = again(actor, rows=[{"mobile": mobile(1)}] * 3).job_id
    work_out(actor, job_id)
    cancel(actor=actor, job_id=job_id, now=NOON)

    assert again(actor, rows=[{"mobile": mobile(1)}] * 3).is_over


def test_who_may_not_submit_stores_nothing():
    with pytest.raises(Denied):
        make_batch(make_actor(Role.SUPPLY), ROWS)

    assert not BulkJob.objects.exists()
