import json

import pytest

from leadflow.kernel.models import RateBucket

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.kernel.site")]

ME = {"authorization": "Bearer 7"}


def post(client, body, *, address="/api/orders/", content_type="application/json", **headers):
    return client.post(address, body, content_type=content_type, headers=ME | headers)


def fields(response):
    return [error["field"] for error in response.json()["errors"]]


def test_answers_with_utc_times_and_two_decimals(client):
    response = client.get("/api/shown/")

    assert response.content == b'{"mobile":"x","price":10.50,"at":"2026-03-02T12:00:00Z"}'


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("{}", ["mobile"]),
        ('{"mobile": null}', ["mobile"]),
        ('{"mobile": 5}', ["mobile"]),
        ('{"mobile": "1", "extra": 1}', ["extra"]),
        ('{"mobile": "1", "rows": [{"mobile": "1"}, {"mobile": 2}]}', ["rows.1.mobile"]),
        ('{"mobile": "1", "rows": {"a": 1}}', ["rows"]),
        ('{"mobile": [], "when": "yesterday"}', ["mobile", "when"]),
        (r'{"mobile": "\u0000"}', ["mobile"]),
        (r'{"mobile": "\ud800"}', ["mobile"]),
        ("[]", ["body"]),
        ("", ["body"]),
    ],
)
def test_names_every_field_that_is_wrong(client, body, named):
    response = post(client, body)

    assert (response.status_code, fields(response)) == (422, named)


def test_shows_a_hundred_errors_and_says_how_many_there_are(client):
    body = json.dumps({"mobile": "1", "rows": [{}] * 150})

    document = post(client, body).json()

    assert (len(document["errors"]), document["errors_total"]) == (100, 150)


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 1000, b'{"mobile": NaN}'])
def test_answers_400_to_what_cannot_be_read(client, body):
    response = post(client, body)

    assert response.status_code == 400
    assert response.json()["code"] == "request.malformed"


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "", "application/x-www-form-urlencoded", "application/json; charset=latin-1"],
)
def test_answers_415_to_what_is_not_called_json(client, content_type):
    assert post(client, b'{"mobile": "1"}', content_type=content_type).status_code == 415


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "Application/JSON; charset=UTF-8",
        'application/vnd.x+json; charset="utf-8"',
    ],
)
def test_takes_every_spelling_of_json(client, content_type):
    assert post(client, b'{"mobile": "1"}', content_type=content_type).status_code == 201


def test_takes_a_body_up_to_the_limit_of_its_address(client):
    inside = json.dumps({"mobile": "a" * 100_000})
    outside = json.dumps({"mobile": "a" * 140_000})

    assert post(client, inside).status_code == 201
    assert post(client, outside).status_code == 413
    assert post(client, b"x" * 300_000, address="/api/counted/a/").status_code == 413


def test_refuses_ten_megabytes_without_reading_them(client):
    response = post(client, b"x" * 10_500_000)

    assert response.status_code == 413


@pytest.mark.parametrize("limit", ["0", "-1", "1001", "many", "1e2", "1.5", "\x00"])
def test_names_a_page_size_it_does_not_give(client, limit):
    response = client.get("/api/rows/3/", {"limit": limit}, headers=ME)

    assert (response.status_code, fields(response)) == (422, ["limit"])


def test_gives_a_hundred_rows_unless_asked_for_more(client):
    assert client.get("/api/rows/3", headers=ME).json()["limit"] == 100
    assert client.get("/api/rows/3?limit=1000", headers=ME).json()["limit"] == 1000


def test_answers_401_to_a_caller_it_does_not_know(client):
    response = client.get("/api/rows/3/")

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_reads_no_body_of_a_caller_it_does_not_know(client):
    response = client.post("/api/orders/", b"{", content_type="application/json")

    assert response.status_code == 401


def test_limits_a_signed_in_caller_by_user(client, settings):
    settings.SIGNED_IN_LIMIT_PER_MINUTE = 2

    mine = [client.get("/api/rows/3/", headers=ME).status_code for _ in range(3)]
    other = client.get("/api/rows/3/", headers={"authorization": "Bearer 8"})

    assert sorted(mine) == [200, 200, 429]
    assert other.status_code == 200


def test_limits_anonymous_callers_by_address_and_says_when_to_come_back(client, settings):
    settings.RATE_LIMIT_PER_MINUTE = 2

    answers = [client.get("/api/shown/") for _ in range(3)]
    elsewhere = client.get("/api/shown/", REMOTE_ADDR="10.0.0.9")

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 60
    assert answers[2].json()["code"] == "request.throttled"
    assert elsewhere.status_code == 200


def test_lets_ten_times_as_many_be_created(client, settings):
    settings.RATE_LIMIT_PER_MINUTE = 1

    answers = [client.post("/api/sessions/").status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]


def test_slows_down_who_guesses_credentials(client, settings):
    settings.RATE_LIMIT_PER_MINUTE = 2
    wrong = {"authorization": "Bearer wrong"}

    answers = [client.get("/api/rows/3/", headers=wrong).status_code for _ in range(3)]
    right = client.get("/api/rows/3/", headers=ME)

    assert answers == [401, 401, 429]
    assert right.status_code == 200


def test_counts_nothing_for_a_caller_who_shows_no_credential(client):
    client.get("/api/rows/3/")

    assert not RateBucket.objects.exists()


@pytest.mark.parametrize("code", ["request.conflict", "ledger.insufficient_credits"])
def test_answers_a_refusal_with_its_code_and_details(client, code):
    document = client.get(f"/api/refuse/{code}/").json()

    assert (document["code"], document["allowed"]) == (code, ["a", "b"])
    assert document["errors"] == [{"field": "mobile", "message": "No."}]


def test_refuses_a_length_that_is_no_number(client):
    response = client.post(
        "/api/orders/", b"", content_type="application/json", headers=ME, CONTENT_LENGTH="many"
    )

    assert response.status_code == 400
