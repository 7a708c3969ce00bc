"""`POST /api/affiliates/leads/batch/`: an answer for every row, and none submitted twice."""

import json

import pytest
import time_machine

from leadflow.affiliates.http import batch
from leadflow.affiliates.models import Affiliate, BulkJob, BulkRow, Submission
from leadflow.affiliates.services.bulk.running import work_group
from leadflow.config.api import api
from leadflow.identity.models import User
from leadflow.identity.types import Door, Role
from tests.factories.affiliates import NOON, make_affiliate, make_campaign, make_member_user
from tests.factories.bulk import mobile
from tests.factories.identity import auth_client, make_key

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "/api/affiliates/leads/batch/"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=True):
        yield


def make_user(*, quota=100, **campaign):
    user = make_member_user(role=Role.AFFILIATE)
    make_campaign(
        is_sandbox=True,
        approve=make_affiliate(member=user, duplicate_quota=quota),
        is_default=True,
        **campaign,
    )
    return user


def post(user, body, *, door=Door.TOKEN, address=ADDRESS, **headers):
    client = auth_client(user, door=door)
    return client.post(
        address,
        body if isinstance(body, bytes) else json.dumps(body),
        content_type="application/json",
        headers=headers,
    )


def leads(*numbers, **fields):
    return {"leads": [{"mobile": mobile(number), **fields} for number in numbers]}


def test_every_row_is_answered_in_order():
    user = make_user()
    rows = [
        {"mobile": mobile(1), "name": "Asha"},
        {"mobile": mobile(1)},
        {"mobile": "022 2284 3000"},
        {"mobile": mobile(2), "registration_number": "MH12AB1234"},
        {"mobile": mobile(2), "registration_number": "MH 12 AB 1234"},
        {"mobile": mobile(3), "registration_number": "MH12AB0503"},
        {"name": "Nobody"},
        7,
    ]

    answer = post(user, {"leads": rows})

    assert answer.status_code == 200
    told = answer.json()
    assert [(row["row"], row["status_code"], row["status"]) for row in told] == [
        (1, 201, "accepted"),
        (2, 202, "awaiting_registration"),
        (3, 422, "invalid"),
        (4, 201, "accepted"),
        (5, 409, "rejected"),
        (6, 202, "verifying"),
        (7, 422, "invalid"),
        (8, 422, "invalid"),
    ]
    assert [row["errors"][0]["field"] for row in told if "errors" in row] == [
        "mobile",
        "mobile",
        "row",
    ]


def test_an_accepted_row_says_what_a_single_lead_would():
    user = make_user()

    (row,) = post(user, leads(1)).json()

    assert row == {
        "row": 1,
        "status_code": 201,
        "id": Submission.objects.get().pk,
        "status": "accepted",
        "state": "accepted",
        "reason": "",
        "message": "Accepted.",
    }


def test_a_duplicate_learns_only_that_it_is_one():
    user = make_user()

    row = post(user, leads(1, 1, registration_number="MH12AB1234")).json()[1]

    assert (row["status_code"], row["reason"]) == (409, "duplicate_vehicle")
    assert set(row) == {"row", "status_code", "id", "status", "state", "reason", "message"}


def test_a_bare_array_does_as_well():
    assert [row["status_code"] for row in post(make_user(), leads(1, 2)["leads"]).json()] == [
        201,
        201,
    ]


def test_the_campaign_is_named_beside_the_leads():
    user = make_user()
    campaign = make_campaign(approve=Affiliate.objects.get(), slug="monsoon")

    post(user, {"campaign": "monsoon", **leads(1)})

    assert Submission.objects.get().campaign_id == campaign.pk


def test_a_row_for_another_campaign_is_refused_alone():
    user = make_user()
    make_campaign(approve=Affiliate.objects.get(), slug="monsoon")
    rows = [{"mobile": mobile(1), "campaign": "monsoon"}, {"mobile": mobile(2)}]

    told = post(user, {"leads": rows}).json()

    assert [row["status_code"] for row in told] == [422, 201]
    assert told[0]["errors"][0]["field"] == "campaign"


def test_an_api_key_submits_a_batch():
    assert post(make_user(), leads(1), door=Door.KEY).json()[0]["status_code"] == 201


def test_works_without_the_slash_at_the_end():
    assert post(make_user(), leads(1), address=ADDRESS.rstrip("/")).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"leads": []}, 422, "leads"),
        ([], 422, "leads"),
        ({}, 422, "leads"),
        ({"leads": "all"}, 422, "leads"),
        ({"leads": None}, 422, "leads"),
        ({"leads": [{"mobile": "1"}] * 10_001}, 422, "leads"),
        ([{"mobile": "1"}] * 10_001, 422, "leads"),
        ({"leads": [{"mobile": "1"}], "extra": 1}, 422, "extra"),
        ({"leads": [{"mobile": "1"}], "campaign": "nowhere"}, 422, "campaign"),
        ({"leads": [{"mobile": "1"}], "campaign": 7}, 422, "campaign"),
        ({"leads": [{"mobile": "1\x00"}]}, 422, "leads.0.mobile"),
        (b'{"leads": [{"mobile": "\\ud800"}]}', 422, "leads.0.mobile"),
        (b"not json", 400, None),
        (b'{"leads": ' + b"[" * 1000 + b"]" * 1000 + b"}", 400, None),
        (b'"text"', 422, "body"),
    ],
)
def test_what_is_no_batch_is_refused_and_stores_nothing(body, status, field):
    user = make_user()

    answer = post(user, body)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    if field:
        assert answer.json()["errors"][0]["field"] == field
    assert not BulkJob.objects.exists()
    assert not Submission.objects.exists()


