import json
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leadflow.kernel import clock
from leadflow.kernel.idempotency import (
    HEADER,
    BadKey,
    KeyReused,
    StillRunning,
    key_of,
    purge_idempotency,
)
from leadflow.kernel.models import IdempotencyRecord, RateBucket
from tests.harness.races import rush

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.kernel.site")]


def post(*, key="k-1", mobile="1", name="n", caller="7", client=None, **body):
    client = client or Client(raise_request_exception=False)
    headers = {"authorization": f"Bearer {caller}"} | ({HEADER: key} if key else {})
    return client.post(
        f"/api/counted/{name}/",
        json.dumps({"mobile": mobile} | body),
        content_type="application/json",
        headers=headers,
    )


def used(name="n"):
    return sum(RateBucket.objects.filter(bucket=name).values_list("used", flat=True))


def test_answers_the_second_time_byte_for_byte_as_the_first_and_does_it_once():
    first, second = post(), post()

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert second["Content-Type"] == first["Content-Type"]
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert used() == 1


def test_does_it_again_without_a_key_and_keeps_nothing():
    assert [post(key="").json()["used"] for _ in range(2)] == [1, 2]
    assert not IdempotencyRecord.objects.exists()


def test_reads_the_body_however_it_is_spaced_and_sorted():
    body = '{ "when": null,\n "mobile": "1" }'
    headers = {"authorization": "Bearer 7", HEADER: "k-1"}
    first = post(when=None)

    second = Client().post(
        "/api/counted/n/", body, content_type="application/json", headers=headers
    )

    assert second.content == first.content


def test_refuses_the_key_of_another_request():
    post()

    response = post(mobile="2")

    assert (response.status_code, response.json()["code"]) == (422, KeyReused.code)
    assert used() == 1


@pytest.mark.parametrize("other", ["8", "key-3"])
def test_shows_nothing_to_another_credential_with_the_same_key(other):
    post()

    response = post(caller=other)

    assert "Idempotency-Replayed" not in response
    assert used() == 2


def test_means_another_request_at_another_address():
    post(name="a")
    post(name="b")

    assert (used("a"), used("b")) == (1, 1)


def test_takes_the_same_address_with_and_without_slash_as_one():
    headers = {"authorization": "Bearer 7", HEADER: "k"}
    for address in ("/api/counted/n", "/api/counted/n/"):
        Client().post(address, '{"mobile": "1"}', content_type="application/json", headers=headers)

    assert used() == 1


def test_asks_who_it_is_before_it_looks_for_an_answer():
    post()

    assert post(caller="nobody").status_code == 401


def test_lets_a_corrected_request_use_the_key_of_a_refused_one():
    invalid = post(mobile=5)
    refused = post(mobile="refused")
    unreadable = Client().post(
        "/api/counted/n/",
        "{",
        content_type="application/json",
        headers={"authorization": "Bearer 7", HEADER: "k-1"},
    )

    accepted = post(mobile="1")

    assert (invalid.status_code, refused.status_code, unreadable.status_code) == (422, 409, 400)
    assert accepted.status_code == 201
    assert used() == 1


def test_keeps_a_refusal_that_changed_something():
    first, second = post(mobile="recorded"), post(mobile="recorded")

    assert (first.status_code, second.status_code) == (409, 409)
    assert second["Idempotency-Replayed"] == "true"
    assert second["Content-Type"] == "application/problem+json"
    assert used() == 1


def test_undoes_the_work_of_a_fault_so_that_a_retry_does_it():
    crashed = post(mobile="crash-after")
    effect = used()
    retried = post(mobile="1")

    assert (crashed.status_code, effect) == (500, 0)
    assert (retried.status_code, used()) == (201, 1)


@pytest.mark.parametrize("key", ['"quoted"', "bare", "!~", "a" * 255, '"a\\"b"'])
def test_takes_quoted_and_bare_keys(rf, key):
    request = rf.post("/", headers={HEADER: key})

    assert key_of(request) == key.strip('"').replace('\\"', '"')


@pytest.mark.parametrize("key", ["", " ", '""', "a b", "é", "a" * 256, "a\tb"])
def test_refuses_a_key_of_other_signs(rf, key):
    with pytest.raises(BadKey):
        key_of(rf.post("/", headers={HEADER: key}))


def test_names_the_header_that_is_wrong():
    response = post(key="a b")

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == HEADER
    assert used() == 0


def test_refuses_a_body_too_large_before_it_is_read():
    assert post(mobile="x" * 300_000).status_code == 413


def test_fits_a_very_long_address():
    first = post(name="n" * 100)
    second = post(name="n" * 100)

    assert first.content == second.content


def leave_running(*, since):
    """Leave the row that a killed process leaves: running, with nothing done."""
    post()
    RateBucket.objects.all().delete()
    IdempotencyRecord.objects.update(status=None, body="", headers={}, created_at=since)


def test_sends_a_twin_away_while_the_first_is_running():
    leave_running(since=clock.now() - timedelta(seconds=50))

    response = post()

    assert (response.status_code, response.json()["code"]) == (409, StillRunning.code)
    assert used() == 0


def test_frees_the_key_of_a_killed_process_after_a_minute():
    leave_running(since=clock.now() - timedelta(seconds=61))

    assert post().status_code == 201
    assert post()["Idempotency-Replayed"] == "true"
    assert used() == 1


def test_undoes_the_work_of_a_slow_first_when_another_has_taken_over(monkeypatch):
    def taken_over():
        IdempotencyRecord.objects.update(created_at=clock.now() + timedelta(seconds=1))

    monkeypatch.setattr("tests.kernel.site.on_counted", taken_over)

    response = post()

    assert (response.status_code, response.json()["code"]) == (409, StillRunning.code)
    assert used() == 0


def test_forgets_answers_after_a_day():
    post()
    IdempotencyRecord.objects.update(created_at=clock.now() - timedelta(hours=24, seconds=1))

    again = post(mobile="2")

    assert again.status_code == 201
    assert used() == 2


def test_purges_what_is_older_than_a_day():
    post(key="old")
    IdempotencyRecord.objects.update(created_at=clock.now() - timedelta(hours=25))
    post(key="new")

    assert purge_idempotency(clock.now()) == 1
    assert IdempotencyRecord.objects.get().key == "new"


def test_costs_a_request_without_the_header_nothing():
    with CaptureQueriesContext(connection) as queries:
        response = post(key="")

    assert response.status_code == 201
    assert not any("idempotency" in query["sql"] for query in queries.captured_queries)


@pytest.mark.postgres
def test_a_running_twin_gets_its_refusal_at_once(monkeypatch):
    started, may_end = Event(), Event()

    def wait():
        started.set()
        may_end.wait(20)

    monkeypatch.setattr("tests.kernel.site.on_counted", wait)

    def act(turn):
        if turn == "first":
            return post().status_code
        started.wait(20)
        answer = post().status_code
        may_end.set()
        return answer

    assert rush(act, ["first", "twin"]) == [201, 409]
    assert used() == 1


def test_many_twins_have_one_effect():
    outcomes = rush(lambda _n: post(client=Client()), range(12))

    statuses = {response.status_code for response in outcomes}
    bodies = {response.content for response in outcomes if response.status_code == 201}
    assert statuses <= {201, 409}
    assert len(bodies) == 1
    assert used() == 1


@pytest.mark.postgres
def test_without_the_key_twins_have_many_effects():
    """Twin: the same crowd without the guard counts more than once."""
    post(key="", name="n")

    rush(lambda _n: post(key="", client=Client(raise_request_exception=False)), range(12))

    assert RateBucket.objects.get(bucket="n").used > 1
