"""Who is asking, by every door."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory

from leadflow.identity.models import RefreshToken, User, UserRole
from leadflow.identity.queries import actor_of
from leadflow.identity.types import Actor, Door, Permission, Role
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Unauthenticated
from tests.factories.identity import access_token, auth_client, make_key, make_user

pytestmark = pytest.mark.django_db

DOORS = [Door.SESSION, Door.TOKEN, Door.KEY]


def request_as(user: User, door: Door) -> HttpRequest:
    """Return a request that carries a good credential of `user`."""
    if door is Door.KEY:
        return RequestFactory().get("/", headers={"X-API-Key": make_key(user)[1]})
    if door is Door.TOKEN:
        return RequestFactory().get("/", headers={"Authorization": f"Bearer {access_token(user)}"})
    request = RequestFactory().get("/")
    cookie = auth_client(user, door=Door.SESSION).cookies["sessionid"].value
    request.session = SessionStore(cookie)
    request.session.get("warm")
    return request


def again(request: HttpRequest) -> Actor:
    """Ask for the actor as the next request with the same credential would."""
    vars(request).pop("actor", None)
    return actor_of(request)


@pytest.mark.parametrize("door", DOORS)
def test_an_actor_carries_who_they_are_and_how_they_came_in(door):
    user = make_user(Role.AFFILIATE, Role.SUPPLY, timezone="Asia/Kolkata")

    actor = actor_of(request_as(user, door))

    assert (actor.user_id, actor.username) == (user.pk, user.username)
    assert (actor.door, actor.timezone) == (door, "Asia/Kolkata")
    assert actor.roles == {Role.AFFILIATE, Role.SUPPLY}


@pytest.mark.parametrize("door", DOORS)
def test_finding_an_actor_takes_one_query(door, django_assert_num_queries):
    request = request_as(make_user(Role.AFFILIATE, Role.SUPPLY, Role.KAM), door)

    with django_assert_num_queries(1):
        actor_of(request)
        actor_of(request)


@pytest.mark.parametrize("door", DOORS)
def test_a_closed_account_is_refused_at_once(door):
    user = make_user(Role.AFFILIATE)
    request = request_as(user, door)
    actor_of(request)

    User.objects.filter(pk=user.pk).update(is_active=False)

    with pytest.raises(Unauthenticated):
        again(request)


@pytest.mark.parametrize("door", DOORS)
def test_a_lost_role_is_lost_at_once(door):
    user = make_user(Role.AFFILIATE, Role.SUPPLY)
    request = request_as(user, door)
    actor_of(request)

    UserRole.objects.filter(user=user, role=Role.AFFILIATE).delete()

    assert again(request).roles == {Role.SUPPLY}
    assert Permission.SUBMISSION_CREATE not in again(request).permissions


@pytest.mark.parametrize("door", [Door.SESSION, Door.TOKEN])
def test_signing_out_everywhere_ends_sessions_and_tokens_at_once(door):
    user = make_user(Role.AFFILIATE)
    request = request_as(user, door)

    User.objects.filter(pk=user.pk).update(token_version=1)

    with pytest.raises(Unauthenticated):
        again(request)


@pytest.mark.parametrize("door", [Door.SESSION, Door.TOKEN])
def test_a_new_password_ends_sessions_and_tokens_at_once(door):
    user = make_user(Role.AFFILIATE)
    request = request_as(user, door)

    User.objects.filter(pk=user.pk).update(password="something else")

    with pytest.raises(Unauthenticated):
        again(request)


@pytest.mark.parametrize("door", [Door.SESSION, Door.TOKEN])
def test_a_key_being_rotated_out_still_counts(door, settings):
    user = make_user(Role.AFFILIATE)
    request = request_as(user, door)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the-new-key-" + "y" * 40

    assert again(request).user_id == user.pk


def test_an_access_token_dies_with_its_family():
    user = make_user(Role.AFFILIATE)
    request = request_as(user, Door.TOKEN)
    actor_of(request)

    RefreshToken.objects.filter(user=user).update(revoked_at=now())

    with pytest.raises(Unauthenticated):
        again(request)


def test_an_access_token_expires(settings):
    token = access_token(make_user(), now=now() - timedelta(minutes=31))
    request = RequestFactory().get("/", headers={"Authorization": f"Bearer {token}"})

    with pytest.raises(Unauthenticated):
        actor_of(request)


@pytest.mark.parametrize(
    "fields",
    [
        {"revoked_at": now()},
        {"expires_at": now() - timedelta(seconds=1)},
        {"secret_hash": "0" * 64},
        {"prefix": "ffffffffffff"},
    ],
)
def test_a_key_that_no_longer_counts_is_refused(fields):
    key = make_key(make_user(Role.AFFILIATE), **fields)[1]

    with pytest.raises(Unauthenticated):
        actor_of(RequestFactory().get("/", headers={"X-API-Key": key}))


def test_a_key_outlives_a_change_of_the_pepper(settings):
    user = make_user(Role.AFFILIATE)
    request = request_as(user, Door.KEY)

    settings.PEPPERS = ["a-new-pepper-of-some-length", *settings.PEPPERS]

    assert actor_of(request).user_id == user.pk


def test_a_key_permits_no_more_than_its_scopes():
    user = make_user(Role.ADMIN)
    key = make_key(user, "leads:submit", "long:gone")[1]

    actor = actor_of(RequestFactory().get("/", headers={"X-API-Key": key}))

    assert actor.permissions == {Permission.SUBMISSION_CREATE}


def test_a_superuser_is_an_administrator():
    request = request_as(make_user(is_superuser=True), Door.TOKEN)

    assert actor_of(request).roles == {Role.ADMIN}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer not.a.token"},
        {"Authorization": "Basic YWRtaW46YWRtaW4="},
        {"Authorization": "Bearer " + "x" * 100_000},
        {"X-API-Key": "lf_000000000000_" + "s" * 43},
        {"X-API-Key": "lf_\x00"},
        {"X-API-Key": "ключ"},
    ],
)
def test_nobody_comes_in_without_a_good_credential(headers):
    with pytest.raises(Unauthenticated):
        actor_of(RequestFactory().get("/", headers=headers))


def test_a_bad_token_is_refused_though_the_session_is_good():
    request = request_as(make_user(), Door.SESSION)
    request.META["HTTP_AUTHORIZATION"] = "Bearer nonsense"

    with pytest.raises(Unauthenticated):
        actor_of(request)
