"""Accounts: who may open, change and close them, and that it counts at once."""

from datetime import UTC, datetime

import pytest

from leadflow.audit.models import Record
from leadflow.identity.models import ApiKey, RefreshToken, User, UserRole
from leadflow.identity.queries import (
    UserNotFound,
    actor_of,
    get_user,
    list_users,
    names_of,
    users_with_role,
)
from leadflow.identity.rules import NotPermitted
from leadflow.identity.services import (
    authenticate,
    change_own_password,
    change_user,
    create_user,
    disable_user,
    enable_user,
    issue_tokens,
    rename_user,
    set_password,
    set_roles,
    sign_out_everywhere,
    trail,
)
from leadflow.identity.services.profile import UnusableProfile, change_own_profile
from leadflow.identity.services.sign_in import WrongCredentials
from leadflow.identity.services.users import (
    AdministratorsOnly,
    OwnAccount,
    UnusableAccount,
    UsernameTaken,
)
from leadflow.identity.types import SYSTEM, Actor, Door, Permission, Role
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError, Unauthenticated
from tests.factories.identity import PASSWORD, actor_for, make_actor, make_key, make_user
from tests.harness.races import rush
from tests.identity.test_actors import again, request_as

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OTHER_PASSWORD = "another-good-password"
pytestmark = pytest.mark.django_db(transaction=True)

MANAGERS = [role for role in Role if role in {Role.ADMIN, Role.PRINCIPAL}]


def open_account(actor: Actor = SYSTEM, **fields: object) -> int:
    """Open an account."""
    defaults = {"username": "asha", "password": PASSWORD, "roles": [Role.KAM], "now": NOON}
    return create_user(actor=actor, **defaults | fields)


def roles_of(user_id: int) -> set[str]:
    """Return the roles a user plays by the database."""
    return set(UserRole.objects.filter(user_id=user_id).values_list("role", flat=True))


@pytest.mark.parametrize("role", MANAGERS)
def test_an_account_is_opened_and_can_be_used(role):
    user_id = open_account(make_actor(role), name=" Asha Rao ", timezone="Asia/Kolkata")

    row = get_user(actor=SYSTEM, user_id=user_id)
    assert (row.username, row.name, row.roles) == ("asha", "Asha Rao", ("kam",))
    assert row.date_joined == NOON
    assert (
        authenticate(username="asha", password=PASSWORD, address="192.0.2.1", now=NOON) == user_id
    )


@pytest.mark.parametrize("role", [role for role in Role if role not in MANAGERS])
def test_nobody_else_manages_accounts(role):
    actor = make_actor(role)
    other = make_user(Role.KAM)
    before = User.objects.values_list().order_by("id")[::1]

    for act in (
        lambda: open_account(actor),
        lambda: set_roles(actor=actor, user_id=other.pk, roles=[], now=NOON),
        lambda: disable_user(actor=actor, user_id=other.pk, now=NOON),
        lambda: enable_user(actor=actor, user_id=other.pk, now=NOON),
        lambda: rename_user(actor=actor, user_id=other.pk, name="x", now=NOON),
        lambda: set_password(actor=actor, user_id=other.pk, password=OTHER_PASSWORD, now=NOON),
        lambda: sign_out_everywhere(actor=actor, user_id=other.pk, now=NOON),
        lambda: list_users(actor=actor),
    ):
        with pytest.raises(NotPermitted):
            act()

    assert User.objects.values_list().order_by("id")[::1] == before
    assert roles_of(other.pk) == {"kam"}
    assert not Record.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "a b"}, "username"),
        ({"username": "a\x00"}, "username"),
        ({"username": "\ud800"}, "username"),
        ({"username": "x" * 151}, "username"),
        ({"name": "x" * 151}, "name"),
        ({"name": "\x00"}, "name"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@" + "b" * 300}, "email"),
        ({"timezone": "Moon/Crater"}, "timezone"),
        ({"timezone": "../etc/passwd"}, "timezone"),
        ({"password": "short"}, "password"),
        ({"password": "password1234"}, "password"),
        ({"password": "x" * 2000}, "password"),
        ({"password": "a good password \x00"}, "password"),
        ({"username": "asha.rao.of.pune", "password": "asha.rao.of.pune"}, "password"),
    ],
)
def test_an_account_that_could_not_be_used_is_refused(fields, field):
    with pytest.raises(DomainError) as refused:
        open_account(**fields)

    assert refused.value.field == field
    assert not User.objects.exists()


