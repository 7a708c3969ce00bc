"""Calls recorded and moved, and both taken back: what changes when an account is called next."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from leadflow.accounts.queries.plans import CALLED, MOVED, last_step
from leadflow.accounts.rules.calling import moved_call
from leadflow.accounts.rules.plans import BadCall, check_called
from leadflow.accounts.services.plans import change, course_of, plan_to_change, row
from leadflow.accounts.types import PlanRow
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict
from leadflow.leads.rules.fields import moment, told
from leadflow.leads.services import edited
from leadflow.leads.services.guards import check_words, touch
from leadflow.leads.types import LeadRow

FARTHEST: Final = timedelta(days=366)
DATES: Final = ("last_called", "next_call_date")


class PlanMoved(Conflict):
    code = "accounts.plan_moved"


@commits
def record_call(
    *, actor: Actor, plan_id: int, now: datetime, last_called: datetime | None = None
) -> None:
    """Record that an account was called, now unless told; the next call follows by the plan.

    The same call again is no change. Raises PlanNotFound, NotPermitted, NotYourLead or BadCall;
    then nothing has changed.
    """
    lead, plan = plan_to_change(actor=actor, plan_id=plan_id)
    note_call(actor=actor, lead=lead, plan=plan, called=last_called or now, now=now)
    touch(actor, lead.id, now=now)


@commits
def move_call(*, actor: Actor, plan_id: int, to: date, reader: ZoneInfo, now: datetime) -> None:
    """Move the next call of a plan to a day of the reader's calendar, today at the earliest.

    It keeps its time where the account is. Raises PlanNotFound, NotPermitted, NotYourLead or
    BadCall; then nothing has changed.
    """
    lead, plan = plan_to_change(actor=actor, plan_id=plan_id)
    today = now.astimezone(reader).date()
    if not today <= to <= today + FARTHEST:
        raise BadCall("A call can be moved to today or a later day of the year.", field="day")
    at = moved_call(plan.next_call_date, to=to, reader=reader, zone=ZoneInfo(plan.zone))
    put_off(actor=actor, lead=lead, plan=plan, to=at, now=now)


@commits
def undo_call(*, actor: Actor, plan_id: int, now: datetime) -> None:
    """Take the last recorded or moved call of a plan back: one's own, for a day.

    Raises PlanNotFound, NotYourLead, NotYourWords, TooLate, or PlanMoved when the plan has changed
    since; then nothing has changed.
    """
    lead, plan = plan_to_change(actor=actor, plan_id=plan_id)
    step = last_step(actor=actor, lead_id=lead.id, kinds=(CALLED, MOVED), plan=plan_id)
    check_words(actor, by=step.by, at=step.at, now=now)
    put_back(actor=actor, lead=lead, plan=plan, data=step.data, now=now)


@joins
def note_call(
    *, actor: Actor, lead: LeadRow, plan: PlanRow, called: datetime, now: datetime, **about: int
) -> None:
    """Record a call of a plan that is held; `about` is kept with the step. Raises BadCall."""
    at = check_called(called, now=now)
    if at == plan.last_called:
        return
    change(plan, last_called=at, next_call_date=course_of(plan).after(at))
    _tell(actor=actor, lead=lead, plan=plan, kind=CALLED, said="Called", now=now, about=about)


@joins
def put_off(
    *, actor: Actor, lead: LeadRow, plan: PlanRow, to: datetime, now: datetime, **about: int
) -> None:
    """Move the next call of a plan that is held; `about` is kept with the step."""
    if to == plan.next_call_date:
        return
    change(plan, next_call_date=to)
    _tell(actor=actor, lead=lead, plan=plan, kind=MOVED, said="Call moved", now=now, about=about)


@joins
def put_back(
    *, actor: Actor, lead: LeadRow, plan: PlanRow, data: dict[str, Any], now: datetime
) -> None:
    """Give a plan that is held the dates it had before a step. Raises PlanMoved."""
    if data["version"] != plan.version:
        raise PlanMoved(
            "This call plan has changed since. Set its next call by hand.", plan=plan.id
        )
    change(plan, **{name: moment(name, data["before"][name]) for name in DATES})
    edited(
        actor=actor,
        lead_id=lead.id,
        kind="call_plan.undone",
        text="Call taken back",
        data={"plan": plan.id},
        now=now,
    )


def _tell(
    *,
    actor: Actor,
    lead: LeadRow,
    plan: PlanRow,
    kind: str,
    said: str,
    now: datetime,
    about: dict[str, int],
) -> None:
    """Add the step to the account's history, with what it takes to undo it."""
    after = row(plan.id)
    local = after.next_call_date.astimezone(ZoneInfo(plan.zone))
    edited(
        actor=actor,
        lead_id=lead.id,
        kind=kind,
        text=f"{said}: the next call is on {local:%d %b %Y} at {local:%H:%M} ({plan.zone})",
        data={
            "plan": plan.id,
            "version": after.version,
            "before": {name: told(getattr(plan, name)) for name in DATES},
            "after": {name: told(getattr(after, name)) for name in DATES},
            **about,
        },
        now=now,
    )
