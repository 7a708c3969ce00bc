"""Who of a rule's people can take a lead at a moment, and why the others cannot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from leadflow.pipeline.rules.assignment.hours import away_until, is_within_hours
from leadflow.pipeline.types.assignment import Arrival, Member, Person, RuleSpec, Why


@dataclass(frozen=True, slots=True)
class Refusal:
    """Somebody who cannot take the lead, and why; gone people are nobody any more."""

    person: Person | None
    why: Why


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can take the lead."""

    person: Person
    weight: int


def sorted_out(
    spec: RuleSpec, arrival: Arrival, people: Mapping[int, Person], at: datetime
) -> tuple[list[Candidate], list[Refusal]]:
    """Return who of a rule's people can take a lead at a moment, and who cannot."""
    able: list[Candidate] = []
    unable: list[Refusal] = []
    for member in spec.members:
        person = people.get(member.user_id)
        if person is None or not person.may_own:
            unable.append(Refusal(person, Why.GONE))
        elif why := why_not(person, member, spec, arrival, at):
            unable.append(Refusal(person, why))
        else:
            able.append(Candidate(person, member.weight))
    return able, unable


def why_not(
    person: Person, member: Member, spec: RuleSpec, arrival: Arrival, at: datetime
) -> Why | None:
    """Return why a person cannot take a lead at a moment; None when they can."""
    if person.user_id in arrival.had:
        return Why.HAD_IT
    if is_full(person, member):
        return Why.FULL
    if away_until(person, at):
        return Why.ABSENT
    if spec.working_hours_only and not is_within_hours(person, at):
        return Why.OUTSIDE_HOURS
    return None


def is_full(person: Person, member: Member) -> bool:
    """Tell whether a person owns as many open leads as they, or the rule, allow."""
    limits = [limit for limit in (person.capacity, member.capacity) if limit is not None]
    return bool(limits) and person.open_leads >= min(limits)
