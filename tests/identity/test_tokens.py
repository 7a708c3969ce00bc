"""Refresh tokens: each good once, and a copy ends them all."""

from datetime import timedelta
from time import sleep

import jwt
import pytest
from django.test import RequestFactory

from leadflow.identity.models import RefreshToken, User
from leadflow.identity.queries import actor_of
from leadflow.identity.services import (
    issue_tokens,
    refresh_tokens,
    revoke_tokens,
    sign_in,
    tokens,
)
from leadflow.identity.services.sign_in import WrongCredentials
from leadflow.identity.services.tokens import TokenNotValid
from leadflow.identity.types import Actor, Role, TokenPair
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Unauthenticated
from tests.factories.identity import PASSWORD, make_user
from tests.harness.races import rush

pytestmark = pytest.mark.django_db(transaction=True)


def first_pair(**fields: object) -> TokenPair:
    """Sign somebody in."""
    return issue_tokens(user_id=make_user(Role.KAM, **fields).pk, now=now())


def use(token: str) -> TokenPair:
    """Renew now."""
    return refresh_tokens(refresh=token, now=now())


def bearer(pair: TokenPair) -> Actor:
    """Come in with the access token."""
    request = RequestFactory().get("/", headers={"Authorization": f"Bearer {pair.access}"})
    return actor_of(request)


def is_refused(token: str) -> bool:
    """Tell whether the token can no longer be used."""
    with pytest.raises(TokenNotValid):
        use(token)
    return True


def test_signing_in_gives_a_pair_that_works():
    user = make_user(Role.KAM, password=PASSWORD)

    pair = sign_in(username=user.username, password=PASSWORD, address="192.0.2.1", now=now())

    assert bearer(pair).user_id == user.pk
    assert User.objects.get().last_login is not None


def test_signing_in_wrongly_gives_nothing():
    user = make_user(password=PASSWORD)

    with pytest.raises(WrongCredentials):
        sign_in(username=user.username, password="wrong", address="192.0.2.1", now=now())

    assert not RefreshToken.objects.exists()


def test_a_refresh_token_is_renewed():
    pair = first_pair()

    following = use(pair.refresh)

    assert following.refresh != pair.refresh
    assert bearer(following).user_id == bearer(pair).user_id
    assert use(following.refresh)


def test_a_replayed_refresh_token_kills_its_family():
    stolen = first_pair()
    second = use(stolen.refresh)
    third = use(second.refresh)

    assert is_refused(stolen.refresh)

    assert is_refused(third.refresh)
    with pytest.raises(Unauthenticated):
        bearer(third)


def test_another_family_of_the_same_person_lives_on():
    stolen = first_pair()
    other = issue_tokens(user_id=User.objects.get().pk, now=now())
    use(stolen.refresh)

    assert is_refused(stolen.refresh)

    assert use(other.refresh)
    assert bearer(other)


def test_revoking_ends_the_family_and_its_access_tokens():
    pair = first_pair()
    second = use(pair.refresh)

    revoke_tokens(refresh=second.refresh, now=now())

    assert is_refused(second.refresh)
    with pytest.raises(Unauthenticated):
        bearer(pair)


def test_a_token_issued_while_its_family_ended_is_dead_too():
    """Ended by a statement that could not yet see it."""
    pair = first_pair()
    first = RefreshToken.objects.get()
    second = use(pair.refresh)

    RefreshToken.objects.filter(pk=first.pk).update(revoked_at=now())

    assert is_refused(second.refresh)
    with pytest.raises(Unauthenticated):
        bearer(second)


def test_a_used_token_may_still_end_its_family():
    pair = first_pair()
    second = use(pair.refresh)

    revoke_tokens(refresh=pair.refresh, now=now())

    assert is_refused(second.refresh)


def test_an_access_token_renews_nothing():
    assert is_refused(first_pair().access)


@pytest.mark.parametrize("change", [{"is_active": False}, {"token_version": 1}, {"password": "!x"}])
def test_what_ends_the_sessions_ends_the_refresh_token(change):
    pair = first_pair()

    User.objects.update(**change)

    assert is_refused(pair.refresh)


def test_a_refresh_token_expires(settings):
    user = make_user()
    pair = issue_tokens(user_id=user.pk, now=now() - timedelta(days=settings.REFRESH_TOKEN_DAYS))

    assert is_refused(pair.refresh)


def test_a_token_without_its_row_is_refused():
    pair = first_pair()
    RefreshToken.objects.all().delete()

    assert is_refused(pair.refresh)


def test_a_token_of_a_removed_user_is_refused():
    pair = first_pair()
    User.objects.all().delete()

    assert is_refused(pair.refresh)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\ud800"])
def test_nonsense_is_refused(token):
    assert is_refused(token)
    with pytest.raises(TokenNotValid):
        revoke_tokens(refresh=token, now=now())


def test_rows_of_long_ago_are_forgotten_at_sign_in(settings):
    user = make_user()
    long_ago = now() - timedelta(days=2 * settings.REFRESH_TOKEN_DAYS + 1)
    issue_tokens(user_id=user.pk, now=long_ago)
    recent = issue_tokens(user_id=user.pk, now=now() - timedelta(days=1))

    issue_tokens(user_id=user.pk, now=now())

    assert RefreshToken.objects.count() == 2
    assert use(recent.refresh)


def test_the_database_holds_no_token():
    pair = first_pair()

    row = RefreshToken.objects.values().get()

    assert not any(pair.refresh in str(value) for value in row.values())
    assert jwt.decode(pair.refresh, options={"verify_signature": False})["jti"] == row["jti"].hex


@pytest.mark.postgres
def test_of_sixteen_at_once_one_renews():
    pair = first_pair()

    outcomes = rush(use, [pair.refresh] * 16)

    assert sum(isinstance(outcome, TokenPair) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, TokenNotValid) for outcome in outcomes) == 15


@pytest.mark.postgres
def test_the_one_that_renewed_in_a_crowd_holds_nothing_for_long():
    """The others are replays: somebody has a copy."""
    pair = first_pair()

    outcomes = rush(use, [pair.refresh] * 16)

    winner = next(outcome for outcome in outcomes if isinstance(outcome, TokenPair))
    assert is_refused(winner.refresh)
    with pytest.raises(Unauthenticated):
        bearer(winner)


@pytest.mark.postgres
def test_a_token_checked_before_it_is_used_renews_many_times(monkeypatch):
    """The twin: look first, write afterwards, and sixteen at once get sixteen pairs."""

    def look_first(claims, *, now):
        if not RefreshToken.objects.filter(jti=claims.jti, used_at__isnull=True).exists():
            return False
        sleep(0.2)
        RefreshToken.objects.filter(jti=claims.jti).update(used_at=now)
        return True

    monkeypatch.setattr(tokens, "_use", look_first)
    pair = first_pair()

    outcomes = rush(use, [pair.refresh] * 16)

    assert sum(isinstance(outcome, TokenPair) for outcome in outcomes) > 1
