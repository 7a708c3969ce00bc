import json

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from ninja.errors import AuthenticationError, HttpError

from leadflow.kernel import errors
from leadflow.kernel.http import (
    csrf_failure,
    handler400,
    handler403,
    handler500,
    link_next,
    problem,
    refusal_of,
    status_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.kernel.site")]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.Malformed, 400),
        (errors.Unauthenticated, 401),
        (errors.PaymentRequired, 402),
        (errors.Denied, 403),
        (errors.NotFound, 404),
        (errors.Conflict, 409),
        (errors.PreconditionFailed, 412),
        (errors.TooLarge, 413),
        (errors.Unsupported, 415),
        (errors.Invalid, 422),
        (errors.Unavailable, 503),
    ],
)
def test_gives_each_kind_of_refusal_its_status(kind, status):
    assert status_of(kind("No.")) == status


def test_calls_a_refusal_without_a_kind_a_mistake():
    with pytest.raises(LookupError):
        status_of(errors.DomainError("No."))


def test_writes_a_problem_document():
    response = problem(
        errors.Invalid("Too short.", field="mobile", allowed=["a"]), request_id="r-1"
    )

    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content) == {
        "type": "urn:leadflow:problem:request.invalid",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "Too short.",
        "code": "request.invalid",
        "request_id": "r-1",
        "allowed": ["a"],
        "errors": [{"field": "mobile", "message": "Too short."}],
    }


def test_lets_no_detail_overwrite_a_standard_member():
    document = json.loads(problem(errors.Conflict("Gone.", status="rejected", id=7)).content)

    assert (document["status"], document["id"]) == (409, 7)


def test_says_how_to_sign_in_and_when_to_come_back():
    assert problem(errors.Unauthenticated("Who?"))["WWW-Authenticate"].startswith("Bearer")
    assert problem(errors.Throttled("Slow.", retry_after=17))["Retry-After"] == "17"
    assert problem(errors.Unavailable("Down."))["Retry-After"] == "5"


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("http404", 404, "request.not_found"),
        ("denied", 403, "identity.denied"),
        ("suspicious", 400, "request.malformed"),
        ("too_big", 413, "request.too_large"),
        ("locked", 503, "request.unavailable"),
        ("does_not_fit", 422, "request.invalid"),
        ("bug", 500, "server.fault"),
    ],
)
def test_answers_what_the_frameworks_raise_as_problems(client, name, status, code):
    client.raise_request_exception = False

    response = client.get(f"/api/crash/{name}/")

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["request_id"] == response["X-Request-Id"]


def test_tells_nothing_of_a_fault_but_its_request_id(client, caplog):
    client.raise_request_exception = False

    response = client.get("/api/crash/bug/")

    assert b"secret detail" not in response.content
    (line,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert "request.failed" in str(line.msg)


def test_says_when_to_come_back_while_the_database_is_locked(client):
    assert client.get("/api/crash/locked/")["Retry-After"] == "5"
    assert client.get("/app/locked/")["Retry-After"] == "5"


def test_leads_to_the_next_page_under_the_public_address(rf, settings):
    request = rf.get("/api/rows/", {"limit": "5", "cursor": "old", "q": "a b"})

    assert link_next(request, "new") == (
        '<http://testserver/api/rows/?limit=5&cursor=new&q=a+b>; rel="next"'
    )
    settings.PUBLIC_BASE_URL = "https://leads.example"
    assert link_next(request, "new").startswith("<https://leads.example/api/rows/?")


@pytest.mark.parametrize("address", ["/api/nothing", "/api/", "/lead/nothing/", "/track/x"])
def test_answers_an_unknown_api_address_with_a_problem(client, address):
    response = client.get(address)

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_answers_people_with_pages_and_programs_with_problems(client):
    page = client.get("/app/conflict/", headers={"accept": "text/html"})
    document = client.get("/app/conflict/", headers={"accept": "application/json"})

    assert (page.status_code, document.status_code) == (409, 409)
    assert "just been claimed" in page.content.decode()
    assert document.json()["code"] == "request.conflict"


def test_shows_a_page_to_whoever_takes_both(client):
    response = client.get("/app/conflict/", headers={"accept": "text/html, application/json"})

    assert response["Content-Type"].startswith("text/html")


def test_shows_a_page_for_unknown_addresses_and_faults(client):
    client.raise_request_exception = False

    missing = client.get("/nothing/")
    fault = client.get("/app/crash/")

    assert (missing.status_code, fault.status_code) == (404, 500)
    assert missing["Content-Type"].startswith("text/html")
    assert b"secret detail" not in fault.content
    assert fault["X-Request-Id"].encode() in fault.content


def test_shows_a_bare_page_when_the_page_itself_needs_what_is_down(client, monkeypatch):
    def broken(*_args):
        raise OSError("templates are gone")

    monkeypatch.setattr("leadflow.kernel.http.loader.select_template", broken)

    response = client.get("/app/conflict/")

    assert response.status_code == 409
    assert b"<h1>Conflict</h1>" in response.content


def test_refuses_a_host_name_that_is_none(client, settings):
    settings.PUBLIC_BASE_URL = ""

    response = client.get("/api/docs/", headers={"host": "evil host/"})

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (HttpError(404, "x"), errors.NotFound),
        (HttpError(409, "x"), errors.Conflict),
        (HttpError(418, "x"), errors.Malformed),
        (HttpError(429, "x"), errors.Malformed),
        (AuthenticationError(), errors.Unauthenticated),
        (ZeroDivisionError(), None),
    ],
)
def test_knows_what_an_error_of_the_framework_means(error, kind):
    refusal = refusal_of(error)

    assert (type(refusal) if refusal else None) is kind


@pytest.mark.parametrize("cause", [errors.TooLarge("x"), RequestDataTooBig("x")])
def test_looks_for_the_refusal_behind_an_error_of_the_framework(cause):
    error = HttpError(400, "cannot parse")
    error.__cause__ = cause

    assert isinstance(refusal_of(error), errors.TooLarge)


def test_answers_an_old_form_with_a_page(rf):
    response = csrf_failure(rf.post("/app/plain/"), reason="no token")

    assert response.status_code == 403
    assert b"Reload the page" in response.content


def test_answers_what_happens_outside_every_view(rf):
    page = rf.get("/app/plain/")
    api = rf.get("/api/shown/")

    assert handler400(page, SuspiciousOperation("x")).status_code == 400
    assert handler403(page, PermissionDenied("x")).status_code == 403
    assert handler500(api)["Content-Type"] == "application/problem+json"
