"""Taking back one's own assignments and moves long after, for actions on many leads.

`undo_status` serves the toast; this serves the undo that is offered for 30 days. A step back is a
step of the history like any other: nothing that happened is hidden.
"""

from datetime import datetime

from leadflow.events.services import publish
from leadflow.identity.queries import find_user
from leadflow.identity.rules import require
from leadflow.identity.types import SYSTEM, Actor, Permission
from leadflow.kernel.db import joins
from leadflow.leads import queries, rules
from leadflow.leads.events import LeadAssigned
from leadflow.leads.models import Lead, StatusChange, TimelineEntry
from leadflow.leads.services import LeadMoved, NotYourLead, record_step, restore_lead
from leadflow.leads.services.moves import record_move
from leadflow.leads.types import LeadStatus


@joins
def put_owner_back(*, actor: Actor, lead_id: int, user_id: int | None, now: datetime) -> None:
    """Give a lead back to whom it belonged before the actor's own assignment, its last one.

    The lead may be out of the actor's sight by that very assignment. Raises NotPermitted,
    LeadNotFound, or LeadMoved when somebody else has assigned it since, or when who had it works
    leads no more.
    """
    require(actor, Permission.LEAD_ASSIGN)
    lead = queries.get_lead(actor=SYSTEM, lead_id=lead_id)
    steps = TimelineEntry.objects.filter(lead_id=lead_id, kind="assigned").order_by("-seq")
    if steps.values_list("actor_id", flat=True).first() != actor.user_id:
        raise LeadMoved("Someone else has assigned this lead since.", lead_id=lead_id)
    name = "nobody"
    if user_id is not None:
        user = find_user(user_id)
        if user is None or not user.is_active or rules.OWNER_ROLES.isdisjoint(user.roles):
            raise LeadMoved("Who had this lead works no leads any more.", lead_id=lead_id)
        name = user.name or user.username

    still = Lead.objects.filter(pk=lead_id, deleted_at=None, assigned_to=lead.assigned_to)
    if not still.update(assigned_to=user_id, assigned_at=now if user_id else None):
        raise LeadMoved("Someone else has just assigned this lead.", lead_id=lead_id)
    seq = record_step(
        actor=actor,
        lead_id=lead_id,
        kind="assigned",
        text=f"Given back to {name}",
        data={"old_owner": lead.assigned_to, "new_owner": user_id},
        now=now,
    )
    fact = LeadAssigned(lead_id, lead.assigned_to, user_id, actor_id=actor.user_id)
    publish(fact, stream=f"lead:{lead_id}", seq=seq, now=now)


@joins
def bring_back(*, actor: Actor, lead_id: int, now: datetime) -> None:
    """Bring back a lead that the actor put away, if that is the last that happened to it.

    Raises NotPermitted, LeadNotFound, or LeadMoved.
    """
    require(actor, Permission.LEAD_DELETE)
    last = TimelineEntry.objects.filter(lead_id=lead_id).order_by("-seq")
    if last.values_list("kind", "actor_id").first() != ("deleted", actor.user_id):
        raise LeadMoved("Someone else has dealt with this lead since.", lead_id=lead_id)
    restore_lead(actor=actor, lead_id=lead_id, now=now)


@joins
def put_status_back(
    *,
    actor: Actor,
    lead_id: int,
    to: LeadStatus,
    since: datetime | None,
    lost_reason: str,
    now: datetime,
) -> None:
    """Put a lead back into the status it had before the actor's own move, its last one.

    Raises LeadNotFound, NotYourLead, or LeadMoved when somebody else has moved it since.
    """
    lead = queries.get_lead(actor=actor, lead_id=lead_id)
    if not rules.may_change(actor, owner_id=lead.assigned_to, team_id=lead.team_id):
        raise NotYourLead("You may look at this lead but not change it.", lead_id=lead_id)
    moves = StatusChange.objects.filter(lead_id=lead_id).order_by("-id")
    last = moves.values_list("changed_by_id", "old_status").first()
    if last != (actor.user_id, to):
        raise LeadMoved("Someone else has moved this lead since.", lead_id=lead_id)

    still = Lead.objects.filter(pk=lead_id, deleted_at=None, status=lead.status)
    if not still.update(status=to, status_since=since, lost_reason=lost_reason):
        raise LeadMoved("Someone else has just moved this lead.", lead_id=lead_id)
    record_move(
        actor=actor,
        lead_id=lead_id,
        old=lead.status,
        new=to,
        reason=lost_reason,
        said="taken back",
        now=now,
    )
