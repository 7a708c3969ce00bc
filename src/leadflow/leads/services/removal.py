"""Putting a lead away, and bringing it back. Nothing of it is lost for 30 days."""

from datetime import datetime, timedelta

from leadflow.events.services import publish
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.leads import queries, rules
from leadflow.leads.events import LeadDeleted, LeadRestored
from leadflow.leads.models import Lead
from leadflow.leads.queries.visible import LeadNotFound
from leadflow.leads.services.guards import LeadMoved, at_version, unchanged
from leadflow.leads.services.intake import record_step
from leadflow.leads.types import LeadRow


@commits
def delete_lead(
    *, actor: Actor, lead_id: int, now: datetime, if_version: int | None = None
) -> None:
    """Put a lead away: nobody sees it any more, and it can be brought back for 30 days.

    Raises Denied for whoever may not delete, LeadNotFound, or LeadChanged when it is no longer at
    `if_version`; then nothing has changed.
    """
    require(actor, Permission.LEAD_DELETE)
    lead = at_version(queries.get_lead(actor=actor, lead_id=lead_id), if_version)
    put_away(actor=actor, lead=lead, now=now, if_version=if_version)


@joins
def put_away(*, actor: Actor, lead: LeadRow, now: datetime, if_version: int | None = None) -> None:
    """Put a lead, as it was read, away; who may is the caller's to know. Raises LeadMoved."""
    if not unchanged(lead, if_version).update(deleted_at=now):
        raise LeadMoved("Someone else has just changed this lead.", lead_id=lead.id)
    seq = record_step(actor=actor, lead_id=lead.id, kind="deleted", text="Put away", now=now)
    publish(LeadDeleted(lead.id, actor.user_id), stream=f"lead:{lead.id}", seq=seq, now=now)


@commits
def restore_lead(*, actor: Actor, lead_id: int, now: datetime) -> None:
    """Bring a lead back that was put away at most 30 days ago.

    One that was merged into another comes back by undoing that. Raises Denied for whoever may not
    delete, and LeadNotFound when there is no such lead to bring back; then nothing has changed.
    """
    require(actor, Permission.LEAD_DELETE)
    bring_back(actor=actor, lead_id=lead_id, now=now)


@joins
def bring_back(*, actor: Actor, lead_id: int, now: datetime) -> None:
    """Bring a lead back; who may is the caller's to know. Raises LeadNotFound."""
    oldest = now - timedelta(days=rules.UNDO_DAYS)

    gone = Lead.objects.filter(pk=lead_id, deleted_at__gte=oldest, merged_into=None)
    if not gone.update(deleted_at=None):
        raise LeadNotFound("There is no such lead to bring back.", lead_id=lead_id)
    seq = record_step(actor=actor, lead_id=lead_id, kind="restored", text="Brought back", now=now)
    publish(LeadRestored(lead_id, actor.user_id), stream=f"lead:{lead_id}", seq=seq, now=now)
