"""What surrounds a body: query, address, headers, content type, length, encoding."""

import gzip
import json
import re
from itertools import product

import pytest
from django.test import Client

from leadflow.affiliates.models import Submission
from leadflow.identity.types import Door, Role
from tests.factories.identity import access_token, auth_client, make_key
from tests.fuzz import hostile
from tests.fuzz.world import (
    API_ROWS,
    IS_FULL,
    PAGE_ROWS,
    body_of,
    document,
    make_caller,
    path_for,
    raw,
    row_of,
    send,
    some,
    undone,
)
from tests.permissions import things
from tests.permissions.rows import fill

pytestmark = [pytest.mark.fuzz, pytest.mark.django_db]

LEADS = "/api/affiliates/leads/"
IDS = (
    "0", "-1", "1.5", "1e3", "007", "9223372036854775807", "9223372036854775808",
    "9" * 400, "x", "null", "٣", "%00", "%2e%2e", "1;2", "1'--", "%F0%9F%98%80", "%ff", "1%0d%0a",
)  # fmt: skip
QUERIES = (
    "", "0", "-1", "1001", "9" * 400, "1.5", "1e2", "NaN", "x", "%00", "%ff", "%ED%A0%80",
    "a" * 600, "==", "bnVsbA", "WzFd", "W10", "W251bGwsbnVsbF0", "WzFlMzA5LDFd",
    "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwxXQ", "WyI5OTk5LTEyLTMxVDIzOjU5OjU5LTE0OjAwIiwxXQ",
    "eyJhIjoxfQ", "'%20OR%201=1--", "{{7*7}}", "0001-01-01T00:00:00%2B14:00",
    "9999-12-31T23:59:59-14:00", "%F0%9F%98%80", "%25_%5C", "../../etc/passwd",
)  # fmt: skip
HEADERS = (
    "", " ", "x", '"', '""', "a b", "a" * 256, "a" * 9000, "\xe9", "\xf0\x9f\x98\x80", "\x7f",
    "\r\nX: y", "'; DROP TABLE x; --", "{{7*7}}", "../..", "%00", "-1", "9" * 400, "Bearer",
    "Bearer ", "Bearer x", "Bearer a.b.c", "Basic eDp5", "Bearer eyJhbGciOiJub25lIn0.e30.",
    "lf_x_y",
)  # fmt: skip
TYPES = (
    "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
    "multipart/form-data; boundary=", "multipart/form-data; boundary=x", "application/xml",
    "application/json; charset=utf-16", "application/json; charset=utf-7",
    "application/json; charset=nonsense", "a" * 5000, "/", ";",
    "application/json, text/html", "json",
)  # fmt: skip


def thing_rows(rows):
    """Return one row of each route and method that is about a thing."""
    return list({(row.method, row.route): row for row in rows if "<int:" in row.route}.values())


@pytest.mark.parametrize("row", thing_rows(API_ROWS), ids=str)
def test_a_hostile_id_in_an_address_of_the_api_is_nothing_there(row):
    user = make_caller(Role.ADMIN)
    client = auth_client(user)
    names = re.findall(r"<int:(\w+)>", row.route)
    statuses = {}

    for value in IDS:
        path = fill(row.route, dict.fromkeys(names, value))
        with undone():
            body = json.dumps(body_of(row, user) or {}).encode()
            statuses[value] = send(client, row, path, body).status_code

    assert statuses == dict.fromkeys(IDS, 404)


@pytest.mark.parametrize("row", thing_rows(PAGE_ROWS), ids=str)
def test_a_hostile_id_in_an_address_of_a_page_is_nothing_there(row):
    user = make_caller(Role.ADMIN)
    browser = auth_client(user, door=Door.SESSION, Accept="application/json")
    names = re.findall(r"<int:(\w+)>", row.route)
    statuses = {}

    for value in IDS:
        path = fill(row.route, dict.fromkeys(names, value))
        with undone():
            statuses[value] = getattr(browser, row.method.lower())(
                path, body_of(row, user) or {}
            ).status_code

    assert {value: status for value, status in statuses.items() if status != 404} == {}


def queried():
    """Yield address and parameter of everything the API's document lets one ask."""
    for path, methods in document()["paths"].items():
        for parameter in methods.get("get", {}).get("parameters", []):
            if parameter["in"] == "query":
                yield path, parameter["name"]


@pytest.mark.parametrize(("path", "name"), list(queried()))
def test_a_hostile_query_is_refused_by_name_or_answered(path, name):
    user = make_caller(Role.ADMIN)
    client = auth_client(user)
    row = row_of("GET", path)
    wrong = {}

    for value in QUERIES:
        with undone():
            answer = client.get(f"{path_for(row, user)}?{name}={value}")

            named = (
                [e["field"] for e in answer.json().get("errors", [])]
                if (answer.status_code == 422)
                else [name]
            )
            if answer.status_code not in {200, 422} or named != [name]:
                wrong[value] = (answer.status_code, named)

    assert wrong == {}


# What pages read from their addresses.
NAMES = ("limit", "cursor", "status", "campaign", "affiliate", "from", "until", "since", "q",
         "sort", "page", "next", "topics", "state", "days", "role", "by", "threshold", "owner",
         "report", "timezone", "in", "shown", "period")  # fmt: skip


