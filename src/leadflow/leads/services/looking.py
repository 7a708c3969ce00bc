"""Who looked at a lead is written down, once an hour."""

from datetime import datetime, timedelta
from typing import Final

from leadflow.audit.queries import was_recorded
from leadflow.audit.services import record
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits

VIEWED: Final = "leads.viewed"
EVERY: Final = timedelta(hours=1)


def note_view(*, actor: Actor, lead_id: int, now: datetime) -> None:
    """Write down that the actor looked at a lead, unless they did within the hour.

    Two looks at the very same moment may both be written; most only ask, and take no write lock.
    """
    if not was_recorded(
        actor_id=actor.user_id,
        action=VIEWED,
        object_type="lead",
        object_id=lead_id,
        since=now - EVERY,
    ):
        _write(actor=actor, lead_id=lead_id, now=now)


@commits
def _write(*, actor: Actor, lead_id: int, now: datetime) -> None:
    record(actor=actor, action=VIEWED, object_type="lead", object_id=lead_id, now=now)
