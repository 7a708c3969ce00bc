"""Carrying out what the rules decide: an owner with everything that hangs on it, or a wait.

One decision at a time: turns and capacities are read, decided on and written by one transaction
after another, however many workers there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from leadflow.events.services import publish
from leadflow.identity.types import SYSTEM
from leadflow.kernel.db import is_postgres, joins
from leadflow.leads.services import assign_by_rule
from leadflow.pipeline.events.assignment import ReturnDue
from leadflow.pipeline.models import AssignmentTurn, GivenLead, WaitingLead
from leadflow.pipeline.queries.assignment.arriving import turns_of
from leadflow.pipeline.queries.assignment.people import people_now
from leadflow.pipeline.queries.assignment.rules import rules_in_force
from leadflow.pipeline.rules.assignment.deciding import decide, with_one_more
from leadflow.pipeline.rules.assignment.hours import after_working
from leadflow.pipeline.rules.assignment.matching import AFFILIATE, is_same, takes_affiliates
from leadflow.pipeline.rules.assignment.wording import rule_name
from leadflow.pipeline.types.assignment import (
    Arrival,
    Decision,
    Person,
    Rule,
    Strategy,
    Turn,
    WaitKind,
)

_ASSIGNMENT_LOCK: Final = 0x1EADA551
LONGEST_REASON: Final = 300


@dataclass(slots=True)
class Desk:
    """The rules in force with everybody's state, as one transaction reads and changes them."""

    rules: list[Rule]
    people: Mapping[int, Person]
    turns: dict[int, dict[int, Turn]]
    waits: list[WaitingLead] = field(default_factory=list)


@joins
def one_at_a_time() -> None:
    """Wait until nobody else is giving leads to people, and keep others waiting until commit."""
    if is_postgres():  # in SQLite an IMMEDIATE transaction is alone already
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ASSIGNMENT_LOCK])


@joins
def open_desk(*, now: datetime) -> Desk | None:
    """Return what deciding needs, nobody else deciding meanwhile; None without any rule."""
    if not rules_in_force():
        return None
    one_at_a_time()
    rules = rules_in_force()
    people = people_now(now=now, counted=counts_matter(rules))
    return Desk(rules, people, turns_of(rule.id for rule in rules))


def counts_matter(rules: Sequence[Rule]) -> bool | None:
    """Tell whether a rule looks at open leads; None: only the people's own capacity does."""
    if any(
        rule.spec.strategy is Strategy.LEAST_BUSY
        or any(member.capacity is not None for member in rule.spec.members)
        for rule in rules
    ):
        return True
    return None


@joins
def settle(*, desk: Desk, arrival: Arrival, now: datetime) -> bool:
    """Give a lead that nobody owns to whom the rules choose, or let it wait; tell which.

    Who settled what they wanted to calls `write_waits`.
    """
    if is_same(arrival.source, AFFILIATE) and not takes_affiliates(desk.rules):
        return False
    decision = decide(desk.rules, arrival, desk.people, desk.turns, now)
    if decision.user_id is None:
        desk.waits.append(waiting(arrival.lead_id, decision, now))
        return False
    give(desk=desk, lead_id=arrival.lead_id, decision=decision, now=now)
    return True


@joins
def give(*, desk: Desk, lead_id: int, decision: Decision, now: datetime) -> None:
    """Make the chosen person the owner of a lead and start their timer."""
    rule, user_id = decision.rule, decision.user_id
    if rule is None or user_id is None:
        raise ValueError("there is nobody to give it to")
    assign_by_rule(
        actor=SYSTEM,
        lead_id=lead_id,
        user_id=user_id,
        rule=rule_name(rule)[:120],
        text=decision.text,
        now=now,
    )
    take_turn(desk=desk, rule=rule, changed=decision.turns)
    desk.people = with_one_more(desk.people, user_id)
    WaitingLead.objects.filter(lead=lead_id).delete()
    start_timer(rule=rule, lead_id=lead_id, person=desk.people[user_id], now=now)


@joins
def take_turn(*, desk: Desk, rule: Rule, changed: Mapping[int, Turn]) -> None:
    """Note where people stand in a rule after one of them had a turn."""
    AssignmentTurn.objects.bulk_create(
        [
            AssignmentTurn(rule_id=rule.id, user_id=user_id, last=turn.last, credit=turn.credit)
            for user_id, turn in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["rule", "user"],
        update_fields=["last", "credit"],
    )
    desk.turns.setdefault(rule.id, {}).update(changed)


@joins
def start_timer(*, rule: Rule, lead_id: int, person: Person, now: datetime) -> None:
    """Write down that a rule gave a lead to somebody, and let its time to be touched run."""
    GivenLead.objects.filter(lead=lead_id, ended_at=None).update(ended_at=now)
    minutes = rule.spec.return_minutes
    due_at = after_working(person, now, timedelta(minutes=minutes)) if minutes else None
    given = GivenLead.objects.create(
        lead_id=lead_id,
        rule_id=rule.id,
        version=rule.version,
        user_id=person.user_id,
        given_at=now,
        return_minutes=minutes,
        ended_at=None if due_at else now,
    )
    if due_at:
        publish(ReturnDue(given.pk), stream=f"assignment:{lead_id}", now=now, due_at=due_at)


@joins
def write_waits(*, desk: Desk) -> None:
    """Write down why leads wait, for all of them at once."""
    WaitingLead.objects.bulk_create(
        desk.waits,
        update_conflicts=True,
        unique_fields=["lead"],
        update_fields=["rule", "kind", "reason", "tried_at"],
    )
    desk.waits.clear()


def waiting(lead_id: int, decision: Decision, now: datetime) -> WaitingLead:
    """Return what is to be written down of a lead that waits."""
    return WaitingLead(
        lead_id=lead_id,
        rule_id=decision.rule.id if decision.rule else None,
        kind=decision.wait or WaitKind.NO_RULE,
        reason=decision.text[:LONGEST_REASON],
        tried_at=now,
    )
