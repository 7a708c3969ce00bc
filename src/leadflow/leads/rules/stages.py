"""Which way a lead may go, who may send it there, and for how long that can be taken back."""

from datetime import datetime, timedelta
from typing import Final

from leadflow.identity.rules import PERMISSIONS
from leadflow.identity.types import Actor, Permission, Role
from leadflow.kernel.errors import Invalid
from leadflow.kernel.flow import Flow, StepNotAllowed
from leadflow.leads.types import LeadStatus

STAGES: Final = Flow(
    {
        LeadStatus.NEW: [LeadStatus.CONTACTED, LeadStatus.LOST],
        LeadStatus.CONTACTED: [LeadStatus.QUALIFIED, LeadStatus.LOST],
        LeadStatus.QUALIFIED: [LeadStatus.NEGOTIATION, LeadStatus.LOST],
        LeadStatus.NEGOTIATION: [LeadStatus.CONVERTED, LeadStatus.LOST],
        LeadStatus.CONVERTED: [],
        LeadStatus.LOST: [LeadStatus.CONTACTED],
    }
)
REOPENERS: Final = frozenset({Role.ADMIN, Role.PRINCIPAL, Role.HEAD, Role.DIRECTOR})
OWNER_ROLES: Final = frozenset(
    role for role, held in PERMISSIONS.items() if held >= {Permission.LEAD_CHANGE}
)
UNDO_DAYS: Final = 30
UNDO_STATUS: Final = timedelta(minutes=10)
UNDO_WORDS: Final = timedelta(days=1)


class ReasonMissing(Invalid):
    code = "leads.reason_missing"


def steps_for(actor: Actor, current: LeadStatus) -> frozenset[LeadStatus]:
    """Return the statuses the actor may move a lead of status `current` to."""
    if current is LeadStatus.LOST and not may_reopen(actor):
        return frozenset()
    return STAGES.after(current)


def check_step(actor: Actor, current: LeadStatus, target: LeadStatus, reason: str) -> None:
    """Refuse a move of the pipeline status that API.md (Seed 4) does not draw.

    Raises StepNotAllowed naming what is allowed, or ReasonMissing for a loss without one.
    """
    allowed = steps_for(actor, current)
    if target not in allowed:
        raise StepNotAllowed(
            f"{current} cannot become {target}.", state=current, allowed=sorted(allowed)
        )
    if target is LeadStatus.LOST and not reason.strip():
        raise ReasonMissing("Say why the lead is lost.", field="reason")


def may_reopen(actor: Actor) -> bool:
    """Tell whether the actor may bring a lost lead back: director or above."""
    return actor.has(*REOPENERS)


def may_change(actor: Actor, *, owner_id: int | None, team_id: int | None) -> bool:
    """Tell whether the actor may work on a lead: any, their team's, or only their own."""
    if not actor.may(Permission.LEAD_CHANGE):
        return False
    if actor.may(Permission.LEAD_VIEW_ALL) or actor.user_id == owner_id:
        return True
    is_team = team_id is not None and team_id == actor.team_id
    return is_team and actor.may(Permission.LEAD_VIEW_TEAM)


def is_undoable(deleted_at: datetime, now: datetime) -> bool:
    """Tell whether a lead that was put away then can still be brought back."""
    return now - deleted_at <= timedelta(days=UNDO_DAYS)
