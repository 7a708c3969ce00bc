"""API keys: shown once, two at a time, ended at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from leadflow.audit.models import Record
from leadflow.identity.models import ApiKey
from leadflow.identity.queries import UserNotFound, actor_of, keys_of
from leadflow.identity.rules import NotPermitted
from leadflow.identity.services import create_key, keys, revoke_key
from leadflow.identity.services.keys import KeyNotFound, TooManyKeys, UnusableKey
from leadflow.identity.types import Actor, Door, Role
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Unauthenticated
from tests.factories.identity import auth_client, make_actor, make_key, make_user
from tests.harness.races import rush

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def make(actor: Actor, **fields: object) -> str:
    """Make a key and return its text."""
    defaults = {"name": "cron", "scopes": ["leads:submit"], "now": NOON}
    return create_key(actor=actor, **defaults | fields)[1]


def come_in(key: str) -> Actor:
    """Come in with the key."""
    return actor_of(RequestFactory().get("/", headers={"X-API-Key": key}))


def test_a_new_key_opens_the_door_for_its_scopes():
    owner = make_actor(Role.AFFILIATE)

    actor = come_in(make(owner, scopes=["leads:read", "leads:submit", "leads:read"]))

    assert (actor.user_id, actor.door) == (owner.user_id, Door.KEY)
    assert actor.scopes == {"leads:read", "leads:submit"}


def test_the_secret_is_nowhere_in_the_database():
    key = make(make_actor(Role.AFFILIATE))

    row = ApiKey.objects.values().get()

    secret = key.removeprefix(f"lf_{row['prefix']}_")
    assert len(secret) == 43
    assert not any(secret in str(value) for value in row.values())
    assert not any(secret in str(record) for record in Record.objects.values())


def test_the_list_shows_the_prefix_and_no_hash():
    owner = make_actor(Role.AFFILIATE)
    key = make(owner)

    (row,) = keys_of(owner)

    assert key.startswith(f"{row.prefix}_")
    assert ApiKey.objects.get().secret_hash not in str(row)


def test_a_third_key_is_refused_until_one_is_revoked():
    owner = make_actor(Role.AFFILIATE)
    make(owner)
    make(owner)

    with pytest.raises(TooManyKeys):
        make(owner)

    assert ApiKey.objects.count() == 2
    revoke_key(actor=owner, key_id=keys_of(owner)[1].id, now=NOON)
    assert make(owner)


def test_an_expired_key_leaves_its_place():
    owner = make_actor(Role.AFFILIATE)
    make(owner, expires_at=NOON + timedelta(hours=1))
    make(owner)

    make(owner, now=NOON + timedelta(hours=1))

    assert ApiKey.objects.filter(revoked_at__isnull=True).count() == 2


@pytest.mark.postgres
def test_of_twenty_keys_at_once_two_are_made():
    owner = make_actor(Role.AFFILIATE)

    outcomes = rush(lambda _: make(owner), range(20))

    assert sum(isinstance(outcome, str) for outcome in outcomes) == 2
    assert sum(isinstance(outcome, TooManyKeys) for outcome in outcomes) == 18
    assert ApiKey.objects.count() == 2


@pytest.fixture
def without_slots():
    """Take the unique index on live slots away, and put it back afterwards."""
    (guard,) = [each for each in ApiKey._meta.constraints if each.name == "identity_key_slot_once"]
    with connection.schema_editor() as editor:
        editor.remove_constraint(ApiKey, guard)
    yield
    ApiKey.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(ApiKey, guard)


@pytest.mark.postgres
@pytest.mark.usefixtures("without_slots")
def test_without_the_slots_more_are_made():
    """The twin."""
    owner = make_actor(Role.AFFILIATE)

    rush(lambda _: make(owner), range(20))

    assert ApiKey.objects.count() > 2


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["leads:submit", "everything"]}, "scopes"),
        ({"expires_at": NOON}, "expires_at"),
    ],
)
def test_a_key_that_could_not_be_used_is_refused(fields, field):
    with pytest.raises(UnusableKey) as refused:
        make(make_actor(Role.AFFILIATE), **fields)

    assert refused.value.field == field
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.AFFILIATE, Role.ADMIN}]
)
def test_roles_without_keys_make_none(role):
    actor = make_actor(role)

    with pytest.raises(NotPermitted):
        make(actor)
    with pytest.raises(NotPermitted):
        keys_of(actor)
    assert not ApiKey.objects.exists()


def test_a_key_makes_no_keys():
    user = make_user(Role.ADMIN)
    actor = come_in(make_key(user)[1])

    with pytest.raises(NotPermitted):
        make(actor)
    assert ApiKey.objects.count() == 1


def test_an_administrator_makes_a_key_for_somebody():
    owner = make_actor(Role.AFFILIATE)
    admin = make_actor(Role.ADMIN)

    key = make(admin, user_id=owner.user_id)

    assert come_in(key).user_id == owner.user_id
    assert [row.name for row in keys_of(admin, user_id=owner.user_id)] == ["cron"]


def test_nobody_else_makes_a_key_for_somebody():
    owner = make_actor(Role.AFFILIATE)
    other = make_actor(Role.AFFILIATE)

    with pytest.raises(NotPermitted):
        make(other, user_id=owner.user_id)
    with pytest.raises(NotPermitted):
        keys_of(other, user_id=owner.user_id)


@pytest.mark.parametrize("fields", [{"is_active": False}, None])
def test_no_key_is_made_for_a_closed_account_or_none(fields):
    user_id = make_user(Role.AFFILIATE, **fields).pk if fields else 999_999

    with pytest.raises(UserNotFound):
        make(make_actor(Role.ADMIN), user_id=user_id)


def test_a_revoked_key_is_refused_at_once():
    owner = make_actor(Role.AFFILIATE)
    key = make(owner)
    come_in(key)

    revoke_key(actor=owner, key_id=keys_of(owner)[0].id, now=NOON)

    with pytest.raises(Unauthenticated):
        come_in(key)


def test_revoking_twice_is_revoking_once():
    owner = make_actor(Role.AFFILIATE)
    make(owner)
    key_id = keys_of(owner)[0].id

    revoke_key(actor=owner, key_id=key_id, now=NOON)
    revoke_key(actor=owner, key_id=key_id, now=NOON + timedelta(days=1))

    assert ApiKey.objects.get().revoked_at == NOON
    assert Record.objects.filter(action="identity.key_revoked").count() == 1


def test_somebody_elses_key_is_not_there():
    key_id = make_key(make_user(Role.AFFILIATE))[0].pk

    with pytest.raises(KeyNotFound):
        revoke_key(actor=make_actor(Role.AFFILIATE), key_id=key_id, now=NOON)

    assert ApiKey.objects.get().revoked_at is None


def test_what_is_done_with_keys_is_written_down():
    owner = make_actor(Role.AFFILIATE)
    make(owner)
    revoke_key(actor=owner, key_id=keys_of(owner)[0].id, now=NOON)

    written = list(Record.objects.order_by("id").values_list("action", "actor_id", "object_type"))

    assert written == [
        ("identity.key_created", owner.user_id, "api_key"),
        ("identity.key_revoked", owner.user_id, "api_key"),
    ]


def test_the_last_use_is_noted_once_a_minute():
    row, _ = make_key(make_user(Role.AFFILIATE))

    keys.touch_key(key_id=row.pk, now=NOON)
    keys.touch_key(key_id=row.pk, now=NOON + timedelta(seconds=59))
    assert ApiKey.objects.get().last_used_at == NOON

    keys.touch_key(key_id=row.pk, now=NOON + timedelta(seconds=60))
    assert ApiKey.objects.get().last_used_at == NOON + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("last_used_at", "writes"),
    [(None, 1), (now() - timedelta(seconds=61), 1), (now() + timedelta(hours=1), 0)],
)
def test_a_use_costs_a_write_only_when_the_last_is_long_ago(last_used_at, writes):
    _, key = make_key(make_user(Role.AFFILIATE), last_used_at=last_used_at)

    with CaptureQueriesContext(connection) as seen:
        Client().get("/api/me/", headers={"X-API-Key": key})

    updates = [query for query in seen if query["sql"].startswith('UPDATE "identity_apikey"')]
    assert len(updates) == writes


def test_using_a_key_by_the_api_notes_it():
    user = make_user(Role.AFFILIATE)

    answer = auth_client(user, door=Door.KEY).get("/api/me/")

    assert answer.status_code == 200
    assert ApiKey.objects.get().last_used_at is not None
