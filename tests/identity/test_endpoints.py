"""The room's addresses, as programs meet them."""

import json

import pytest
from django.test import Client

from leadflow.identity.models import ApiKey, RefreshToken, User, UserRole
from leadflow.identity.types import Door, Role
from leadflow.kernel.models import RateBucket
from tests.factories.identity import PASSWORD, auth_client, make_key, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def post(client: Client, path: str, body: object, **headers: str):
    """Send JSON."""
    return client.post(path, json.dumps(body), content_type="application/json", headers=headers)


def sign_in(username: str, password: str = PASSWORD, *, slash: str = "/"):
    """Ask for tokens."""
    return post(Client(), f"/api/token{slash}", {"username": username, "password": password})


@pytest.mark.parametrize("slash", ["/", ""])
def test_a_token_is_got_and_used(slash):
    user = make_user(Role.KAM, password=PASSWORD, name="Asha Rao", timezone="Asia/Kolkata")

    pair = sign_in(user.username, slash=slash).json()
    answer = Client().get(f"/api/me{slash}", headers={"Authorization": f"Bearer {pair['access']}"})

    assert set(pair) == {"access", "refresh"}
    assert answer.json() == {
        "id": user.pk,
        "username": user.username,
        "name": "Asha Rao",
        "roles": ["kam"],
        "permissions": [
            "account.delete",
            "account.work",
            "lead.change",
            "lead.create",
            "lead.view_own",
            "lead.view_team",
        ],
        "timezone": "Asia/Kolkata",
    }


@pytest.mark.parametrize("username", ["asha", "nobody"])
def test_a_wrong_password_is_401_with_a_reason(username):
    make_user(username="asha", password=PASSWORD)

    answer = sign_in(username, "wrong")

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == "No active account has this name and password."
    assert answer.json()["code"] == "identity.wrong_credentials"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"username": "asha"}, "password"),
        ({"password": "x"}, "username"),
        ({"username": "asha", "password": 7}, "password"),
        ({"username": "asha", "password": ""}, "password"),
        ({"username": "asha", "password": "x" * 1025}, "password"),
        ({"username": ["asha"], "password": "x"}, "username"),
        ({"username": "asha", "password": "\x00"}, "password"),
        ({"username": "\ud800", "password": "x"}, "username"),
    ],
)
def test_what_is_no_pair_of_texts_is_422_and_counts_nothing(body, field):
    answer = post(Client(), "/api/token/", body)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not RateBucket.objects.filter(bucket__startswith="sign-in").exists()


def test_a_password_is_taken_as_typed():
    user = make_user(password=f"  {PASSWORD} ")

    assert sign_in(user.username, f"  {PASSWORD} ").status_code == 200
    assert sign_in(user.username, PASSWORD).status_code == 401


def test_the_sixth_guess_is_429_with_a_time_to_wait():
    make_user(username="asha", password=PASSWORD)

    statuses = [sign_in("asha", "wrong").status_code for _ in range(5)]
    answer = sign_in("asha")

    assert statuses == [401] * 5
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 300


def test_tokens_are_renewed_and_revoked():
    user = make_user(password=PASSWORD)
    first = sign_in(user.username).json()

    second = post(Client(), "/api/token/refresh/", {"refresh": first["refresh"]}).json()
    gone = post(Client(), "/api/token/revoke/", {"refresh": second["refresh"]})
    after = post(Client(), "/api/token/refresh/", {"refresh": second["refresh"]})

    assert set(second) == {"access", "refresh"}
    assert (gone.status_code, gone.content) == (204, b"")
    assert (after.status_code, after.json()["code"]) == (401, "identity.token_not_valid")
    me = Client().get("/api/me/", headers={"Authorization": f"Bearer {second['access']}"})
    assert me.status_code == 401


def test_a_replayed_refresh_token_ends_its_family():
    user = make_user(password=PASSWORD)
    first = sign_in(user.username).json()
    second = post(Client(), "/api/token/refresh/", {"refresh": first["refresh"]}).json()

    replay = post(Client(), "/api/token/refresh/", {"refresh": first["refresh"]})
    later = post(Client(), "/api/token/refresh/", {"refresh": second["refresh"]})

    assert (replay.status_code, later.status_code) == (401, 401)
    assert RefreshToken.objects.filter(revoked_at__isnull=True).count() == 0


@pytest.mark.parametrize("path", ["/api/token/refresh/", "/api/token/revoke/"])
@pytest.mark.parametrize("refresh", ["x", "a.b.c"])
def test_a_refresh_token_that_is_none_is_401(path, refresh):
    assert post(Client(), path, {"refresh": refresh}).status_code == 401


def test_nobody_is_401_and_told_how_to_come_in():
    answer = Client().get("/api/me/")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_session_may_read_but_writes_only_with_its_token():
    user = make_user(Role.AFFILIATE)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    body = {"name": "cron", "scopes": ["leads:submit"]}

    assert browser.get("/api/me/").status_code == 200
    refused = post(browser, "/api/keys/", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "identity.csrf_failed")
    assert not ApiKey.objects.exists()

    browser.cookies["csrftoken"] = token = "t" * 32
    assert post(browser, "/api/keys/", body, **{"X-CSRFToken": token}).status_code == 201


