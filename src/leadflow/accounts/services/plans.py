"""Call plans: made, changed, taken off. Each change is a step of the account's history."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from leadflow.accounts.models import CallPlan
from leadflow.accounts.queries.plans import REMOVED, PlanNotFound, get_plan, last_step, shown
from leadflow.accounts.queries.plans import plan_row as row_of
from leadflow.accounts.rules.plans import DECIDING, Course, check_planned, plan_facts
from leadflow.accounts.services.guards import account_named, account_to_change
from leadflow.accounts.types import Frequency, PlanFacts, PlanRow
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict
from leadflow.leads.rules.fields import moment, told
from leadflow.leads.services import edited
from leadflow.leads.types import LeadRow

KEPT = (
    *("frequency", "last_called", "next_call_date", "notes", "purpose", "timezone"),
    *("keeps_working_days", "created_by_id", "created_at"),
)


class PlanExists(Conflict):
    code = "accounts.plan_exists"


@commits
def make_plan(*, actor: Actor, lead_id: int, facts: PlanFacts, now: datetime) -> int:
    """Plan calls to an account; return the plan's id. The first is the next midnight there.

    Raises NotPermitted, NoSuchAccount, NotYourLead, BadField, or PlanExists when there is a plan
    of that purpose, which it names; then nothing has changed.
    """
    lead = account_named(actor=actor, lead_id=lead_id, field="lead")
    given = plan_facts(asdict(facts))
    check_free(lead_id=lead.id, purpose=given["purpose"])
    plan = CallPlan.objects.create(
        lead_id=lead.id,
        next_call_date=now,
        created_by_id=actor.user_id or None,
        created_at=now,
        **given,
    )
    first = course_of(row(plan.pk)).first(now)
    CallPlan.objects.filter(pk=plan.pk).update(next_call_date=first)
    edited(
        actor=actor,
        lead_id=lead.id,
        kind="call_plan.made",
        text=f"Call plan made: {given['frequency'].lower()}",
        data={"plan": plan.pk, "next_call_date": told(first)},
        now=now,
    )
    return plan.pk


@commits
def update_plan(
    *, actor: Actor, plan_id: int, changes: Mapping[str, object], now: datetime
) -> None:
    """Change facts of a plan; `changes` may also name `next_call_date`, which moves the next call.

    Another frequency, zone or calendar computes the next call anew when there was one before. What
    is as it was is no change. Raises PlanNotFound, NotPermitted, NotYourLead, BadField, BadCall or
    PlanExists; then nothing has changed.
    """
    _update(actor=actor, plan_id=plan_id, changes=changes, now=now)


@commits
def set_frequency(*, actor: Actor, plan_id: int, frequency: Frequency, now: datetime) -> None:
    """Set how often an account is called; the next call is computed anew if there was one.

    Raises as `update_plan`.
    """
    _update(actor=actor, plan_id=plan_id, changes={"frequency": frequency}, now=now)


@commits
def delete_plan(*, actor: Actor, plan_id: int, now: datetime) -> None:
    """Take a plan off; `restore_plan` brings it back. Raises PlanNotFound or NotYourLead."""
    lead, plan = plan_to_change(actor=actor, plan_id=plan_id)
    kept = CallPlan.objects.values(*KEPT).get(pk=plan_id)
    CallPlan.objects.filter(pk=plan_id).delete()
    edited(
        actor=actor,
        lead_id=lead.id,
        kind=REMOVED,
        text=f"Call plan removed: {plan.frequency.lower()}",
        data={"plan": plan_id, "was": {name: told(value) for name, value in kept.items()}},
        now=now,
    )


@commits
def restore_plan(*, actor: Actor, lead_id: int, plan_id: int, now: datetime) -> None:
    """Bring a removed plan back as it was; one that is there is left as it is.

    Raises AccountNotFound, NotYourLead, PlanNotFound, or PlanExists when there is another of its
    purpose by now; then nothing has changed.
    """
    lead = account_to_change(actor=actor, lead_id=lead_id)
    if CallPlan.objects.filter(pk=plan_id, lead=lead.id).exists():
        return
    step = last_step(actor=actor, lead_id=lead.id, kinds=(REMOVED,), plan=plan_id)
    was = dict(step.data["was"])
    check_free(lead_id=lead.id, purpose=was["purpose"])
    for name in ("last_called", "next_call_date", "created_at"):
        was[name] = moment(name, was[name])
    CallPlan.objects.create(pk=plan_id, lead_id=lead.id, **was)
    edited(
        actor=actor,
        lead_id=lead.id,
        kind="call_plan.restored",
        text=f"Call plan brought back: {was['frequency'].lower()}",
        data={"plan": plan_id},
        now=now,
    )


def _update(*, actor: Actor, plan_id: int, changes: Mapping[str, object], now: datetime) -> None:
    lead, plan = plan_to_change(actor=actor, plan_id=plan_id)
    sent = dict(changes)
    planned = sent.pop("next_call_date", None)
    wanted: dict[str, Any] = plan_facts(sent)
    if planned is not None:
        wanted["next_call_date"] = check_planned(planned)  # type: ignore[arg-type] # a moment
    old = {name: getattr(plan, name) for name, new in wanted.items() if getattr(plan, name) != new}
    if not old:
        return
    new = {name: wanted[name] for name in old}
    if "purpose" in new:
        check_free(lead_id=lead.id, purpose=new["purpose"])

    change(plan, **new)
    if not DECIDING.isdisjoint(new) and plan.last_called and "next_call_date" not in new:
        following = course_of(row(plan_id)).after(plan.last_called)
        CallPlan.objects.filter(pk=plan_id).update(next_call_date=following)
    names = ", ".join(name.replace("_", " ") for name in old)
    edited(
        actor=actor,
        lead_id=lead.id,
        kind="call_plan.changed",
        text=f"Call plan changed: {names}",
        data={
            "plan": plan_id,
            "changes": {name: [told(value), told(new[name])] for name, value in old.items()},
        },
        now=now,
    )


@joins
def plan_to_change(*, actor: Actor, plan_id: int) -> tuple[LeadRow, PlanRow]:
    """Return a plan that the actor is about to change, and its account, held until commit.

    Raises NotPermitted, PlanNotFound or NotYourLead.
    """
    found = get_plan(actor=actor, plan_id=plan_id)
    lead = account_to_change(actor=actor, lead_id=found.lead)
    return lead, row(plan_id)


@joins
def change(plan: PlanRow, **values: Any) -> None:
    """Write values of a plan that is held; it is at its next version then."""
    CallPlan.objects.filter(pk=plan.id).update(version=plan.version + 1, **values)


def row(plan_id: int) -> PlanRow:
    """Return a plan as it is now. Raises PlanNotFound."""
    found = shown(CallPlan.objects.filter(pk=plan_id)).first()
    if found is None:
        raise PlanNotFound("There is no such call plan.", plan_id=plan_id)
    return row_of(found)


def course_of(plan: PlanRow) -> Course:
    """Return how a plan runs."""
    return Course(plan.frequency, ZoneInfo(plan.zone), plan.country, plan.keeps_working_days)


def check_free(*, lead_id: int, purpose: str) -> None:
    """Raise PlanExists when the account has a plan of that purpose."""
    taken = CallPlan.objects.filter(lead=lead_id, purpose=purpose).values_list("pk", flat=True)
    if (plan_id := taken.first()) is not None:
        raise PlanExists(
            f"This account has call plan {plan_id} for that already: change that one, or give"
            " this one another purpose.",
            plan=plan_id,
        )
