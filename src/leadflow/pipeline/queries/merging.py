"""Merges that were made, and what one would join."""

from datetime import datetime
from typing import Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import CombinedExpression

from leadflow.identity.rules import require
from leadflow.identity.types import SYSTEM, Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate
from leadflow.leads.queries import scope
from leadflow.leads.types import LeadRow
from leadflow.pipeline.models import Merge
from leadflow.pipeline.rules.merging import is_young
from leadflow.pipeline.types.merging import Joined, MergeRow

COUNTED: Final = ("its_notes", "its_interactions", "its_files", "its_units")
NOTHING: Final = (0, 0, 0, 0)


class NoSuchMerge(NotFound):
    code = "pipeline.merge_not_found"


def list_merges(
    *,
    actor: Actor,
    now: datetime,
    lead_id: int | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[MergeRow]:
    """Return merges, newest first, of one lead or of all; one query.

    Raises NotPermitted for whoever may not merge, and BadCursor.
    """
    require(actor, Permission.LEAD_MERGE)
    merges = _merges()
    if lead_id is not None:
        merges = merges.filter(Q(kept=lead_id) | Q(lost=lead_id))
    return paginate(
        merges,
        order=["-id"],
        kinds=[int],
        cursor=cursor,
        limit=limit,
        shape=lambda merge: _row(merge, now),
    )


def get_merge(*, actor: Actor, merge_id: int, now: datetime) -> MergeRow:
    """Return one merge. Raises NotPermitted or NoSuchMerge."""
    require(actor, Permission.LEAD_MERGE)
    found = _merges().filter(pk=merge_id).first()
    if found is None:
        raise NoSuchMerge("There is no such merge.", merge_id=merge_id)
    return _row(found, now)


def joined(*, actor: Actor, lead_id: int) -> Joined:
    """Return how much a lead has that the actor may see, for the preview of a merge; one query."""
    counted = (
        scope(actor)
        .filter(pk=lead_id)
        .annotate(
            its_notes=_count("notes"),
            its_interactions=_count("interactions"),
            its_files=_count("attachments", deleted_at=None),
            its_units=_count("unit_interests"),
        )
    )
    return Joined(*(counted.order_by().values_list(*COUNTED).first() or NOTHING))


def columns_of(row: LeadRow) -> dict[str, object]:
    """Return the facts of a lead as the rules of merging read them."""
    return {
        "name": row.name,
        "phone": row.phone,
        "email": row.email,
        "city": row.city,
        "language": row.language,
        "source": row.source,
        "channel": row.channel,
        "value": row.value,
        "assigned_to_id": row.assigned_to,
        "assigned_at": row.assigned_at,
        "status": row.status,
        "status_since": row.status_since,
        "lost_reason": row.lost_reason,
        "next_action": row.next_action,
        "next_action_at": row.next_action_at,
    }


def _count(relation: str, **only: object) -> CombinedExpression:
    """Count what hangs on a lead and on those merged into it."""
    counts = []
    for way in (relation, f"merged_leads__{relation}"):
        fits = Q(**{f"{way}__{name}": value for name, value in only.items()})
        lead = scope(SYSTEM).filter(pk=OuterRef("pk")).order_by().values("pk")
        counted = lead.annotate(count=Count(way, filter=fits) if only else Count(way))
        counts.append(Subquery(counted.values("count")))
    return counts[0] + counts[1]


def _merges() -> QuerySet[Merge]:
    return Merge.objects.select_related("kept", "lost", "merged_by", "undone_by")


def _row(merge: Merge, now: datetime) -> MergeRow:
    return MergeRow(
        id=merge.pk,
        kept=merge.kept_id,
        lost=merge.lost_id,
        name=merge.kept.name or merge.lost.name,
        merged_by=_name(merge.merged_by),
        merged_at=merge.merged_at,
        undone_by=_name(merge.undone_by),
        undone_at=merge.undone_at,
        stayed=tuple(merge.stayed),
        is_undoable=merge.undone_at is None
        and merge.kept.deleted_at is None
        and is_young(merge.merged_at, now),
    )


def _name(user: object) -> str:
    return getattr(user, "name", "") or getattr(user, "username", "")