def test_a_name_is_taken_once():
    open_account()

    with pytest.raises(UsernameTaken):
        open_account(password=OTHER_PASSWORD)

    assert User.objects.count() == 1


@pytest.mark.postgres
def test_of_ten_who_want_one_name_at_once_one_gets_it():
    outcomes = rush(lambda _: open_account(), range(10))

    assert sum(isinstance(outcome, int) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, UsernameTaken) for outcome in outcomes) == 9


def test_a_principal_makes_no_administrator():
    principal = make_actor(Role.PRINCIPAL)
    other = make_user(Role.KAM)

    with pytest.raises(AdministratorsOnly):
        open_account(principal, roles=[Role.ADMIN])
    with pytest.raises(AdministratorsOnly):
        set_roles(actor=principal, user_id=other.pk, roles=[Role.ADMIN], now=NOON)
    with pytest.raises(AdministratorsOnly):
        set_roles(actor=principal, user_id=principal.user_id, roles=[Role.ADMIN], now=NOON)

    assert not UserRole.objects.filter(role="admin").exists()


@pytest.mark.parametrize("fields", [{"is_superuser": True}, {}])
def test_a_principal_does_not_touch_an_administrator(fields):
    principal = make_actor(Role.PRINCIPAL)
    admin = make_user(*([] if fields else [Role.ADMIN]), **fields)

    for act in (
        lambda: disable_user(actor=principal, user_id=admin.pk, now=NOON),
        lambda: set_roles(actor=principal, user_id=admin.pk, roles=[], now=NOON),
        lambda: set_password(actor=principal, user_id=admin.pk, password=OTHER_PASSWORD, now=NOON),
        lambda: sign_out_everywhere(actor=principal, user_id=admin.pk, now=NOON),
    ):
        with pytest.raises(AdministratorsOnly):
            act()

    kept = User.objects.get(pk=admin.pk)
    assert (kept.is_active, kept.password, kept.token_version) == (True, admin.password, 0)


def test_an_administrator_cannot_lock_everybody_out():
    admin = make_actor(Role.ADMIN)

    with pytest.raises(OwnAccount):
        disable_user(actor=admin, user_id=admin.user_id, now=NOON)
    with pytest.raises(OwnAccount):
        set_roles(actor=admin, user_id=admin.user_id, roles=[Role.KAM], now=NOON)

    assert User.objects.get().is_active
    assert roles_of(admin.user_id) == {"admin"}


def test_new_roles_replace_the_old_ones():
    user = make_user(Role.KAM, Role.SUPPLY)

    set_roles(actor=SYSTEM, user_id=user.pk, roles=[Role.SUPPLY, Role.JUNIOR], now=NOON)

    assert roles_of(user.pk) == {"supply", "junior"}
    written = Record.objects.get()
    assert (written.action, written.details) == (
        "identity.roles_changed",
        {"given": ["junior"], "taken": ["kam"]},
    )


def test_the_same_roles_again_change_nothing():
    user = make_user(Role.KAM)

    set_roles(actor=SYSTEM, user_id=user.pk, roles=[Role.KAM], now=NOON)

    assert not Record.objects.exists()


