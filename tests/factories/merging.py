"""Leads made one, for tests: by whoever may, with everything that can be seen of them."""

from typing import Any

from leadflow.identity.types import SYSTEM, Role
from leadflow.leads import queries
from leadflow.leads.models import Lead, LeadTag, StatusChange, Suppression, TimelineEntry
from leadflow.pipeline.queries.units import interests
from leadflow.pipeline.services.merging import merge, undo_merge
from tests.factories.leads import NOON, lead_actor

HEAD = lead_actor(Role.HEAD, user_id=0)
COUNTERS = {"_state", "version", "seq", "last_activity_at"}


def join(keep: Lead, lose: Lead, *, now=NOON, actor=HEAD, **choices: str) -> int:
    """Merge one lead into another; return the merge's id."""
    return merge(actor=actor, keep_id=keep.pk, lose_id=lose.pk, choices=choices, now=now)


def part(merge_id: int, *, now=NOON, actor=HEAD) -> list[str]:
    """Undo a merge; return what stayed."""
    return undo_merge(actor=actor, merge_id=merge_id, now=now)


def everything_of(lead: Lead) -> dict[str, Any]:
    """Return every visible fact of a lead, without what only ever grows."""
    row = vars(Lead.objects.get(pk=lead.pk))
    facts = {key: value for key, value in row.items() if key not in COUNTERS}
    carried = LeadTag.objects.filter(lead=lead).values_list("tag__name", flat=True)
    shown = {}
    if row["deleted_at"] is None:
        shown = {
            "notes": queries.list_notes(actor=SYSTEM, lead_id=lead.pk),
            "interactions": queries.list_interactions(actor=SYSTEM, lead_id=lead.pk),
            "files": queries.list_attachments(actor=SYSTEM, lead_id=lead.pk),
            "units": interests(actor=SYSTEM, lead_id=lead.pk),
        }
    return {**facts, "tags": sorted(carried), **shown}


def steps_of(lead: Lead) -> list[tuple[int, str, str]]:
    """Return the steps of a lead's own history, oldest first."""
    steps = TimelineEntry.objects.filter(lead=lead).order_by("seq")
    return list(steps.values_list("seq", "kind", "text"))


def moves_of(lead: Lead) -> list[tuple[str, str]]:
    """Return the moves of a lead's status, oldest first."""
    moves = StatusChange.objects.filter(lead=lead).order_by("id")
    return list(moves.values_list("old_status", "new_status"))


def suppressed() -> set[str]:
    """Return the numbers never to be called, by their hash."""
    return set(Suppression.objects.values_list("phone_hash", flat=True))
