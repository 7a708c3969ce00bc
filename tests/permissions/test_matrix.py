"""Every route x method x caller x {own, foreign, none}, from one table."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from leadflow.identity.models import User
from leadflow.identity.types import Door, Role
from leadflow.kernel.http import API_PREFIXES
from tests.factories.identity import auth_client, make_key, make_user
from tests.permissions import things
from tests.permissions.capture import CAPTURE_OPEN
from tests.permissions.doors import DOORS_OPEN
from tests.permissions.lab import LAB_OPEN
from tests.permissions.market import provider_of
from tests.permissions.rows import (
    ANONYMOUS,
    FOREIGN,
    KEY_READ,
    KEY_SUBMIT,
    KEYS,
    METHODS,
    NONE,
    Row,
    fill,
    routes,
)
from tests.permissions.table import ROWS, WHOLE

pytestmark = pytest.mark.django_db

LISTED = [route for route in routes() if not route.startswith(WHOLE)]
UNSAFE = [row for row in ROWS if row.method != "GET" and row.route != "/app/sign-in/"]
OPEN = (
    CAPTURE_OPEN
    | DOORS_OPEN
    | LAB_OPEN
    | {
        "/api/token/",
        "/api/token/refresh/",
        "/api/token/revoke/",
        "/api/leads/create-public/",
        "/api/leads/<reference>/review/",
        "/api/webhooks/stripe/",
        "/app/bots/<slug:key>/preview/api/<path:call>/",  # writes nothing
    }
)


@contextmanager
def undone() -> Iterator[None]:
    """Take back what happens inside: by a savepoint, for services refuse to run in `atomic`."""
    savepoint = transaction.savepoint()
    yield
    transaction.savepoint_rollback(savepoint)


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who calls, and somebody else of the same kind, to whom foreign things belong."""

    user: User
    other: User
    client: Client


def player(caller: str, row: Row) -> Player:
    """Make who calls as `caller`."""
    is_role = caller not in KEYS and caller != ANONYMOUS
    role = Role(caller) if is_role else Role.AFFILIATE
    user, other = make_user(role), make_user(role)
    if role in {Role.AFFILIATE, Role.ADMIN}:
        things.affiliate_of(user)
    if role is Role.PROVIDER:
        provider_of(user)
    return Player(user, other, client_of(user, caller, row))


def client_of(user: User, caller: str, row: Row) -> Client:
    """Return the client in which `caller` comes in."""
    if caller == ANONYMOUS:
        return Client()
    if caller in KEYS:
        scope = caller.removeprefix("key ")
        return Client(headers={"X-API-Key": make_key(user, scope)[1]})
    # A refusal as a document: to draw hundreds of error pages would take half of the time.
    door = Door.TOKEN if row.is_api else Door.SESSION
    return auth_client(user, door=door, Accept="application/json")


def call(client: Client, row: Row, user: User, address: dict) -> HttpResponse:
    """Send what the row says."""
    body = row.body(user) if callable(row.body) else row.body
    path = fill(row.route, address)
    if row.is_api:
        sent = json.dumps(body) if body is not None else ""
        return client.generic(row.method, path, sent, content_type="application/json")
    # A browser's form is never empty: it carries its CSRF token.
    sent = body or ({"sent": "1"} if row.method == "POST" else {})
    return getattr(client, row.method.lower())(path, sent)


def status_of(row: Row, who: Player, kind: str) -> int:
    """Return what the player really gets."""
    with undone():
        owner = who.other if kind == FOREIGN else who.user
        address = row.thing(owner) if row.thing and kind != NONE else {}
        return call(who.client, row, who.user, address).status_code


def callers(row: Row) -> list[str]:
    """Return everybody who is tried out at the row's address."""
    roles = [role.value for role in Role]
    return [ANONYMOUS, *roles, *([KEY_SUBMIT, KEY_READ] if row.is_api else [])]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_gets_what_the_table_says(row):
    cast = {caller: player(caller, row) for caller in callers(row)}

    got = {
        (caller, kind): status_of(row, who, kind)
        for caller, who in cast.items()
        for kind in row.kinds
    }

    wrong = {
        cell: f"{status}, not {row.expected(*cell)}"
        for cell, status in got.items()
        if status != row.expected(*cell)
    }
    assert wrong == {}


@pytest.mark.parametrize("route", LISTED)
def test_a_method_without_a_row_is_not_allowed(route):
    """Also the proof that no route and no method is missing from the table."""
    known = {row.method for row in ROWS if row.route == route}
    client = {
        door: auth_client(make_user(Role.ADMIN), door=door) for door in Door if door != "system"
    }
    door = Door.TOKEN if route.startswith(API_PREFIXES) else Door.SESSION
    path = fill(route, {})

    got = {
        method: client[door].generic(method, path, "", content_type="application/json").status_code
        for method in METHODS
        if method not in known
    }

    assert known, f"no row for {route} in tests/permissions/table.py"
    assert got == dict.fromkeys(got, 405)


def test_every_row_is_about_a_route_that_exists():
    assert {row.route for row in ROWS} <= set(LISTED)


def test_no_row_is_written_twice():
    names = [str(row) for row in ROWS]

    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("row", [row for row in UNSAFE if row.route not in OPEN], ids=str)
def test_a_session_writes_nothing_without_its_csrf_token(row):
    user = make_user(Role.ADMIN)
    address = row.thing(user) if row.thing else {}
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)

    assert call(browser, row, user, address).status_code == 403


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_django_admin_lets_in_superusers_alone(role):
    browser = auth_client(make_user(role, is_staff=True), door=Door.SESSION)
    pages = [fill(route, {}) for route in routes() if route.startswith(WHOLE) and "(" not in route]

    statuses = {path: browser.get(path).status_code for path in pages}

    public = {"/app/admin/", "/app/admin/password_change/", "/app/admin/password_change/done/"}
    inside = {path for path, status in statuses.items() if status == 200} - public
    assert inside <= {"/app/admin/jsi18n/"}
