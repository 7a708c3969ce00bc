"""A lead's way through the pipeline, and back by one step when it was a slip."""

from datetime import datetime, timedelta

from leadflow.identity.types import Actor
from leadflow.kernel.db import commits, joins
from leadflow.leads import rules
from leadflow.leads.models import Lead, TimelineEntry
from leadflow.leads.rules.fields import moment, text, told
from leadflow.leads.services.guards import LeadMoved, TooLate, to_work_on, unchanged
from leadflow.leads.services.moves import record_move
from leadflow.leads.types import LeadRow, LeadStatus

TAKEN_BACK = "Taken back"


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
    lead = to_work_on(actor=actor, lead_id=lead_id, if_version=if_version)
    why = text("reason", reason)
    rules.check_step(actor, LeadStatus(lead.status), to, why)
    _move(actor=actor, lead=lead, to=to, why=why, now=now, if_version=if_version)


@joins
def move_anywhere(
    *,
    actor: Actor,
    lead: LeadRow,
    to: LeadStatus,
    now: datetime,
    reason: str = "",
    if_version: int | None = None,
) -> None:
    """Move a lead, as it was read, to any status; to the one it has is no move.

    For doors whose contract draws no steps (API.md, Seed 1). Raises BadField or LeadMoved.
    """
    why = text("reason", reason)
    if to != lead.status:
        _move(actor=actor, lead=lead, to=to, why=why, now=now, if_version=if_version)


@joins
def _move(
    *,
    actor: Actor,
    lead: LeadRow,
    to: LeadStatus,
    why: str,
    now: datetime,
    if_version: int | None,
) -> None:
    old = lead.status
    still = unchanged(lead, if_version).filter(status=old)
    before = still.values("status_since", "lost_reason", "touched_at").first()
    moved = still.update(
        status=to,
        status_since=now,
        lost_reason=why if to is LeadStatus.LOST else "",
        touched_at=now if actor.user_id else lead.touched_at,
    )
    if before is None or not moved:
        raise LeadMoved("Someone else has just moved this lead.", lead_id=lead.id)
    record_move(
        actor=actor,
        lead_id=lead.id,
        old=old,
        new=to,
        reason=why,
        said=why,
        data={"before": {name: told(value) for name, value in before.items()}},
        now=now,
    )


@commits
def undo_status(
    *, actor: Actor, lead_id: int, now: datetime, within: timedelta = rules.UNDO_STATUS
) -> None:
    """Take the actor's own last move of a lead back, while it is young and nothing followed it.

    Raises LeadNotFound, NotYourLead, or TooLate; then nothing has changed.
    """
    to_work_on(actor=actor, lead_id=lead_id)
    last = TimelineEntry.objects.filter(lead_id=lead_id).order_by("-seq").first()
    if not last or last.actor_id != (actor.user_id or None) or "before" not in last.data:
        raise TooLate("There is no last move of yours to take back.", lead_id=lead_id)
    if last.kind != "status" or now - last.at > within:
        raise TooLate("This move was made too long ago to take it back.", lead_id=lead_id)
    before = last.data["before"]
    old, new = LeadStatus(last.data["old_status"]), LeadStatus(last.data["new_status"])

    still = Lead.objects.filter(pk=lead_id, deleted_at=None, seq=last.seq, status=new)
    moved = still.update(
        status=old,
        status_since=moment("status_since", before["status_since"]),
        lost_reason=before["lost_reason"],
        touched_at=moment("touched_at", before["touched_at"]),
    )
    if not moved:
        raise TooLate("Something else has happened to this lead since.", lead_id=lead_id)
    record_move(
        actor=actor,
        lead_id=lead_id,
        old=new,
        new=old,
        reason=TAKEN_BACK,
        said=TAKEN_BACK,
        data={"undone": last.seq},
        now=now,
    )
