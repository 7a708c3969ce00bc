"""Who is asking: from a session, a token or an API key to an `Actor`, in one query each.

Roles and the account's state are read every time, so a change of rights counts at once.
"""

import hmac
import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.http import HttpRequest

from leadflow.identity.models import stamp_of
from leadflow.identity.rules import keys, tokens
from leadflow.identity.rules.permissions import narrowed, permissions_of
from leadflow.identity.types import Actor, Door, Role
from leadflow.kernel.db import is_postgres
from leadflow.kernel.errors import Unauthenticated
from leadflow.kernel.secrets import keyed_hashes

# Asked before everything else, so written out: to build these with the ORM took ten times as long
# as to run them. One row per role.
BY_USER: Final = """
SELECT u.id, u.username, u.is_active, u.is_superuser, u.timezone, u.team_id, r.role,
       u.password, u.token_version
FROM identity_user u
LEFT JOIN identity_userrole r ON r.user_id = u.id
WHERE u.id = %s
"""
BY_FAMILY: Final = """
SELECT u.id, u.username, u.is_active, u.is_superuser, u.timezone, u.team_id, r.role,
       u.password, u.token_version
FROM identity_user u
LEFT JOIN identity_userrole r ON r.user_id = u.id
WHERE u.id = %s AND NOT EXISTS (
    SELECT 1 FROM identity_refreshtoken t WHERE t.family = %s AND t.revoked_at IS NOT NULL
)
"""
BY_PREFIX: Final = """
SELECT u.id, u.username, u.is_active, u.is_superuser, u.timezone, u.team_id, r.role,
       k.id, k.secret_hash, k.scopes,
       k.revoked_at IS NOT NULL OR COALESCE(k.expires_at <= CURRENT_TIMESTAMP, %s),
       COALESCE(k.last_used_at <= {minute_ago}, %s)
FROM identity_apikey k
JOIN identity_user u ON u.id = k.user_id
LEFT JOIN identity_userrole r ON r.user_id = u.id
WHERE k.prefix = %s
"""
MINUTE_AGO: Final = {
    "postgresql": "CURRENT_TIMESTAMP - INTERVAL '1 minute'",
    "sqlite": "datetime('now', '-1 minute')",
}

NO_KEY: Final = (0, "", "[]", True, False)

SIGN_IN = "Sign in to do this."
NO_LONGER_GOOD = "This credential is not, or no longer, good."


def actor_of(request: HttpRequest) -> Actor:
    """Return who is asking; raise Unauthenticated when nobody is, or with a dead credential.

    A credential given on purpose (Authorization, then X-API-Key) goes before the session's
    cookie, and when it is bad the request is refused, whatever else it carries.
    """
    known: Actor | None = getattr(request, "actor", None)
    if known is None:
        known = _identify(request)
        request.actor = known  # type: ignore[attr-defined]
    return known


def find_actor(user_id: int) -> Actor | None:
    """Return the actor a user is now, for work done in their name later; None if there is none.

    Their rights are those of this moment, not of the moment they asked for the work.
    """
    rows = _ask(BY_USER, [user_id])
    if not rows or not rows[0][2]:
        return None
    return _actor(rows, door=Door.SYSTEM)


def secrets() -> list[str]:
    """Return the keys a signature may have been made with, the current one first."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def is_stamp_of(stamp: str, password: str, token_version: int) -> bool:
    """Tell whether `stamp` was made from this password hash and version, with any live key."""
    return any(
        hmac.compare_digest(stamp_of(password, token_version, secret=secret), stamp)
        for secret in secrets()
    )


def _identify(request: HttpRequest) -> Actor:
    if header := request.headers.get("Authorization"):
        return _by_token(header)
    if key := request.headers.get("X-API-Key"):
        return _by_key(request, key)
    return _by_session(request)


def _by_session(request: HttpRequest) -> Actor:
    session = getattr(request, "session", None)
    user_id = session.get(SESSION_KEY) if session is not None else None
    if session is None or user_id is None:
        raise Unauthenticated(SIGN_IN)
    rows = _ask(BY_USER, [int(user_id)])
    stamp = str(session.get(HASH_SESSION_KEY, ""))
    if not rows or not is_stamp_of(stamp, *rows[0][7:9]):
        raise Unauthenticated(SIGN_IN)
    return _actor(rows, door=Door.SESSION)


def _by_token(header: str) -> Actor:
    scheme, _, token = header.partition(" ")
    claims = tokens.find_claims(token.strip(), kind=tokens.Kind.ACCESS, secrets=secrets())
    if scheme.lower() != "bearer" or claims is None:
        raise Unauthenticated(NO_LONGER_GOOD)
    family = claims.family if is_postgres() else claims.family.hex
    rows = _ask(BY_FAMILY, [claims.user_id, family])
    if not rows or not is_stamp_of(claims.stamp, *rows[0][7:9]):
        raise Unauthenticated(NO_LONGER_GOOD)
    return _actor(rows, door=Door.TOKEN)


def _by_key(request: HttpRequest, text: str) -> Actor:
    key = keys.parse(text)
    if key is None:
        raise Unauthenticated(NO_LONGER_GOOD)
    sql = BY_PREFIX.format(minute_ago=MINUTE_AGO[connection.vendor])
    rows = _ask(sql, [False, True, key.prefix])
    key_id, stored, scopes, has_ended, is_stale = rows[0][7:] if rows else NO_KEY
    hashes = keyed_hashes(str(key), purpose="api-key")
    if sum(hmac.compare_digest(made, stored) for made in hashes) == 0:  # all: no early end
        raise Unauthenticated(NO_LONGER_GOOD)
    if has_ended:
        raise Unauthenticated("This API key has expired or was revoked.")
    request.key_use_is_stale = bool(is_stale)  # type: ignore[attr-defined]
    return _actor(rows, door=Door.KEY, key_id=key_id, scopes=json.loads(scopes))


def _ask(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _actor(
    rows: Sequence[Sequence[Any]],
    *,
    door: Door,
    key_id: int | None = None,
    scopes: Iterable[str] = (),
) -> Actor:
    """Return the actor that `rows` (one per role) describe; raise when the account is closed."""
    user_id, username, is_active, is_superuser, timezone, team_id = rows[0][:6]
    if not is_active:
        raise Unauthenticated(NO_LONGER_GOOD)
    roles = {Role(row[6]) for row in rows if row[6] is not None}
    if is_superuser:
        roles.add(Role.ADMIN)
    permissions = permissions_of(roles)
    if door is Door.KEY:
        permissions = narrowed(permissions, scopes)
    return Actor(
        user_id=user_id,
        username=username,
        roles=frozenset(roles),
        permissions=permissions,
        door=door,
        key_id=key_id,
        scopes=frozenset(scopes),
        timezone=timezone,
        team_id=team_id,
    )
