from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from leadflow.kernel.middleware import CONTENT_SECURITY_POLICY, HeadersMiddleware, SlashMiddleware

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.kernel.site")]

ADDRESSES = [
    "/api/shown/",
    "/api/nothing/",
    "/api/openapi.json",
    "/api/docs/",
    "/api/docs.css",
    "/health/",
    "/app/plain/",
    "/app/conflict/",
    "/nothing/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_security_headers(client, address):
    response = client.get(address)

    assert response["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert "Strict-Transport-Security" not in response


def test_the_policy_allows_no_inline_code_and_no_other_host():
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none'; script-src 'self'; ")


def test_personal_data_stays_out_of_caches(client):
    assert client.get("/api/shown/")["Cache-Control"] == "no-store"
    assert client.get("/app/plain/")["Cache-Control"] == "no-store"
    assert client.get("/api/docs.css")["Cache-Control"] == "max-age=3600"


def test_promises_https_where_it_is_served_by_https(rf, settings):
    settings.IS_SECURE = True
    settings.SECURE_HSTS_SECONDS = 100
    middleware = HeadersMiddleware(lambda _request: __import__("django.http").http.HttpResponse())

    response = middleware(rf.get("/"))

    assert response["Strict-Transport-Security"] == "max-age=100; includeSubDomains"


def test_names_every_request_or_takes_a_sane_name(client):
    made = client.get("/api/shown/")["X-Request-Id"]
    given = client.get("/api/shown/", headers={"x-request-id": "trace-1.a_b"})["X-Request-Id"]

    assert len(made) == 24
    assert given == "trace-1.a_b"


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "a\nb", "<script>", "é"])
def test_makes_a_new_name_in_place_of_a_strange_one(client, name):
    assert client.get("/api/shown/", headers={"x-request-id": name})["X-Request-Id"] != name


@pytest.mark.parametrize("address", ["/api/shown", "/api/shown/", "/app/plain", "/health"])
def test_serves_every_address_with_and_without_its_slash(client, address):
    assert client.get(address).status_code == 200


def test_keeps_the_body_of_a_post_without_the_slash(client):
    response = client.post(
        "/api/orders",
        {"mobile": "1"},
        content_type="application/json",
        headers={"authorization": "Bearer 1"},
    )

    assert response.status_code == 201


def test_tells_a_page_its_full_address(client):
    assert client.get("/app/plain").content.startswith(b"/app/plain/ ")


def test_adds_no_slash_to_files(client):
    assert client.get("/app/report.csv").status_code == 200
    assert client.get("/api/openapi.json").status_code == 200


def test_finds_nothing_at_an_address_that_cannot_be_stored(client):
    response = client.get("/api/refuse/a%00b/")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_says_which_methods_an_address_takes(client, method):
    response = getattr(client, method)("/api/shown")

    assert response.status_code == 405
    assert response["Allow"] == "GET"
    assert response.json()["allowed"] == ["GET"]
    assert response["Content-Type"] == "application/problem+json"


def chunked(client, body):
    return client.post(
        "/api/orders/",
        b"",
        content_type="application/json",
        headers={"authorization": "Bearer 1", "transfer-encoding": "chunked"},
        CONTENT_TYPE="application/json",
        CONTENT_LENGTH="",
        **{"wsgi.input": BytesIO(body)},
    )


def test_reads_a_body_that_comes_in_chunks(client):
    response = chunked(client, b'{"mobile": "1"}')

    assert (response.status_code, response.json()["mobile"]) == (201, "1")


@pytest.mark.parametrize("size", [200_000, 12_000_000])
def test_limits_a_body_that_comes_in_chunks(client, size):
    response = chunked(client, b"x" * size)

    assert response.status_code == 413
    assert response["Content-Type"] == "application/problem+json"


def test_tells_the_length_of_an_answer(client):
    response = client.get("/api/shown/")

    assert response["Content-Length"] == str(len(response.content))


@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 400, "0" * 20 + "9" * 20])
def test_a_number_larger_than_any_id_leads_nowhere(client, number):
    middleware = SlashMiddleware(lambda _request: HttpResponse())

    answer = middleware(RequestFactory().get(f"/app/things/{number}/press/"))

    assert answer.status_code == 404


@pytest.mark.parametrize("number", ["9223372036854775807", "0" * 30 + "1", "0" * 30])
def test_any_other_number_is_looked_for(number):
    middleware = SlashMiddleware(lambda _request: HttpResponse())

    answer = middleware(RequestFactory().get(f"/app/things/{number}/"))

    assert answer.status_code == 200
