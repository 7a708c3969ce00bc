"""Working a lead: its status, its owner, and every time somebody was in touch."""

from datetime import datetime

from django.db.models import QuerySet

from leadflow.events.services import publish
from leadflow.identity.queries import find_user
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits
from leadflow.kernel.errors import Conflict, Denied, Invalid, PreconditionFailed
from leadflow.leads import queries, rules
from leadflow.leads.events import LeadAssigned, LeadStatusChanged, LeadTouched
from leadflow.leads.models import Interaction, Lead, StatusChange
from leadflow.leads.services.intake import record_step
from leadflow.leads.types import InteractionKind, LeadRow, LeadStatus, Outcome


class NotYourLead(Denied):
    code = "leads.not_yours"


class LeadMoved(Conflict):
    code = "leads.moved_meanwhile"


class LeadChanged(PreconditionFailed):
    code = "leads.changed_meanwhile"


class NoSuchOwner(Invalid):
    code = "leads.no_such_owner"


@commits
def change_status(
    *,
    actor: Actor,
    lead_id: int,
    to: LeadStatus,
    now: datetime,
    reason: str = "",
    if_version: int | None = None,
) -> None:
    """Move a lead one step along the pipeline and record who did it, and why.

    Raises LeadNotFound, NotYourLead, StepNotAllowed, ReasonMissing, LeadMoved, or LeadChanged when
    the lead is no longer at `if_version`; then nothing has changed.
    """
    lead = _to_work_on(actor, lead_id, if_version)
    old = LeadStatus(lead.status)
    rules.check_step(actor, old, to, reason)

    still = _unchanged(lead, if_version).filter(status=old)
    if not still.update(status=to):
        raise LeadMoved("Someone else has just moved this lead.", lead_id=lead_id)
    StatusChange.objects.create(
        lead_id=lead_id,
        old_status=old,
        new_status=to,
        reason=reason.strip()[:500],
        changed_by_id=actor.user_id or None,
        changed_at=now,
    )
    seq = record_step(
        actor=actor,
        lead_id=lead_id,
        kind="status",
        text=f"{old} → {to}" + (f": {reason.strip()}" if reason.strip() else ""),
        data={"old_status": old, "new_status": to},
        now=now,
    )
    fact = LeadStatusChanged(lead_id, old, to, actor_id=actor.user_id)
    publish(fact, stream=f"lead:{lead_id}", seq=seq, now=now)


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
    lead = _at_version(queries.get_lead(actor=actor, lead_id=lead_id), if_version)
    if lead.assigned_to == user_id:
        return
    name = _owner_name(user_id)

    still = _unchanged(lead, if_version).filter(assigned_to=lead.assigned_to)
    if not still.update(assigned_to=user_id):
        raise LeadMoved("Someone else has just assigned this lead.", lead_id=lead_id)
    seq = record_step(
        actor=actor,
        lead_id=lead_id,
        kind="assigned",
        text=f"Assigned to {name or 'nobody'}",
        data={"old_owner": lead.assigned_to, "new_owner": user_id},
        now=now,
    )
    fact = LeadAssigned(lead_id, lead.assigned_to, user_id, actor_id=actor.user_id)
    publish(fact, stream=f"lead:{lead_id}", seq=seq, now=now)


@commits
def add_interaction(
    *,
    actor: Actor,
    lead_id: int,
    kind: InteractionKind,
    at: datetime,
    now: datetime,
    details: str = "",
    outcome: Outcome = Outcome.NONE,
) -> int:
    """Record that somebody was in touch with the person behind a lead; return the record's id.

    Raises LeadNotFound or NotYourLead; then nothing has changed.
    """
    _to_work_on(actor, lead_id, None)

    touch = Interaction.objects.create(
        lead_id=lead_id,
        kind=kind,
        at=at,
        by_id=actor.user_id or None,
        outcome=outcome,
        details=details,
        created_at=now,
    )
    seq = record_step(
        actor=actor,
        lead_id=lead_id,
        kind="interaction",
        text=f"In touch: {kind}" + (f", {outcome}" if outcome else ""),
        data={"interaction": touch.pk, "kind": kind, "outcome": outcome},
        now=now,
    )
    fact = LeadTouched(lead_id, touch.pk, actor_id=actor.user_id)
    publish(fact, stream=f"lead:{lead_id}", seq=seq, now=now)
    return touch.pk


def _owner_name(user_id: int | None) -> str:
    """Return the name of whom a lead is given to; raises NoSuchOwner if they cannot work leads."""
    if user_id is None:
        return ""
    user = find_user(user_id)
    if user is None or not user.is_active or rules.OWNER_ROLES.isdisjoint(user.roles):
        raise NoSuchOwner("There is no such user to work leads.", field="assigned_to")
    return user.name or user.username


def _to_work_on(actor: Actor, lead_id: int, if_version: int | None) -> LeadRow:
    lead = queries.get_lead(actor=actor, lead_id=lead_id)
    if not rules.may_change(actor, owner_id=lead.assigned_to):
        raise NotYourLead("You may look at this lead but not change it.", lead_id=lead_id)
    return _at_version(lead, if_version)


def _at_version(lead: LeadRow, if_version: int | None) -> LeadRow:
    if if_version is not None and lead.version != if_version:
        raise LeadChanged("Someone else has changed this lead.", version=lead.version)
    return lead


def _unchanged(lead: LeadRow, if_version: int | None) -> QuerySet[Lead]:
    """Return the lead as it was read, for an update that must not hit anything newer."""
    still = Lead.objects.filter(pk=lead.id, deleted_at=None)
    return still if if_version is None else still.filter(version=if_version)
