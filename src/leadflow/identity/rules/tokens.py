"""The JSON Web Tokens of the API: what stands in them, and which ones count.

The claims keep simplejwt's names (`token_type`, `jti`, `user_id` as a string); issuer, audience,
family and stamp are ours. The stamp changes whenever the account's sessions must end.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import jwt

ALGORITHM: Final = "HS256"
ISSUER: Final = "leadflow"
AUDIENCE: Final = "leadflow-api"
LONGEST: Final = 2048
REQUIRED: Final = ["exp", "iat", "iss", "aud", "jti", "token_type", "user_id", "family", "stamp"]


class Kind(StrEnum):
    """What a token is good for; one kind is never taken for the other."""

    ACCESS = "access"
    REFRESH = "refresh"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says."""

    user_id: int
    jti: UUID
    family: UUID
    stamp: str


@lru_cache(maxsize=16)
def signing_key(secret: str) -> bytes:
    """Return the key that signs tokens, derived so that no other use of `secret` shares it."""
    return hashlib.sha256(b"leadflow.identity.tokens:" + secret.encode()).digest()


def write(claims: Claims, *, kind: Kind, secret: str, life: timedelta, now: datetime) -> str:
    """Return a signed token that says `claims` and lives for `life`."""
    payload: dict[str, Any] = {
        "token_type": kind.value,
        "exp": now + life,
        "iat": now,
        "iss": ISSUER,
        "aud": AUDIENCE,
        "jti": claims.jti.hex,
        "user_id": str(claims.user_id),
        "family": claims.family.hex,
        "stamp": claims.stamp,
    }
    return jwt.encode(payload, signing_key(secret), algorithm=ALGORITHM)


def find_claims(token: str, *, kind: Kind, secrets: Iterable[str]) -> Claims | None:
    """Return what `token` says, or None unless it is ours, of this kind, and still alive.

    `secrets` are tried in order, the current one first, so that a key can be rotated.
    """
    if len(token) > LONGEST or "=" in token:  # one spelling: RFC 7515 has no padding
        return None
    for secret in secrets:
        try:
            payload = jwt.decode(
                token,
                signing_key(secret),
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                audience=AUDIENCE,
                options={"require": REQUIRED},
            )
            return _claims(payload) if payload["token_type"] == kind.value else None
        except jwt.InvalidSignatureError:
            continue
        except (jwt.InvalidTokenError, ValueError):
            return None
    return None


def _claims(payload: dict[str, Any]) -> Claims:
    return Claims(
        user_id=int(payload["user_id"]),
        jti=UUID(str(payload["jti"])),
        family=UUID(str(payload["family"])),
        stamp=str(payload["stamp"]),
    )
