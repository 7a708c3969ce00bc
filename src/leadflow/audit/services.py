"""Writing down who did what, in the transaction in which it is done."""

from datetime import datetime

from structlog.contextvars import get_contextvars

from leadflow.audit.models import Record
from leadflow.identity.types import Actor
from leadflow.kernel.db import joins


@joins
def record(
    *,
    actor: Actor,
    action: str,
    object_type: str,
    object_id: object,
    now: datetime,
    **details: object,
) -> None:
    """Write down one act of `actor`; the record stands or falls with the act itself.

    `action` is `room.past_tense`; `details` must be JSON and hold no secrets.
    """
    Record.objects.create(
        at=now,
        actor_id=actor.user_id or None,
        actor_name=actor.username,
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        details=details,
        request_id=str(get_contextvars().get("request_id", ""))[:40],
    )
