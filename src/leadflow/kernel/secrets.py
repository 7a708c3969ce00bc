"""Keyed hashes that stay comparable, and texts that only this product can open again."""

import base64
import binascii
import hashlib
import hmac
import os
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES: Final = 12


class Unopenable(ValueError):
    """The sealed text was changed, belongs elsewhere, or its key is gone."""


def keyed_hash(text: str, *, purpose: str) -> str:
    """Return the HMAC-SHA256 of `text` for one purpose, as 64 hexadecimal digits.

    Without the pepper, which is not in the database, a phone number cannot be guessed from it.
    """
    return _hash(settings.PEPPERS[0], text, purpose)


def keyed_hashes(text: str, *, purpose: str) -> list[str]:
    """Return the hash under every pepper still known, the current one first."""
    return [_hash(pepper, text, purpose) for pepper in settings.PEPPERS]


def is_same(left: str, right: str) -> bool:
    """Compare two secrets without telling by time how far they agree."""
    return hmac.compare_digest(left.encode(), right.encode())


def _hash(pepper: str, text: str, purpose: str) -> str:
    message = f"{purpose}\x00{text}".encode()
    return hmac.new(pepper.encode(), message, hashlib.sha256).hexdigest()


def seal(text: str, *, context: str) -> str:
    """Return `text` encrypted; it opens only in the same `context` (AES-256-GCM)."""
    key_id, key = _key(settings.SECRET_KEY)
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, text.encode(), context.encode())
    return f"{key_id}.{base64.urlsafe_b64encode(sealed).decode()}"


def open_sealed(token: str, *, context: str) -> str:
    """Return the text that `seal` was given, also when the key has been replaced since.

    Raises Unopenable when the text was changed, the context is another, or the key is unknown.
    """
    key_id, _, body = token.partition(".")
    keys = dict(map(_key, [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]))
    try:
        sealed = base64.b64decode(body, altchars=b"-_", validate=True)
        opened = AESGCM(keys[key_id]).decrypt(
            sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode()
        )
    except (KeyError, ValueError, binascii.Error, InvalidTag) as error:
        raise Unopenable("This sealed text cannot be opened.") from error
    return opened.decode()


@lru_cache(maxsize=16)
def _key(secret: str) -> tuple[str, bytes]:
    """Return the encryption key derived from a secret, and the id that names it in tokens."""
    key = HKDF(SHA256(), 32, salt=None, info=b"leadflow seal").derive(secret.encode())
    return hashlib.sha256(b"id" + key).hexdigest()[:8], key
