"""Taking submissions out is written down before the first line leaves."""

from datetime import datetime

from leadflow.audit.services import record
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits


@commits
def note_export(*, actor: Actor, now: datetime) -> None:
    """Write down that the actor takes out the submissions it may see."""
    record(
        actor=actor,
        action="submissions.exported",
        object_type="submissions",
        object_id=actor.user_id,
        now=now,
    )