def test_ten_thousand_rows_are_taken():
    user = make_user()

    told = post(user, {"leads": [{"mobile": "12"}] * 10_000}).json()

    assert len(told) == 10_000
    assert told[-1]["row"] == 10_000


def test_a_body_of_ten_megabytes_is_taken_and_no_larger():
    user = make_user()
    fitting = b'{"leads": [{"mobile": "%s"}]}' % (b"9" * (10 * 1024 * 1024 - 40))

    assert post(user, fitting).status_code == 200
    assert post(user, b" " * 100 + fitting).status_code == 413


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.SUPPLY, 403), (Role.AFFILIATE_MANAGER, 403), (Role.ADMIN, 403), (Role.AFFILIATE, 403)],
)
def test_who_is_no_affiliate_is_denied(role, status):
    make_user()

    assert post(make_member_user(role=role), leads(1)).status_code == status


def test_nobody_is_not_let_in(client):
    assert client.post(ADDRESS, "[]", content_type="application/json").status_code == 401


def test_a_key_that_only_reads_is_denied(client):
    _, key = make_key(make_user(), "leads:read")

    answer = client.post(
        ADDRESS, json.dumps(leads(1)), content_type="application/json", headers={"X-API-Key": key}
    )

    assert answer.status_code == 403


def test_a_suspended_affiliate_is_denied():
    user = make_user()
    Affiliate.objects.update(is_suspended=True)

    answer = post(user, leads(1))

    assert (answer.status_code, answer.json()["code"]) == (403, "affiliates.suspended")


def test_the_same_request_again_gets_the_same_answer():
    user = make_user()
    body = {"leads": [{"mobile": mobile(1)}, {"mobile": mobile(1)}, {"mobile": "12"}]}

    first = post(user, body, **{"Idempotency-Key": "march"})
    second = post(user, body, **{"Idempotency-Key": '"march"'})

    assert second.content == first.content
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Submission.objects.count() == 2


def test_the_answer_stays_the_same_when_submissions_move_on():
    user = make_user()
    first = post(user, leads(1), **{"Idempotency-Key": "march"})
    Submission.objects.update(state="confirming")

    assert post(user, leads(1), **{"Idempotency-Key": "march"}).content == first.content


def test_spaces_and_the_order_of_fields_make_no_other_body():
    user = make_user()
    key = {"Idempotency-Key": "march"}
    post(user, b'{"leads": [{"mobile": "+919812000001", "name": "A"}], "campaign": null}', **key)

    again = post(user, b'{"campaign":null,"leads":[{"name":"A","mobile":"+919812000001"}]}', **key)

    assert again["Idempotency-Replayed"] == "true"


def test_another_body_under_the_same_key_is_refused():
    user = make_user()
    post(user, leads(1), **{"Idempotency-Key": "march"})

    answer = post(user, leads(2), **{"Idempotency-Key": "march"})

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.key_reused")
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("key", ["", "two words", "x" * 256, "ü"])
def test_a_key_that_is_none_is_refused(key):
    answer = post(make_user(), leads(1), **{"Idempotency-Key": key})

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.bad_key")
    assert not BulkJob.objects.exists()


def test_a_request_that_was_cut_off_is_finished_by_its_repetition(monkeypatch):
    user = make_user()
    body = leads(1, 2, 3, 4, 5)
    key = {"Idempotency-Key": "march"}
    calls = []

    def cut_off(**given):
        calls.append(1)
        if len(calls) > 2:
            raise KeyboardInterrupt
        return work_group(**given, limit=2)

    monkeypatch.setattr(batch, "work_group", cut_off)
    with pytest.raises(KeyboardInterrupt):
        post(user, body, **key)
    monkeypatch.undo()
    done = (BulkRow.objects.exclude(result="").count(), Submission.objects.count())
    too_soon = post(user, body, **key)
    with time_machine.travel(NOON.replace(minute=31, second=5), tick=True):
        answer = post(user, body, **key)

    assert done == (4, 4)
    assert (too_soon.status_code, too_soon.json()["code"]) == (409, "idempotency.still_running")
    assert [row["status_code"] for row in answer.json()] == [201] * 5
    assert Submission.objects.count() == 5


def test_rows_beyond_the_quota_are_told_to_wait():
    user = make_user(quota=1)

    told = post(user, leads(1, 1, 2, 3)).json()

    assert [row["status_code"] for row in told] == [201, 202, 429, 429]
    assert told[2]["reason"] == "affiliates.duplicate_quota_reached"
    assert told[2]["id"] is None
    assert told[2]["retry_after"] == pytest.approx(17.5 * 3600, abs=60)


def test_rows_that_had_to_wait_are_submitted_by_the_repetition():
    user = make_user(daily_cap=2)
    body, key = leads(1, 2, 3), {"Idempotency-Key": "march"}
    first = post(user, body, **key).json()

    with time_machine.travel(NOON.replace(hour=19), tick=True):  # after midnight in India
        second = post(user, body, **key).json()

    assert [row["status_code"] for row in first] == [201, 201, 429]
    assert first[2]["reason"] == "affiliates.cap_reached"
    assert [row["status_code"] for row in second] == [201] * 3
    assert second[:2] == first[:2]


def test_a_batch_is_on_the_affiliates_list():
    user = make_user()

    post(user, leads(1, 2))

    job = BulkJob.objects.get()
    assert (job.source, job.state, job.total, job.counts) == ("api", "done", 2, {"accepted": 2})
    assert job.created_by == User.objects.get(pk=user.pk)


def test_the_document_of_the_api_tells_of_the_key_and_of_the_rows():
    told = api.get_openapi_schema()["paths"][ADDRESS]["post"]

    assert "Idempotency-Key" in {each["name"] for each in told["parameters"]}
    assert "200" in {str(status) for status in told["responses"]}
