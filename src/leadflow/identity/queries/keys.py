"""API keys as their owner may see them."""

from leadflow.identity.models import ApiKey
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, KeyRow, Permission


def keys_of(actor: Actor, *, user_id: int | None = None) -> list[KeyRow]:
    """Return the keys of the actor, or of `user_id` for those who manage users, newest first.

    Raises NotPermitted.
    """
    if user_id is None or user_id == actor.user_id:
        require(actor, Permission.KEY_MANAGE_OWN)
        user_id = actor.user_id
    else:
        require(actor, Permission.USER_MANAGE)
    return [key_row(key) for key in ApiKey.objects.filter(user_id=user_id).order_by("-id")]


def key_row(key: ApiKey) -> KeyRow:
    """Return what may be shown of a key."""
    return KeyRow(
        id=key.pk,
        name=key.name,
        prefix=f"lf_{key.prefix}",
        scopes=tuple(key.scopes),
        created_at=key.created_at,
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
        last_used_at=key.last_used_at,
    )
