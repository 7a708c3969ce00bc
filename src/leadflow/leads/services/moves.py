"""What every move of a lead along the pipeline leaves behind, whoever moved it and why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leadflow.events.services import publish
from leadflow.identity.types import Actor
from leadflow.kernel.db import joins
from leadflow.leads.events import LeadStatusChanged
from leadflow.leads.models import StatusChange
from leadflow.leads.services.intake import record_step


@joins
def record_move(
    *,
    actor: Actor,
    lead_id: int,
    old: str,
    new: str,
    reason: str,
    said: str,
    now: datetime,
    rule: str = "",
    data: Mapping[str, Any] | None = None,
) -> None:
    """Write the change of a status, its step in the history (`said` behind it) and its fact."""
    StatusChange.objects.create(
        lead_id=lead_id,
        old_status=old,
        new_status=new,
        reason=reason,
        changed_by_id=actor.user_id or None,
        changed_at=now,
    )
    seq = record_step(
        actor=actor,
        lead_id=lead_id,
        kind="status",
        text=f"{old} → {new}" + (f": {said}" if said else ""),
        rule=rule,
        data={"old_status": old, "new_status": new, **(data or {})},
        now=now,
    )
    fact = LeadStatusChanged(lead_id, old, new, actor_id=actor.user_id)
    publish(fact, stream=f"lead:{lead_id}", seq=seq, now=now)
