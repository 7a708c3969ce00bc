"""Who acts in a conversation: somebody without an account."""

from typing import Final

from leadflow.identity.types import SYSTEM, Actor, Door

VISITOR: Final = Actor(SYSTEM.user_id, "visitor", door=Door.SYSTEM)
