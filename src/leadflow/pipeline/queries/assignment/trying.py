"""Trying rules out on last month's leads, writing nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from leadflow.identity.rules import require
from leadflow.identity.types import SYSTEM, Actor, Permission
from leadflow.leads.queries import scope
from leadflow.pipeline.queries.assignment.arriving import FIELDS, arrival, tags_of
from leadflow.pipeline.queries.assignment.people import OPEN, absences_of, open_leads, people_now
from leadflow.pipeline.queries.assignment.rules import RuleNotFound, present_rules, rules_in_force
from leadflow.pipeline.rules.assignment.checking import checked_spec
from leadflow.pipeline.rules.assignment.matching import AFFILIATE, takes_affiliates
from leadflow.pipeline.rules.assignment.simulating import PastLead, simulate
from leadflow.pipeline.types.assignment import (
    Difference,
    Person,
    Rule,
    RuleSpec,
    Share,
    Trial,
)

MONTH: Final = timedelta(days=30)
MOST_LEADS: Final = 10_000
MOST_SHOWN: Final = 50
DRAFT: Final = 0
AT_ONCE: Final = 500
NOBODY: Final = "nobody"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tally:
    """What a trial comes to."""

    shares: tuple[Share, ...]
    by_rule: tuple[tuple[str, int], ...]
    waiting: int
    different: int
    differences: tuple[Difference, ...]


def try_rules(
    *, actor: Actor, now: datetime, draft: RuleSpec | None = None, rule_id: int | None = None
) -> Trial:
    """Return what the rules, with a draft among them, would have done with last month's leads.

    The draft takes the place of the rule `rule_id`, or comes last. At most 10 000 leads are tried,
    the oldest of the month first. Raises NotPermitted, RuleNotFound or BadRule.
    """
    require(actor, Permission.ASSIGNMENT_MANAGE)
    rules = with_draft(rules_in_force(), draft, rule_id)
    since = now - MONTH
    found = past_leads(rules, since, now)
    rows = found[:MOST_LEADS]
    people = people_then(rules, since, now)
    given, unmatched = simulate(rules, shaped_past(rows, since), people, now)
    tally = summed_up(rows, given, people, rules, unmatched)
    return Trial(
        since=since,
        until=now,
        leads=len(rows),
        is_complete=len(found) <= MOST_LEADS,
        assigned=len(given),
        waiting=tally.waiting,
        unmatched=unmatched,
        same=len(rows) - tally.different,
        different=tally.different,
        shares=tally.shares,
        by_rule=tally.by_rule,
        differences=tally.differences,
    )


def with_draft(rules: Sequence[Rule], draft: RuleSpec | None, rule_id: int | None) -> list[Rule]:
    """Return the rules with a draft in the place of one of them, or last."""
    if draft is None:
        return list(rules)
    spec = checked_spec(draft)
    if rule_id is None:
        return [*rules, Rule(DRAFT, len(rules) + 1, 1, spec)]
    stored = present_rules().filter(pk=rule_id).first()
    if stored is None:
        raise RuleNotFound("There is no such rule.")
    others = [rule for rule in rules if rule.id != rule_id]
    tried = Rule(rule_id, stored.position, stored.version + 1, spec)
    return sorted([*others, tried], key=lambda rule: (rule.position, rule.id))


def past_leads(rules: Sequence[Rule], since: datetime, now: datetime) -> list[Row]:
    """Return the leads that came since then, oldest first, and one more than can be tried."""
    leads = scope(SYSTEM).filter(created_at__gte=since, created_at__lt=now)
    if not takes_affiliates(rules):
        leads = leads.exclude(source=AFFILIATE)
    names = (*FIELDS, "name", "created_at", "status", "status_since", "assigned_to_id")
    return list(leads.order_by("created_at", "id").values(*names)[: MOST_LEADS + 1])


def people_then(rules: Sequence[Rule], since: datetime, now: datetime) -> dict[int, Person]:
    """Return everybody who may own leads, with their absences since then and what they had before.

    What they had is what they own still of what came before; what they closed since is not known.
    """
    people = people_now(now=now, counted=False)
    away = absences_of(people, since=since)
    members = {member.user_id for rule in rules for member in rule.spec.members}
    had = open_leads(members, before=since)
    return {
        user_id: replace(person, away=tuple(away.get(user_id, ())), open_leads=had.get(user_id, 0))
        for user_id, person in people.items()
    }


def shaped_past(rows: Sequence[Row], since: datetime) -> list[PastLead]:
    """Return leads as they came: with their tags, and who knew their people before."""
    tags: dict[int, list[str]] = {}
    known: dict[int, list[int]] = {}
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        tags.update(tags_of([row["id"] for row in some]))
        known.update(knew({row["person_id"] for row in some if row["person_id"]}, since))
    return [
        PastLead(
            arrival=arrival(
                row, tags, returning=tuple(dict.fromkeys(known.get(row["person_id"], ())))
            ),
            at=row["created_at"],
            closed_at=None if row["status"] in OPEN else row["status_since"],
            person_id=row["person_id"],
        )
        for row in rows
    ]


def knew(person_ids: set[int], since: datetime) -> dict[int, list[int]]:
    """Return the owners of what some people asked for before then, the newest first."""
    known: dict[int, list[int]] = {}
    leads = scope(SYSTEM).filter(
        person__in=person_ids, created_at__lt=since, assigned_to__isnull=False
    )
    for person_id, user_id in leads.order_by("-id").values_list("person", "assigned_to"):
        known.setdefault(person_id, []).append(user_id)
    return known


def summed_up(
    rows: Sequence[Row],
    given: Mapping[int, tuple[int, int]],
    people: Mapping[int, Person],
    rules: Sequence[Rule],
    unmatched: int,
) -> Tally:
    """Return what a trial shows: shares, and where it differs from what really happened."""
    names = {user_id: person.name for user_id, person in people.items()}
    would = Counter(user_id for user_id, _ in given.values())
    did = Counter(row["assigned_to_id"] for row in rows if row["assigned_to_id"])
    by_rule = Counter(rule_id for _, rule_id in given.values())
    others = [row for row in rows if _would(given, row) != row["assigned_to_id"]]
    spelled = {rule.id: rule.spec.name for rule in rules}
    return Tally(
        shares=tuple(
            Share(user_id, names[user_id], would[user_id], did[user_id])
            for user_id in people
            if would[user_id] or did[user_id]
        ),
        by_rule=tuple((rule.spec.name, by_rule[rule.id]) for rule in rules),
        waiting=len(rows) - len(given) - unmatched,
        different=len(others),
        differences=tuple(_difference(row, given, names, spelled) for row in others[:MOST_SHOWN]),
    )


def _would(given: Mapping[int, tuple[int, int]], row: Row) -> int | None:
    found = given.get(row["id"])
    return found[0] if found else None


def _difference(
    row: Row,
    given: Mapping[int, tuple[int, int]],
    names: Mapping[int, str],
    rules: Mapping[int, str],
) -> Difference:
    user_id, rule_id = given.get(row["id"], (None, None))
    owner = row["assigned_to_id"]
    return Difference(
        lead_id=row["id"],
        name=row["name"],
        rule=rules.get(rule_id, "") if rule_id is not None else "",
        would=names.get(user_id, NOBODY) if user_id is not None else NOBODY,
        did=names.get(owner, "somebody who left") if owner else NOBODY,
    )
