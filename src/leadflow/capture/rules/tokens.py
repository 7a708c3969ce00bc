"""What is kept of a conversation's id: enough to find it again, not enough to go on with it."""

from hashlib import sha256
from typing import Final

PREFIX: Final = "sess_"
BYTES: Final = 32
LONGEST: Final = 255


def token_hash(session_id: str) -> str:
    """Return what a conversation is found by: the SHA-256 of the id that its visitor holds."""
    return sha256(session_id.encode("utf-8", "surrogatepass")).hexdigest()
