"""What rules would have done with past leads, in the order in which they came."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import heappop, heappush

from leadflow.pipeline.rules.assignment.deciding import decide, with_one_more
from leadflow.pipeline.types.assignment import Arrival, Person, Rule, Turn, WaitKind


@dataclass(frozen=True, slots=True)
class PastLead:
    """A lead that came at a moment: whose it became, and when it was closed, if it was."""

    arrival: Arrival
    at: datetime
    closed_at: datetime | None = None
    person_id: int | None = None


@dataclass(slots=True)
class _World:
    """Where the trial stands: everybody's open leads and turns, and what waits."""

    rules: Sequence[Rule]
    people: Mapping[int, Person]
    turns: dict[int, dict[int, Turn]] = field(default_factory=dict)
    closing: list[tuple[datetime, int]] = field(default_factory=list)
    owners: dict[int, int] = field(default_factory=dict)
    waiting: dict[int, deque[PastLead]] = field(default_factory=dict)
    given: dict[int, tuple[int, int]] = field(default_factory=dict)
    unmatched: int = 0


def simulate(
    rules: Sequence[Rule], leads: Iterable[PastLead], people: Mapping[int, Person], end: datetime
) -> tuple[dict[int, tuple[int, int]], int]:
    """Return who would own which lead by `end` (lead: user, rule), and how many matched no rule.

    `leads` come oldest first. What had to wait is tried again, oldest first, whenever another lead
    comes, and at the end.
    """
    world = _World(rules, dict(people))
    for lead in leads:
        _close(world, lead.at)
        _take_up(world, lead.at)
        _try(world, lead, lead.at)
    _close(world, end)
    _take_up(world, end)
    return world.given, world.unmatched


def _try(world: _World, lead: PastLead, at: datetime) -> bool:
    arrival = lead.arrival
    if lead.person_id in world.owners and lead.person_id is not None:
        known = (world.owners[lead.person_id], *arrival.returning)
        arrival = replace(arrival, returning=known)
    decision = decide(world.rules, arrival, world.people, world.turns, at)
    if decision.user_id is None or decision.rule is None:
        _leave(world, lead, decision.rule, decision.wait)
        return False
    world.given[arrival.lead_id] = (decision.user_id, decision.rule.id)
    world.turns.setdefault(decision.rule.id, {}).update(decision.turns)
    world.people = with_one_more(world.people, decision.user_id)
    if lead.person_id is not None:
        world.owners[lead.person_id] = decision.user_id
    if lead.closed_at:
        heappush(world.closing, (lead.closed_at, decision.user_id))
    return True


def _leave(world: _World, lead: PastLead, rule: Rule | None, wait: WaitKind | None) -> None:
    if rule is None:
        world.unmatched += 1
    elif wait is WaitKind.NOBODY_FREE and rule.spec.take_up_backlog:
        world.waiting.setdefault(rule.id, deque()).append(lead)


def _take_up(world: _World, at: datetime) -> None:
    """Give out what waits, oldest first, each rule's until nobody of it is free."""
    for rule_id, queue in list(world.waiting.items()):
        for _ in range(len(queue)):
            lead = queue.popleft()
            if _try(world, lead, at):
                continue
            world.waiting[rule_id].appendleft(world.waiting[rule_id].pop())
            break


def _close(world: _World, at: datetime) -> None:
    """Let those have room again whose leads were closed by then."""
    while world.closing and world.closing[0][0] <= at:
        _, user_id = heappop(world.closing)
        person = world.people[user_id]
        freed = replace(person, open_leads=max(0, person.open_leads - 1))
        world.people = {**world.people, user_id: freed}