@pytest.mark.parametrize("door", [Door.SESSION, Door.TOKEN, Door.KEY])
def test_other_roles_count_from_the_next_request_on(door):
    user = make_user(Role.AFFILIATE)
    request = request_as(user, door)
    actor_of(request)

    set_roles(actor=SYSTEM, user_id=user.pk, roles=[Role.SUPPLY], now=NOON)

    assert again(request).roles == {Role.SUPPLY}
    assert not again(request).may(Permission.SUBMISSION_CREATE)


@pytest.mark.parametrize("door", [Door.SESSION, Door.TOKEN, Door.KEY])
def test_a_closed_account_stays_out_after_it_is_opened_again(door):
    """What the account held has ended for good."""
    user = make_user(Role.AFFILIATE)
    request = request_as(user, door)

    disable_user(actor=SYSTEM, user_id=user.pk, now=now())
    with pytest.raises(Unauthenticated):
        again(request)

    enable_user(actor=SYSTEM, user_id=user.pk, now=now())
    with pytest.raises(Unauthenticated):
        again(request)


def test_closing_an_account_ends_keys_and_tokens_in_the_books_too():
    user = make_user(Role.AFFILIATE)
    make_key(user)
    issue_tokens(user_id=user.pk, now=NOON)

    disable_user(actor=SYSTEM, user_id=user.pk, now=NOON)

    assert ApiKey.objects.get().revoked_at == NOON
    assert RefreshToken.objects.get().revoked_at == NOON
    assert Record.objects.get().action == "identity.user_disabled"


def test_closing_twice_is_closing_once():
    user = make_user()

    disable_user(actor=SYSTEM, user_id=user.pk, now=NOON)
    disable_user(actor=SYSTEM, user_id=user.pk, now=NOON)

    assert Record.objects.count() == 1


def test_several_changes_are_one_or_none():
    user = make_user(Role.KAM, username="asha")

    with pytest.raises(UnusableAccount):
        change_user(actor=SYSTEM, user_id=user.pk, roles=[], name="x" * 151, now=NOON)

    assert roles_of(user.pk) == {"kam"}
    assert User.objects.get().name == "Asha"


@pytest.mark.parametrize("door", [Door.SESSION, Door.TOKEN])
def test_a_new_password_ends_sessions_and_tokens(door):
    user = make_user(Role.KAM, password=PASSWORD)
    request = request_as(user, door)

    set_password(actor=SYSTEM, user_id=user.pk, password=OTHER_PASSWORD, now=now())

    with pytest.raises(Unauthenticated):
        again(request)
    assert authenticate(
        username=user.username, password=OTHER_PASSWORD, address="192.0.2.1", now=NOON
    )


def test_the_own_password_needs_the_old_one():
    user = make_user(password=PASSWORD)
    words = {"actor": actor_for(user), "password": OTHER_PASSWORD, "address": "192.0.2.1"}

    with pytest.raises(WrongCredentials):
        change_own_password(current="wrong", now=NOON, **words)
    assert User.objects.get().password == user.password

    change_own_password(current=PASSWORD, now=NOON, **words)
    assert User.objects.get().password != user.password


@pytest.mark.parametrize("door", [Door.SESSION, Door.TOKEN])
def test_signing_out_everywhere_counts_at_once_and_leaves_keys(door):
    user = make_user(Role.AFFILIATE)
    request = request_as(user, door)
    by_key = request_as(user, Door.KEY)

    sign_out_everywhere(actor=actor_for(user), now=now())

    with pytest.raises(Unauthenticated):
        again(request)
    assert actor_of(by_key).user_id == user.pk


@pytest.mark.parametrize(
    "act",
    [
        lambda admin: set_roles(actor=admin, user_id=999_999, roles=[], now=NOON),
        lambda admin: set_password(actor=admin, user_id=999_999, password=PASSWORD, now=NOON),
        lambda admin: get_user(actor=admin, user_id=999_999),
    ],
)
def test_an_account_that_is_not_there_is_not_found(act):
    with pytest.raises(UserNotFound):
        act(make_actor(Role.ADMIN))


