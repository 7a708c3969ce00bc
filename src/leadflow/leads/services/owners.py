"""Whose lead it is: given by a person, or by a rule that is named."""

from datetime import datetime

from leadflow.events.services import publish
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.leads import queries
from leadflow.leads.events import LeadAssigned
from leadflow.leads.models import Lead
from leadflow.leads.queries.visible import LeadNotFound
from leadflow.leads.services.guards import LeadMoved, at_version, owner_of, team_after, unchanged
from leadflow.leads.services.intake import record_step
from leadflow.leads.types import LeadRow


@commits
def assign(
    *,
    actor: Actor,
    lead_id: int,
    user_id: int | None,
    now: datetime,
    if_version: int | None = None,
) -> None:
    """Give a lead to a user, or to nobody; giving it to its owner changes nothing.

    Raises Denied, LeadNotFound, NoSuchOwner, LeadMoved or LeadChanged; then nothing has changed.
    """
    require(actor, Permission.LEAD_ASSIGN)
    lead = at_version(queries.get_lead(actor=actor, lead_id=lead_id), if_version)
    give(actor=actor, lead=lead, user_id=user_id, now=now, if_version=if_version)


@joins
def assign_by_rule(
    *, actor: Actor, lead_id: int, user_id: int | None, rule: str, text: str, now: datetime
) -> None:
    """Give a lead to whom a rule chose, which `text` explains; its owner already is no change.

    Who may do this is the caller's to know. Raises LeadNotFound or NoSuchOwner; then nothing has
    changed.
    """
    owner = owner_of(user_id)
    lead = Lead.objects.select_for_update(no_key=True).filter(pk=lead_id, deleted_at=None).first()
    if lead is None:
        raise LeadNotFound("There is no such lead.", lead_id=lead_id)
    if lead.assigned_to_id == user_id:
        return
    old = lead.assigned_to_id
    Lead.objects.filter(pk=lead_id).update(
        assigned_to=user_id,
        assigned_at=None if user_id is None else now,
        team=team_after(owner, lead.team_id),
    )
    _write(actor=actor, lead_id=lead_id, old=old, new=user_id, text=text, rule=rule, now=now)


@joins
def give(
    *,
    actor: Actor,
    lead: LeadRow,
    user_id: int | None,
    now: datetime,
    if_version: int | None = None,
) -> None:
    """Give a lead, as it was read, to a user or to nobody. Raises NoSuchOwner or LeadMoved."""
    if lead.assigned_to == user_id:
        return
    owner = owner_of(user_id)
    name = (owner.name or owner.username) if owner else "nobody"
    still = unchanged(lead, if_version).filter(assigned_to=lead.assigned_to)
    if not still.update(
        assigned_to=user_id,
        assigned_at=None if user_id is None else now,
        team=team_after(owner, lead.team_id),
    ):
        raise LeadMoved("Someone else has just assigned this lead.", lead_id=lead.id)
    _write(
        actor=actor,
        lead_id=lead.id,
        old=lead.assigned_to,
        new=user_id,
        text=f"Assigned to {name}",
        rule="",
        now=now,
    )


@joins
def _write(
    *,
    actor: Actor,
    lead_id: int,
    old: int | None,
    new: int | None,
    text: str,
    rule: str,
    now: datetime,
) -> None:
    seq = record_step(
        actor=actor,
        lead_id=lead_id,
        kind="assigned",
        text=text,
        rule=rule,
        data={"old_owner": old, "new_owner": new},
        now=now,
    )
    fact = LeadAssigned(lead_id, old, new, actor_id=actor.user_id)
    publish(fact, stream=f"lead:{lead_id}", seq=seq, now=now)
