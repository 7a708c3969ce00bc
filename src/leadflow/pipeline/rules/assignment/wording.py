"""Decisions in words: what stands on a lead's timeline, and why a lead waits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from leadflow.pipeline.rules.assignment.eligibility import Refusal
from leadflow.pipeline.rules.assignment.hours import away_until, next_working
from leadflow.pipeline.types.assignment import How, Rule, Strategy, Why

MOST_NAMED: Final = 3
STRATEGIES: Final = {
    Strategy.ROUND_ROBIN: "round robin",
    Strategy.LEAST_BUSY: "the least busy",
    Strategy.WEIGHTED: "by weight",
    Strategy.NOBODY: "left in the queue",
}
NO_RULE: Final = "No rule is for this lead"


def rule_name(rule: Rule) -> str:
    """Return a rule with its version, as history names it."""
    return f"rule '{rule.spec.name}' v{rule.version}"


def given(
    rule: Rule, name: str, how: How, unable: Sequence[Refusal], at: datetime, *, before: str = ""
) -> str:
    """Return why somebody got a lead. `before` says why it was taken from somebody else."""
    found = "knows this person already" if how is How.STICKY else STRATEGIES[rule.spec.strategy]
    parts = [f"Assigned to {name}: {rule_name(rule)}, {found}", before, *refusals(unable, at)]
    return "; ".join(part for part in parts if part)


def waits(rule: Rule, unable: Sequence[Refusal], at: datetime) -> str:
    """Return why a lead waits although a rule is for it."""
    if rule.spec.strategy is Strategy.NOBODY:
        return f"R{rule_name(rule)[1:]} leaves it in the queue"
    return "; ".join([f"Nobody is free in {rule_name(rule)}", *refusals(unable, at)])


def left_alone(rule: Rule) -> str:
    """Return why a lead from before a rule stays where it is."""
    return f"R{rule_name(rule)[1:]} takes up no backlog; give it to somebody by hand"


def refusals(unable: Sequence[Refusal], at: datetime) -> list[str]:
    """Return why people could not take a lead, the first few by name."""
    told = [refusal(one, at) for one in unable[:MOST_NAMED]]
    more = len(unable) - MOST_NAMED
    return [*told, f"{more} more could not take it"] if more > 0 else told


def refusal(one: Refusal, at: datetime) -> str:
    """Return why one person could not take a lead."""
    person = one.person
    if person is None or one.why is Why.GONE:
        return "one member's account no longer owns leads"
    if one.why is Why.FULL:
        return f"{person.name} has {person.open_leads} open leads already"
    if one.why is Why.HAD_IT:
        return f"{person.name} had it before"
    if one.why is Why.ABSENT:
        return f"{person.name} is absent{until(away_until(person, at), at, person.zone)}"
    return f"{person.name} is off{until(next_working(person, at), at, person.zone)}"


def until(moment: datetime | None, at: datetime, zone: ZoneInfo) -> str:
    """Return " until …" as people say it who read the clock in `zone`."""
    if moment is None:
        return " for now"
    try:
        local, here = moment.astimezone(zone), at.astimezone(zone)
    except OverflowError:
        return " for now"
    clock = f"{local:%H:%M}"
    if local.date() == here.date():
        return f" until {clock}"
    if local.date() - here.date() < timedelta(days=7):
        return f" until {local:%A}" + ("" if clock == "00:00" else f" {clock}")
    return f" until {local.day} {local:%B}"
