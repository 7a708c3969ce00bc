"""What came of a call, in one go: written down, counted for its plans, and the next one planned."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from leadflow.accounts.models import CallPlan
from leadflow.accounts.queries.plans import CALLED, MOVED, plan_row, shown, steps_about
from leadflow.accounts.services.calling import note_call, put_back, put_off
from leadflow.accounts.services.plans import course_of, row
from leadflow.accounts.types import PlanRow
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits, joins
from leadflow.leads.queries import get_lead
from leadflow.leads.rules import BadField
from leadflow.leads.services import hold, record_touch, take_back_touch
from leadflow.leads.types import InteractionKind, LeadRow, Outcome

OLDEST: Final = timedelta(days=7)
AHEAD: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What came of a call, and what would follow it where no plan says so.

    Of whom nobody reached the plan tries again a day later. A promise (`is_promised`) becomes the
    next action whatever the plans say.
    """

    outcome: Outcome
    details: str
    is_reached: bool
    next_action: str
    next_action_at: datetime
    is_promised: bool = False


@dataclass(frozen=True, slots=True)
class Logged:
    """What was written: the interaction, the next planned call, or the next action instead."""

    touch_id: int
    next_call: datetime | None
    next_action: str
    next_action_at: datetime | None


@commits
def log_call(
    *,
    actor: Actor,
    lead_id: int,
    facts: CallFacts,
    before: datetime,
    now: datetime,
    at: datetime | None = None,
) -> Logged:
    """Write down a call made `at` (now unless told) and what came of it.

    It counts for every plan due before `before` (the end of the caller's day), else for the next
    one. Raises LeadNotFound, NotYourLead or BadField; then nothing has changed.
    """
    lead = hold(actor=actor, lead_id=lead_id)
    called = at or now
    if not now - OLDEST <= called <= now + AHEAD:
        raise BadField("Give a time of the last seven days.", field="at")
    plans = _served(lead, facts, before)
    touch_id = record_touch(
        actor=actor,
        lead=lead,
        kind=InteractionKind.CALL,
        outcome=facts.outcome,
        details=facts.details,
        at=called,
        following=_following(lead, facts, plans, before=before, called=called),
        now=now,
    )
    for plan in plans:
        if facts.is_reached:
            note_call(actor=actor, lead=lead, plan=plan, called=called, now=now, touch=touch_id)
        else:
            again = course_of(plan).retry(called)
            put_off(actor=actor, lead=lead, plan=plan, to=again, now=now, touch=touch_id)
    return _told(actor, lead_id, touch_id, plans)


@commits
def undo_logged(*, actor: Actor, lead_id: int, touch_id: int, now: datetime) -> None:
    """Take a call that was logged back, with what it did to plans: one's own, for a day.

    Raises LeadNotFound, NotYourLead, NoSuchInteraction, NotYourWords, TooLate, or PlanMoved when a
    plan has changed since; then nothing has changed.
    """
    lead = hold(actor=actor, lead_id=lead_id)
    take_back_touch(actor=actor, lead=lead, interaction_id=touch_id, now=now)
    steps = steps_about(actor=actor, lead_id=lead_id, kinds=(CALLED, MOVED), touch=touch_id)
    for step in steps:
        if CallPlan.objects.filter(pk=step.data["plan"]).exists():
            plan = row(step.data["plan"])
            put_back(actor=actor, lead=lead, plan=plan, data=step.data, now=now)


def _served(lead: LeadRow, facts: CallFacts, before: datetime) -> list[PlanRow]:
    """Return the plans a call counts for: all that are due, or the next one if it was a talk."""
    found = shown(CallPlan.objects.filter(lead=lead.id)).order_by("next_call_date", "id")
    plans = [plan_row(plan) for plan in found]
    due = [plan for plan in plans if plan.next_call_date < before]
    return due or (plans[:1] if facts.is_reached else [])


def _following(
    lead: LeadRow,
    facts: CallFacts,
    plans: list[PlanRow],
    *,
    before: datetime,
    called: datetime,
) -> tuple[str, datetime | None] | None:
    """Return the lead's next action after a call; None leaves it as it is."""
    if facts.is_promised or not plans:
        return facts.next_action, facts.next_action_at
    is_due = lead.next_action_at is not None and lead.next_action_at < before
    if not is_due:
        return None
    if facts.is_reached:
        return "", None
    return lead.next_action, course_of(plans[0]).retry(called)


@joins
def _told(actor: Actor, lead_id: int, touch_id: int, plans: list[PlanRow]) -> Logged:
    lead = get_lead(actor=actor, lead_id=lead_id)
    calls = [row(plan.id).next_call_date for plan in plans]
    return Logged(touch_id, min(calls) if calls else None, lead.next_action, lead.next_action_at)
