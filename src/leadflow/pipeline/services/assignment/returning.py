"""A lead its owner did not touch in time goes to the next person, or to a director's notice."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from leadflow.events.services import publish
from leadflow.identity.queries import users_with_any_role
from leadflow.identity.rules import PERMISSIONS
from leadflow.identity.types import SYSTEM, Permission
from leadflow.kernel.db import joins
from leadflow.leads.queries import scope
from leadflow.leads.services import record_step
from leadflow.notifications.services import notify
from leadflow.pipeline.events.assignment import ReturnDue
from leadflow.pipeline.models import GivenLead
from leadflow.pipeline.queries.assignment.arriving import arrivals
from leadflow.pipeline.queries.assignment.people import absences_of
from leadflow.pipeline.rules.assignment.deciding import decide_by
from leadflow.pipeline.rules.assignment.hours import after_working
from leadflow.pipeline.rules.assignment.wording import rule_name
from leadflow.pipeline.services.assignment.giving import Desk, give, one_at_a_time, open_desk
from leadflow.pipeline.types.assignment import Decision, Rule


@joins
def return_untouched(*, given_id: int, now: datetime) -> None:
    """Take a lead back whose owner had their working time and did not touch it.

    A timer that is no longer the lead's own, or whose lead was worked, closed or given away, just
    ends. One whose owner was away meanwhile runs on.
    """
    desk = open_desk(now=now)
    if desk is None:
        one_at_a_time()
    given = GivenLead.objects.filter(pk=given_id, ended_at=None).first()
    if given is None:
        return
    rule = next((one for one in desk.rules if one.id == given.rule_id), None) if desk else None
    if desk is None or rule is None or not is_untouched(given):
        end(given, now)
        return
    due_at = due(desk, given)
    if due_at and due_at > now:
        fact = ReturnDue(given.pk)
        publish(fact, stream=f"assignment:{given.lead_id}", now=now, due_at=due_at)
        return
    pass_on(desk=desk, rule=rule, given=given, now=now)


def is_untouched(given: GivenLead) -> bool:
    """Tell whether a lead is still whose it became, open, and not worked by a person since."""
    lead: Any = (
        scope(SYSTEM)
        .select_for_update()
        .filter(pk=given.lead_id)
        .values("assigned_to_id", "assigned_at", "touched_at")
        .first()
    )
    if lead is None or lead["assigned_to_id"] != given.user_id:
        return False
    moments = (lead["assigned_at"], lead["touched_at"])
    if any(moment and moment > given.given_at for moment in moments):
        return False
    return bool(arrivals([given.lead_id], owned=True))


def due(desk: Desk, given: GivenLead) -> datetime | None:
    """Return when the owner's time is over by what is known now; None for who is no owner more."""
    person = desk.people.get(given.user_id)
    if person is None:
        return None
    away = absences_of([given.user_id], since=given.given_at).get(given.user_id, [])
    minutes = timedelta(minutes=given.return_minutes)
    return after_working(replace(person, away=tuple(away)), given.given_at, minutes)


@joins
def pass_on(*, desk: Desk, rule: Rule, given: GivenLead, now: datetime) -> None:
    """Give an untouched lead to the next who can take it; nobody gets the same lead twice."""
    found = arrivals([given.lead_id], owned=True)[0]
    arrival = replace(found, had=found.had | {given.user_id}, returning=())
    before = f"{name_of(desk, given)} did not touch it in {given.return_minutes} working minutes"
    turns = desk.turns.get(rule.id, {})
    decision = decide_by(rule, arrival, desk.people, turns, now, before=before)
    if decision.user_id is None:
        end(given, now)
        call_attention(rule=rule, given=given, before=before, now=now)
        return
    if GivenLead.objects.filter(pk=given.pk, ended_at=None).update(ended_at=now, came_back=True):
        give(desk=desk, lead_id=given.lead_id, decision=decision, now=now)
        tell_former(given=given, decision=decision, now=now)


@joins
def call_attention(*, rule: Rule, given: GivenLead, before: str, now: datetime) -> None:
    """Tell those who assign leads that one is left untouched and nobody else can take it."""
    lead_id = given.lead_id
    text = f"{before}; nobody else in {rule_name(rule)} can take it"
    record_step(
        actor=SYSTEM, lead_id=lead_id, kind="assignment", text=text, rule=rule_name(rule), now=now
    )
    holders = [role for role, held in PERMISSIONS.items() if Permission.LEAD_ASSIGN in held]
    notify(
        user_ids=[user.id for user in users_with_any_role(holders)],
        kind="lead.untouched",
        title="A lead is left untouched",
        message=text,
        link=f"/app/leads/{lead_id}/",
        lead_id=lead_id,
        once_key=f"given:{given.pk}:untouched",
        now=now,
    )


@joins
def tell_former(*, given: GivenLead, decision: Decision, now: datetime) -> None:
    """Tell who had a lead that somebody else has it now."""
    notify(
        user_ids=[given.user_id],
        kind="lead.returned",
        title="A lead went to somebody else",
        message=decision.text[:500],
        once_key=f"given:{given.pk}:returned",
        now=now,
    )


@joins
def end(given: GivenLead, now: datetime) -> None:
    """Let a timer run no longer."""
    GivenLead.objects.filter(pk=given.pk, ended_at=None).update(ended_at=now)


def name_of(desk: Desk, given: GivenLead) -> str:
    """Return the name of who had a lead."""
    person = desk.people.get(given.user_id)
    return person.name if person else "Its owner"