@pytest.mark.parametrize(
    "row",
    [row for row in PAGE_ROWS if row.method == "GET" and "<" not in row.route],
    ids=str,
)
def test_a_hostile_query_of_a_page_is_no_fault(row):
    """All parameters at once; in the long profile also each by itself."""
    browser = auth_client(make_caller(Role.ADMIN), door=Door.SESSION)
    values = some(dict.fromkeys(QUERIES), of=row.route, share=6)
    together = ["&".join(f"{name}={value}" for name in NAMES) for value in values]
    alone = [f"{name}={value}" for name in NAMES for value in QUERIES] if IS_FULL else []
    faults = {}

    for query in together + alone:
        with undone():
            status = browser.get(f"{row.route}?{query}").status_code
            if status >= 500:
                faults[query] = status

    assert faults == {}


@pytest.mark.parametrize(
    "header",
    [
        "Idempotency-Key",
        "Authorization",
        "X-API-Key",
        "X-Request-Id",
        "X-Forwarded-For",
        "If-None-Match",
        "Cookie",
        "Accept",
        "Origin",
        "Content-Length",
        "X-CSRFToken",
    ],
)
def test_a_hostile_header_is_refused_or_does_nothing(header):
    user = make_caller(Role.AFFILIATE)
    statuses = {}

    for value, method in product(HEADERS, ("GET", "POST")):
        client = auth_client(user)
        with undone():
            body = json.dumps(things.new_lead(user)).encode() if method == "POST" else b""
            answer = client.generic(
                method, LEADS, body, content_type="application/json", headers={header: value}
            )
            statuses[value, method] = answer.status_code
            assert "\r" not in answer["X-Request-Id"]
            assert len(answer["X-Request-Id"]) <= 64

    expected = {200, 201, 400, 401, 413, 422}
    assert {case: status for case, status in statuses.items() if status not in expected} == {}


@pytest.mark.parametrize("door", [Door.TOKEN, Door.KEY])
def test_a_credential_that_was_tampered_with_opens_nothing(door):
    user = make_caller(Role.AFFILIATE)
    good = access_token(user) if door is Door.TOKEN else make_key(user)[1]
    name = "Authorization" if door is Door.TOKEN else "X-API-Key"
    scheme = "Bearer " if door is Door.TOKEN else ""
    bad = [
        good[:-1],
        good + "x",
        good.swapcase(),
        good[::-1],
        good[1:],
        f"{good} {good}",
        good.replace("_", "-", 1) + "=",
        good[: len(good) // 2],
        good + "\xff",
    ]

    statuses = {one: Client().get(LEADS, headers={name: scheme + one}).status_code for one in bad}

    assert statuses == dict.fromkeys(bad, 401)


@pytest.mark.parametrize("content_type", TYPES)
def test_a_body_of_another_type_is_refused(content_type):
    user = make_caller(Role.AFFILIATE)
    body = json.dumps(things.new_lead(user)).encode()

    answer = auth_client(user).generic("POST", LEADS, body, content_type=content_type)

    assert answer.status_code in {400, 415}
    assert not Submission.objects.exists()


def bodies():
    """Return bodies that are no document."""
    lead = b'{"mobile": "+919812341000"}'
    return {
        "empty": b"", "blank": b"  ", "null": b"null", "number": b"1", "text": b'"x"',
        "array": b"[]", "cut off": lead[:-3], "two": lead + lead, "latin": b'{"mobile": "\xe9"}',
        "utf-16": lead.decode().encode("utf-16"), "byte order mark": b"\xef\xbb\xbf" + lead,
        "gzip": gzip.compress(lead), "truncated gzip": gzip.compress(lead)[:-8],
        "NULs": b"\x00" * 100, "noise": bytes(range(256)), "form": b"mobile=%2B919812341000",
        "surrogate bytes": b'{"mobile": "\xed\xa0\x80"}', "overlong": b'{"mobile": "\xc0\xaf"}',
        "deep": b"[" * 1000, "10 MB": b'{"mobile": "' + b"9" * hostile.MEGABYTES + b'"}',
        "10 MB of blanks": lead + b" " * hostile.MEGABYTES,
    }  # fmt: skip


@pytest.mark.parametrize("name", list(bodies()))
@pytest.mark.parametrize("encoding", ["", "gzip", "deflate, gzip", "nonsense"])
def test_a_body_that_is_no_document_is_refused(name, encoding):
    client = auth_client(make_caller(Role.AFFILIATE))
    headers = {"Content-Encoding": encoding} if encoding else {}

    answer = client.generic(
        "POST", LEADS, bodies()[name], content_type="application/json", headers=headers
    )

    assert answer.status_code in {400, 413, 415, 422}
    assert answer["Content-Type"] == "application/problem+json"
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("name", "status"),
    [("lead", 201), ("cut off", 400), ("10 MB", 413), ("endless", 413)],
)
def test_a_body_in_chunks_is_read_as_any_other(name, status):
    user = make_caller(Role.AFFILIATE)
    body = {
        **bodies(),
        "lead": json.dumps(things.new_lead(user)).encode(),
        "endless": b" " * (12 * 1024 * 1024),
    }[name]

    answer = raw(auth_client(user), LEADS, body, HTTP_TRANSFER_ENCODING="chunked")

    assert answer.status_code == status
