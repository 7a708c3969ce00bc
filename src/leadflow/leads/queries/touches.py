"""Interactions and steps of leads, for rooms that keep more of them than the core does."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from leadflow.leads.models import Interaction, Lead, TimelineEntry
from leadflow.leads.types import InteractionKind


def touches(leads: QuerySet[Lead], *, only: Sequence[int] | None = None) -> QuerySet[Interaction]:
    """Return the interactions of leads that `scope` gave, for use inside other rooms' queries.

    When those leads are few, `only` are their ids: then they are gathered by lead, else they are
    gone through one by one.
    """
    if only is not None:
        return Interaction.objects.filter(lead__in=only)
    return Interaction.objects.filter(Exists(leads.order_by().filter(pk=OuterRef("lead_id"))))


def put_away_accounts() -> list[int]:
    """Return the accounts that were put away, whose orders no report counts."""
    gone = Lead.objects.filter(is_account=True, deleted_at__isnull=False)
    return list(gone.values_list("pk", flat=True))


def removed_touch(*, lead_id: int, interaction_id: int) -> tuple[Any, dict[str, Any]] | None:
    """Return when an interaction of the lead was last removed and what was kept of it, if any."""
    steps = TimelineEntry.objects.filter(
        lead_id=lead_id, kind="interaction_removed", data__interaction=interaction_id
    )
    for at, data in steps.order_by("-seq").values_list("at", "data")[:1]:
        if isinstance(data.get("kept"), dict):
            return at, data["kept"]
    return None


def has_step(*, lead_id: int, kind: str, name: str, value: str) -> bool:
    """Tell whether the lead's history has a step of this kind whose data say so."""
    told = {f"data__{name}": value}
    return TimelineEntry.objects.filter(lead_id=lead_id, kind=kind, **told).exists()


def calls_of(lead_id: int) -> tuple[int, int]:
    """Return how many of our own calls to the lead nobody took, and how many somebody did."""
    calls = Interaction.objects.filter(lead=lead_id, kind=InteractionKind.CALL)
    nobody = Q(outcome="neutral") & (
        Q(details__istartswith="No answer") | Q(details__istartswith="Wrong number")
    )
    counted = calls.aggregate(
        failed=Count("pk", filter=nobody),
        answered=Count("pk", filter=Q(outcome__in=["positive", "negative", "follow-up"])),
    )
    return counted["failed"], counted["answered"]
