"""Interactions and steps of leads, for rooms that keep more of them than the core does."""

from typing import Any

from django.db.models import QuerySet

from leadflow.leads.models import Interaction, Lead, TimelineEntry


def touches(leads: QuerySet[Lead]) -> QuerySet[Interaction]:
    """Return the interactions of leads that `scope` gave, for use inside other rooms' queries."""
    return Interaction.objects.filter(lead__in=leads.order_by())


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
