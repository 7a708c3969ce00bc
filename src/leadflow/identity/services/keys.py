"""API keys: made, shown once, replaced, revoked."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from leadflow.identity import queries
from leadflow.identity.models import ApiKey, User
from leadflow.identity.rules import SCOPES, keys, require
from leadflow.identity.services.trail import write_down
from leadflow.identity.types import Actor, KeyRow, Permission
from leadflow.kernel.codec import storable
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict, Invalid, NotFound
from leadflow.kernel.secrets import keyed_hash

NOTED_EVERY: Final = timedelta(minutes=1)
LONGEST_NAME: Final = 100
LONGEST_LIFE: Final = timedelta(days=3653)


class TooManyKeys(Conflict):
    """Two keys are alive already: the one in use and the one that replaces it."""

    code = "identity.too_many_keys"


class KeyNotFound(NotFound):
    """There is no such key, or it is somebody else's."""

    code = "identity.key_not_found"


class UnusableKey(Invalid):
    """A key like this could never be used."""

    code = "identity.unusable_key"


@commits
def create_key(
    *,
    actor: Actor,
    name: str,
    scopes: Iterable[str],
    now: datetime,
    user_id: int | None = None,
    expires_at: datetime | None = None,
) -> tuple[KeyRow, str]:
    """Make a key for the actor, or for `user_id`; return its row and its text.

    The text is shown this once: only a keyed hash of it is kept. Raises NotPermitted,
    UserNotFound, UnusableKey, or TooManyKeys when two keys are alive.
    """
    owner_id = _owner(actor, user_id)
    named = _checked(name=name, scopes=scopes, expires_at=expires_at, now=now)
    _retire_expired(owner_id=owner_id, now=now)
    key = keys.ParsedKey(
        secrets.token_hex(keys.PREFIX_BYTES), secrets.token_urlsafe(keys.SECRET_BYTES)
    )
    for slot in range(1, keys.LIVE_KEYS + 1):
        row = ApiKey(
            user_id=owner_id,
            slot=slot,
            prefix=key.prefix,
            secret_hash=keyed_hash(str(key), purpose="api-key"),
            created_at=now,
            expires_at=expires_at,
            **named,
        )
        # The unique index on live slots decides, also between two callers at once.
        ApiKey.objects.bulk_create([row], ignore_conflicts=True)
        if kept := ApiKey.objects.filter(prefix=key.prefix).first():
            write_down(
                actor=actor,
                action="key_created",
                object_type="api_key",
                object_id=kept.pk,
                now=now,
                owner=owner_id,
                scopes=kept.scopes,
            )
            return queries.key_row(kept), str(key)
    raise TooManyKeys("Two keys are alive already. Revoke one of them first.", field="name")


@commits
def revoke_key(*, actor: Actor, key_id: int, now: datetime) -> None:
    """End a key at once; a key that has ended stays ended.

    Raises NotPermitted, or KeyNotFound for somebody else's key.
    """
    require(actor, Permission.KEY_MANAGE_OWN, Permission.USER_MANAGE)
    visible = ApiKey.objects.filter(pk=key_id)
    if not actor.may(Permission.USER_MANAGE):
        visible = visible.filter(user_id=actor.user_id)
    owner_id = visible.values_list("user_id", flat=True).first()
    if owner_id is None:
        raise KeyNotFound("There is no such key.")
    if visible.filter(revoked_at__isnull=True).update(revoked_at=now):
        write_down(
            actor=actor,
            action="key_revoked",
            object_type="api_key",
            object_id=key_id,
            now=now,
            owner=owner_id,
        )


@joins
def end_keys(*, user_id: int, now: datetime) -> None:
    """End every key of a user."""
    ApiKey.objects.filter(user_id=user_id, revoked_at__isnull=True).update(revoked_at=now)


@commits
def touch_key(*, key_id: int, now: datetime) -> None:
    """Note that the key was used, at most once a minute however often it is."""
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=now - NOTED_EVERY)
    ApiKey.objects.filter(stale, pk=key_id).update(last_used_at=now)


def _owner(actor: Actor, user_id: int | None) -> int:
    """Return whose key is to be made; raise NotPermitted or UserNotFound."""
    if user_id is None or user_id == actor.user_id:
        require(actor, Permission.KEY_MANAGE_OWN)
        return actor.user_id
    require(actor, Permission.USER_MANAGE)
    if not User.objects.filter(pk=user_id, is_active=True).exists():
        raise queries.UserNotFound("There is no such account.", field="user_id")
    return user_id


def _checked(
    *, name: str, scopes: Iterable[str], expires_at: datetime | None, now: datetime
) -> dict[str, object]:
    """Return the name and scopes to keep; raise UnusableKey."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME or not storable(name):
        raise UnusableKey(f"Give a name of 1 to {LONGEST_NAME} characters.", field="name")
    wanted = sorted(set(scopes))
    if not wanted or not SCOPES.keys() >= set(wanted):
        raise UnusableKey(f"Choose from {', '.join(sorted(SCOPES))}.", field="scopes")
    if expires_at is not None and not now < expires_at <= now + LONGEST_LIFE:
        raise UnusableKey("Choose a time within the next ten years.", field="expires_at")
    return {"name": name, "scopes": wanted}


def _retire_expired(*, owner_id: int, now: datetime) -> None:
    """Free the slots of keys whose time is over."""
    ApiKey.objects.filter(user_id=owner_id, revoked_at__isnull=True, expires_at__lte=now).update(
        revoked_at=now
    )
