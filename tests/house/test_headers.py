"""What every answer carries, whatever was asked, by whom, and however it went."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client

from leadflow.identity.types import Door, Role
from tests.factories.identity import auth_client, make_user
from tests.permissions import things
from tests.permissions.rows import Row, fill
from tests.permissions.table import ROWS

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
CACHEABLE = {
    "/icons.svg",
    "/widget.js",
    "/api/docs.css",
    "/api/openapi.json",
    "/static/leadflow/css/app.css",
}
SHOWN = list({row.route: row for row in ROWS if row.method == "GET"}.values())
ERRORS = {
    "/nothing-here/": 404,
    "/api/nothing-here/": 404,
    "/app/nothing-here/": 404,
    "/static/nothing-here.css": 404,
    "/app/admin/nothing-here/": 302,
    "/app/leads/999999999/": 302,
    "/api/me/": 401,
    "/app/%00/": 404,
    "/app/sign-in/?next=//evil.example/": 200,
}


def open_answer(row: Row, client: Client, user: object) -> object:
    """Ask for what the row shows."""
    return client.get(fill(row.route, row.thing(user) if row.thing else {}))


def assert_guarded(answer, path):
    """Check every header that keeps a browser from being turned against its user."""
    policy = dict(
        part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    if "sandbox" not in policy:  # a kept file: nothing in it runs, is sent or is shown at all
        assert policy["base-uri"] == "'none'"
        assert policy["form-action"] == "'self'"
        assert policy["frame-ancestors"] in {"'self'", "'none'"}
        assert policy["script-src"] == "'self'"
    assert not re.search(r"unsafe|\*|https?:", answer["Content-Security-Policy"])
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] in {"SAMEORIGIN", "DENY"}
    assert answer["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "X-Powered-By" not in answer
    assert "Server" not in answer
    if path not in CACHEABLE and not path.startswith("/static/"):
        assert "no-store" in answer["Cache-Control"], answer.get("Cache-Control")


@pytest.mark.parametrize("row", SHOWN, ids=str)
def test_every_answer_to_somebody_signed_in_is_guarded(row):
    user = make_user(Role.ADMIN)
    things.affiliate_of(user)
    client = auth_client(user, door=Door.TOKEN if row.is_api else Door.SESSION)

    assert_guarded(open_answer(row, client, user), row.route)


@pytest.mark.parametrize("row", SHOWN, ids=str)
def test_every_answer_to_a_stranger_is_guarded(row):
    assert_guarded(open_answer(row, Client(), make_user(Role.ADMIN)), row.route)


@pytest.mark.parametrize(("path", "status"), ERRORS.items())
def test_every_error_is_guarded(path, status):
    answer = Client().get(path)

    assert answer.status_code == status
    assert_guarded(answer, path)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "/api/me/", b"", 405),
        ("PUT", "/app/", b"", 405),
        ("TRACE", "/api/me/", b"", 405),
        ("POST", "/api/token/", b"{", 400),
        ("POST", "/api/token/", b'{"username": "x", "password": "y"}', 401),
        ("POST", "/api/token/", b"x" * 300_000, 413),
    ],
)
def test_every_refusal_is_guarded(method, path, body, status):
    client = auth_client(make_user(Role.ADMIN), door=Door.SESSION)

    answer = client.generic(method, path, body, content_type="application/json")

    assert answer.status_code == status
    assert_guarded(answer, path)


def test_a_fault_is_guarded(monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("a fault")

    monkeypatch.setattr("leadflow.leads.queries.list_leads", broken)
    client = auth_client(make_user(Role.ADMIN))
    client.raise_request_exception = False

    answer = client.get("/api/leads/")

    assert answer.status_code == 500
    assert_guarded(answer, "/api/leads/")
    assert "a fault" not in answer.content.decode()


def test_a_static_file_is_guarded_too():
    path = "leadflow/css/app.css"
    file = find(path) or find(path := "admin/css/base.css")
    assert file

    answer = Client().get(f"/static/{path}")

    assert answer.status_code == 200
    assert_guarded(answer, f"/static/{path}")


def test_cookies_are_out_of_the_reach_of_scripts_and_other_sites():
    browser = auth_client(make_user(Role.ADMIN), door=Door.SESSION)
    browser.get("/app/settings/")

    assert browser.cookies
    for cookie in browser.cookies.values():
        assert cookie["httponly"] or cookie.key == "sessionid", cookie
        assert cookie["samesite"] in {"Lax", "Strict"} or cookie.key == "sessionid", cookie


@pytest.fixture(scope="module")
def in_production(tmp_path_factory):
    """Run a Django command as on a site that is reached by https."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        mine = ("DATABASE", "DJANGO_", "LEADFLOW_", "LOG_")
        environ = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
        environ |= {
            "PUBLIC_BASE_URL": "https://leads.example.com",
            "LEADFLOW_DATA_DIR": str(tmp_path_factory.mktemp("site")),
            "SECRET_KEY": "aB3$" + "long-and-random-0123456789-" * 3,
            "DJANGO_SETTINGS_MODULE": "leadflow.config.settings",
            "PYTHONPATH": "src",
        }
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def test_nothing_is_left_to_be_said_about_a_deployment(in_production):
    checked = in_production("check", "--deploy", "--fail-level", "WARNING")

    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout + checked.stderr


def test_https_is_insisted_on_and_cookies_travel_by_it_alone(in_production):
    asked = in_production(
        "shell",
        "-c",
        "from django.conf import settings as s;"
        "from leadflow.kernel.middleware import HeadersMiddleware as H;"
        "print(dict(H(None).headers)['Strict-Transport-Security'], s.SESSION_COOKIE_SECURE,"
        " s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_NAME)",
    )

    assert "max-age=31536000; includeSubDomains True True __Host-session" in asked.stdout
