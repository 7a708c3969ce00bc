"""Who calls: whoever holds a conversation's id, for a day; afterwards those who look after it."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from leadflow.capture.models import Session
from leadflow.capture.queries.sessions import session_of
from leadflow.capture.rules.tokens import token_hash
from leadflow.identity.queries import actor_of
from leadflow.identity.rules import require
from leadflow.identity.types import Permission
from leadflow.kernel import limits
from leadflow.kernel.clock import now

MINUTE: Final = 60


def count_call(session_id: str) -> None:
    """Count a call about a conversation, besides those of its address. Raises Throttled."""
    limits.take(
        f"capture:{token_hash(session_id)[:40]}",
        limit=settings.RATE_LIMIT_PER_MINUTE,
        seconds=MINUTE,
        now=now(),
    )


def readable(request: HttpRequest, session_id: str) -> Session:
    """Return a conversation to whoever holds its id, or may see all of them once it is old.

    Raises Throttled, NoSuchSession, Unauthenticated or NotPermitted.
    """
    count_call(session_id)
    found = session_of(session_id)
    open_for = timedelta(hours=settings.CAPTURE_OPEN_HOURS)
    if open_for and now() - found.last_at > open_for:
        require(actor_of(request), Permission.CAPTURE_VIEW)
    return found