def test_an_account_is_seen_by_its_owner_and_managers_only():
    user = make_user(Role.KAM)

    assert get_user(actor=actor_for(user), user_id=user.pk).id == user.pk
    assert get_user(actor=make_actor(Role.PRINCIPAL), user_id=user.pk).id == user.pk
    with pytest.raises(UserNotFound):
        get_user(actor=make_actor(Role.HEAD), user_id=user.pk)


def test_accounts_are_listed_by_name_page_by_page(django_assert_num_queries):
    for name in ("cleo", "asha", "ben", "dora"):
        make_user(Role.KAM, Role.SUPPLY, username=name)

    first = list_users(actor=SYSTEM, limit=2)
    with django_assert_num_queries(2):
        second = list_users(actor=SYSTEM, limit=2, cursor=first.next_cursor)

    assert [row.username for row in first.items] == ["asha", "ben"]
    assert [row.username for row in second.items] == ["cleo", "dora"]
    assert second.items[0].roles == ("kam", "supply")
    assert second.next_cursor is None


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"text": "ASH"}, ["asha"]),
        ({"text": "rao"}, ["asha"]),
        ({"text": "example.com"}, ["ben"]),
        ({"text": "%"}, []),
        ({"text": "\x00"}, []),
        ({"role": "kam"}, ["asha", "ben"]),
        ({"role": "supply", "text": "b"}, ["ben"]),
        ({"role": "\ud800"}, []),
        ({"role": "nonsense"}, []),
    ],
)
def test_accounts_are_found_by_name_address_and_role(asked, expected):
    make_user(Role.KAM, username="asha", name="Asha Rao")
    make_user(Role.KAM, Role.SUPPLY, username="ben", email="b@example.com")

    found = list_users(actor=SYSTEM, **asked)

    assert [row.username for row in found.items] == expected


def test_the_players_of_a_role_are_its_active_users(django_assert_num_queries):
    make_user(Role.SUPPLY, username="ben", name="Ben")
    make_user(Role.SUPPLY, Role.KAM, username="asha", name="Asha")
    make_user(Role.SUPPLY, is_active=False)
    make_user(Role.KAM)

    with django_assert_num_queries(1):
        found = users_with_role(Role.SUPPLY)

    assert [(row.name, row.roles) for row in found] == [
        ("Asha", ("kam", "supply")),
        ("Ben", ("supply",)),
    ]


def test_nothing_is_done_when_nobody_keeps_the_trail(monkeypatch):
    monkeypatch.setattr(trail, "_recorders", [])
    user = make_user(Role.KAM)

    with pytest.raises(RuntimeError):
        disable_user(actor=SYSTEM, user_id=user.pk, now=NOON)

    assert User.objects.get().is_active


def test_people_change_their_own_name_and_zone():
    user = make_user()

    change_own_profile(actor=actor_for(user), name=" Asha ", timezone="Asia/Kolkata", now=NOON)

    assert User.objects.values_list("name", "timezone").get() == ("Asha", "Asia/Kolkata")


@pytest.mark.parametrize(
    "fields", [{"name": " "}, {"name": "x" * 151}, {"name": "\x00"}, {"timezone": "Mars/Base"}]
)
def test_nobody_can_be_called_anything(fields):
    user = make_user(name="Asha")

    with pytest.raises(UnusableProfile):
        change_own_profile(
            actor=actor_for(user), now=NOON, **{"name": "Ben", "timezone": "UTC"} | fields
        )

    assert User.objects.get().name == "Asha"


def test_knows_what_to_call_people_by_their_user_names(django_assert_num_queries):
    make_user(Role.SUPPLY, username="deepa", name="Deepa Rao")
    make_user(Role.SUPPLY, username="nameless", name="")

    with django_assert_num_queries(1):
        names = names_of(["deepa", "nameless", "nobody", ""])

    assert names == {"deepa": "Deepa Rao"}