@pytest.mark.parametrize("door", [Door.TOKEN, Door.SESSION])
def test_a_key_is_made_listed_and_revoked(door):
    client = auth_client(make_user(Role.AFFILIATE), door=door)

    made = post(client, "/api/keys/", {"name": "cron", "scopes": ["leads:submit"]})
    key = made.json()["key"]
    by_key = Client().get("/api/me/", headers={"X-API-Key": key})

    assert made.status_code == 201
    assert by_key.json()["permissions"] == ["submission.create"]
    (listed,) = client.get("/api/keys/").json()
    assert "key" not in listed
    assert listed["last_used_at"] is not None
    assert client.delete(f"/api/keys/{listed['id']}/").status_code == 204
    assert Client().get("/api/me/", headers={"X-API-Key": key}).status_code == 401


def test_a_third_key_is_409():
    client = auth_client(make_user(Role.AFFILIATE))

    statuses = [post(client, "/api/keys/", {"name": "cron"}).status_code for _ in range(3)]

    assert statuses == [201, 201, 409]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x", "scopes": ["root"]}, "scopes"),
        ({"name": "x", "expires_at": "2001-01-01T00:00:00Z"}, "expires_at"),
        ({"name": "x", "expires_at": "2001-01-01T00:00:00"}, "expires_at"),
        ({"name": "x", "expires_at": "soon"}, "expires_at"),
        ({"name": "x", "expires_at": "9999-12-31T23:59:59-14:00"}, "expires_at"),
        ({"name": "x", "expires_at": "0001-01-01T00:00:00+14:00"}, "expires_at"),
        ({"name": "x", "owner": 1}, "owner"),
    ],
)
def test_a_key_nobody_could_use_is_422(body, field):
    answer = post(auth_client(make_user(Role.AFFILIATE)), "/api/keys/", body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].split(".")[0] == field
    assert not ApiKey.objects.exists()


def test_somebody_elses_key_is_404():
    key_id = make_key(make_user(Role.AFFILIATE))[0].pk

    answer = auth_client(make_user(Role.AFFILIATE)).delete(f"/api/keys/{key_id}/")

    assert answer.status_code == 404
    assert ApiKey.objects.get().revoked_at is None


def test_a_key_opens_nothing_but_what_it_was_made_for():
    client = auth_client(make_user(Role.ADMIN), door=Door.KEY)

    answers = [
        client.get("/api/keys/"),
        post(client, "/api/keys/", {"name": "more"}),
        client.get("/api/users/"),
        post(client, "/api/users/", {"username": "ben", "password": PASSWORD}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert User.objects.count() == ApiKey.objects.count() == 1


def test_an_account_is_opened_changed_and_closed():
    client = auth_client(make_user(Role.ADMIN))
    body = {"username": "ben", "password": PASSWORD, "name": "Ben", "roles": ["kam"]}

    made = post(client, "/api/users/", body)
    path = f"/api/users/{made.json()['id']}/"
    changed = client.patch(
        path, json.dumps({"roles": ["supply"], "is_active": False}), content_type="application/json"
    )

    assert made.status_code == 201
    assert made.json()["roles"] == ["kam"]
    assert "password" not in made.json()
    assert (changed.json()["roles"], changed.json()["is_active"]) == (["supply"], False)
    assert client.get(path).json() == changed.json()


def test_the_same_account_twice_under_one_idempotency_key_is_one():
    client = auth_client(make_user(Role.ADMIN))
    body = {"username": "ben", "password": PASSWORD}

    first, again = (post(client, "/api/users/", body, **{"Idempotency-Key": "k1"}) for _ in "ab")

    assert first.content == again.content
    assert again.status_code == 201
    assert User.objects.filter(username="ben").count() == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"username": "asha", "password": PASSWORD}, 409),
        ({"username": "ben", "password": "short"}, 422),
        ({"username": "ben", "password": PASSWORD, "roles": ["king"]}, 422),
        ({"username": "ben", "password": PASSWORD, "is_superuser": True}, 422),
        ({"username": "b e n", "password": PASSWORD}, 422),
    ],
)
def test_an_account_that_cannot_be_is_refused(body, status):
    make_user(username="asha")
    client = auth_client(make_user(Role.ADMIN))

    answer = post(client, "/api/users/", body)

    assert answer.status_code == status
    assert answer.json()["errors"]
    assert User.objects.count() == 2


@pytest.mark.parametrize("body", [{"is_superuser": True}, {"roles": None}, {"is_active": "maybe"}])
def test_nothing_else_of_an_account_can_be_changed(body):
    user = make_user(Role.KAM)
    client = auth_client(make_user(Role.ADMIN))

    answer = client.patch(
        f"/api/users/{user.pk}/", json.dumps(body), content_type="application/json"
    )

    kept = User.objects.get(pk=user.pk)
    assert answer.status_code == 422 or body == {"roles": None}
    assert (kept.is_superuser, kept.is_active) == (False, True)
    assert UserRole.objects.filter(user=user).count() == 1


def test_accounts_are_listed_by_pages():
    for name in ("asha", "ben", "cleo"):
        make_user(Role.KAM, username=name)
    client = auth_client(make_user(Role.ADMIN, username="zoe"))

    first = client.get("/api/users/?limit=2&role=kam")
    second = client.get(first["Link"].partition(">")[0].removeprefix("<"))

    assert [user["username"] for user in first.json()] == ["asha", "ben"]
    assert [user["username"] for user in second.json()] == ["cleo"]
    assert "Link" not in second


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "cursor=zzz", "q=%00"])
def test_a_page_that_cannot_be_is_422(query):
    client = auth_client(make_user(Role.ADMIN))

    assert client.get(f"/api/users/?{query}").status_code == 422
