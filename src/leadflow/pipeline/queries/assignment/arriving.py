"""Leads that want an owner, as the rules see them; four queries for however many of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from leadflow.identity.types import SYSTEM
from leadflow.leads.queries import scope
from leadflow.pipeline.models import AssignmentTurn, GivenLead
from leadflow.pipeline.queries.assignment.lanes import for_sales
from leadflow.pipeline.queries.assignment.people import OPEN
from leadflow.pipeline.types.assignment import Arrival, Turn

MOST_RETURNING: Final = 5
FIELDS: Final = ("id", "person_id", "source", "channel", "city", "language", "value")


def unowned_ids(*, after_id: int, limit: int) -> list[int]:
    """Return the next open leads that nobody owns, oldest first."""
    leads = for_sales(scope(SYSTEM).filter(assigned_to=None, status__in=OPEN, pk__gt=after_id))
    return list(leads.order_by("id").values_list("id", flat=True)[:limit])


def arrivals(lead_ids: Sequence[int], *, owned: bool = False) -> list[Arrival]:
    """Return those of some leads that are open and owned by nobody, oldest first.

    They are held until the transaction ends, so that nobody else gives them away meanwhile. With
    `owned` those are returned that somebody owns.
    """
    leads = scope(SYSTEM).filter(pk__in=lead_ids, status__in=OPEN, assigned_to__isnull=not owned)
    if not owned:
        leads = for_sales(leads)
    rows = list(leads.select_for_update().order_by("id").values(*FIELDS))
    return shaped(rows)


def shaped(rows: Sequence[Mapping[str, Any]]) -> list[Arrival]:
    """Return leads, given by FIELDS, with their tags and with who knows their people already."""
    ids = [row["id"] for row in rows]
    tags = tags_of(ids)
    had = _had(ids)
    known = _owners({row["person_id"] for row in rows if row["person_id"]})
    return [
        arrival(
            row,
            tags,
            returning=_others(known.get(row["person_id"], ()), row["id"]),
            had=had.get(row["id"], ()),
        )
        for row in rows
    ]


def arrival(
    row: Mapping[str, Any],
    tags: Mapping[int, Iterable[str]],
    *,
    returning: tuple[int, ...],
    had: Iterable[int] = (),
) -> Arrival:
    """Return a lead, given by FIELDS, as the rules see it."""
    return Arrival(
        lead_id=row["id"],
        source=row["source"],
        channel=row["channel"],
        city=row["city"],
        language=row["language"],
        tags=tuple(tags.get(row["id"], ())),
        value=row["value"],
        returning=returning,
        had=frozenset(had),
    )


def turns_of(rule_ids: Iterable[int]) -> dict[int, dict[int, Turn]]:
    """Return everybody's standing, by rule and person."""
    turns: dict[int, dict[int, Turn]] = {}
    rows = AssignmentTurn.objects.filter(rule__in=list(rule_ids))
    for rule_id, user_id, last, credit in rows.values_list("rule", "user", "last", "credit"):
        turns.setdefault(rule_id, {})[user_id] = Turn(last, credit)
    return turns


def tags_of(lead_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the tags of some leads."""
    tags: dict[int, list[str]] = {}
    tagged = scope(SYSTEM).filter(pk__in=lead_ids, tagged__isnull=False)
    for lead_id, name in tagged.values_list("id", "tagged__tag__name"):
        tags.setdefault(lead_id, []).append(name)
    return tags


def _had(lead_ids: Sequence[int]) -> dict[int, list[int]]:
    had: dict[int, list[int]] = {}
    rows = GivenLead.objects.filter(lead__in=lead_ids, came_back=True)
    for lead_id, user_id in rows.values_list("lead", "user"):
        had.setdefault(lead_id, []).append(user_id)
    return had


def _owners(person_ids: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
    """Return who owns which lead of some people, the newest lead first."""
    known: dict[int, list[tuple[int, int]]] = {}
    owned = scope(SYSTEM).filter(person__in=list(person_ids), assigned_to__isnull=False)
    for person_id, lead_id, user_id in owned.order_by("-id").values_list(
        "person", "id", "assigned_to"
    ):
        known.setdefault(person_id, []).append((lead_id, user_id))
    return known


def _others(known: Sequence[tuple[int, int]], lead_id: int) -> tuple[int, ...]:
    owners = dict.fromkeys(user for other, user in known if other != lead_id)
    return tuple(owners)[:MOST_RETURNING]
