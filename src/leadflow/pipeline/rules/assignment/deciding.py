"""Who gets a lead: rule, people and moment in, an explained decision out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from leadflow.pipeline.rules.assignment import wording
from leadflow.pipeline.rules.assignment.eligibility import Candidate, sorted_out
from leadflow.pipeline.rules.assignment.matching import first_match
from leadflow.pipeline.rules.assignment.strategies import choose
from leadflow.pipeline.types.assignment import (
    Arrival,
    Decision,
    How,
    Person,
    Rule,
    Strategy,
    Turn,
    WaitKind,
)

Turns = Mapping[int, Mapping[int, Turn]]

NO_TURNS: Final[Mapping[int, Turn]] = {}


def decide(
    rules: Sequence[Rule],
    arrival: Arrival,
    people: Mapping[int, Person],
    turns: Turns,
    at: datetime,
) -> Decision:
    """Return who gets a lead that nobody owns, by the first rule that is for it, or why it waits.

    `turns` is everybody's standing, by rule and person.
    """
    rule = first_match(rules, arrival)
    if rule is None:
        return Decision(None, None, wording.NO_RULE, wait=WaitKind.NO_RULE)
    return decide_by(rule, arrival, people, turns.get(rule.id, NO_TURNS), at)


def decide_by(
    rule: Rule,
    arrival: Arrival,
    people: Mapping[int, Person],
    turns: Mapping[int, Turn],
    at: datetime,
    *,
    before: str = "",
) -> Decision:
    """Return who gets a lead by one rule, or why nobody does."""
    if rule.spec.strategy is Strategy.NOBODY:
        return Decision(rule, None, wording.waits(rule, (), at), wait=WaitKind.NOBODY_WANTED)
    able, unable = sorted_out(rule.spec, arrival, people, at)
    if not able:
        return Decision(rule, None, wording.waits(rule, unable, at), wait=WaitKind.NOBODY_FREE)
    known = _known(rule, arrival, able)
    chosen, changed = (known, {}) if known else choose(rule.spec.strategy, able, turns)
    how = How.STICKY if known else How.STRATEGY
    text = wording.given(rule, chosen.person.name, how, () if known else unable, at, before=before)
    return Decision(rule, chosen.person.user_id, text, how=how, turns=changed)


def with_one_more(people: Mapping[int, Person], user_id: int) -> dict[int, Person]:
    """Return the people after one of them got a lead."""
    person = people[user_id]
    return {**people, user_id: replace(person, open_leads=person.open_leads + 1)}


def _known(rule: Rule, arrival: Arrival, able: Sequence[Candidate]) -> Candidate | None:
    """Return who knows the person behind a lead already, if the rule cares and they can take it."""
    if not rule.spec.is_sticky:
        return None
    by_id = {one.person.user_id: one for one in able}
    return next((by_id[user] for user in arrival.returning if user in by_id), None)
