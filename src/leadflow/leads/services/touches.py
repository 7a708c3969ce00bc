"""Interactions that another room keeps more of: changed, removed and put back with its own part.

Who may, and what besides is kept, is the caller's to know; the lead's history has a step of each.
Removing one anywhere is told to those rooms in the same transaction (`when_removed`, connected in
`config.wiring`), so that what they reckon from interactions stays true.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from leadflow.identity.types import Actor
from leadflow.kernel.db import joins
from leadflow.leads.models import Interaction
from leadflow.leads.rules.fields import moment, text, told
from leadflow.leads.services.guards import edited
from leadflow.leads.types import InteractionKind

Listener = Callable[..., None]

KEPT: Final = ("kind", "at", "by_id", "outcome", "details", "next_action", "next_action_at")

_listeners: list[Listener] = []


def when_removed(listener: Listener) -> None:
    """Let `listener(lead_id=…)` be called whenever an interaction of that lead was removed."""
    if listener not in _listeners:
        _listeners.append(listener)


@joins
def tell_removed(*, lead_id: int) -> None:
    """Tell whoever listens that an interaction of the lead is gone."""
    for listener in _listeners:
        listener(lead_id=lead_id)


@joins
def change_touch(
    *,
    actor: Actor,
    lead_id: int,
    interaction_id: int,
    kind: InteractionKind,
    at: datetime,
    details: str,
    changed: Mapping[str, Any],
    now: datetime,
) -> None:
    """Make an interaction what is told; `changed` is what the history says of it.

    Raises BadField.
    """
    Interaction.objects.filter(pk=interaction_id, lead_id=lead_id).update(
        kind=kind, at=at, details=text("details", details)
    )
    edited(
        actor=actor,
        lead_id=lead_id,
        kind="interaction_changed",
        text=f"Corrected: {kind}",
        data={"interaction": interaction_id, "changed": dict(changed)},
        now=now,
    )


@joins
def remove_touch(
    *, actor: Actor, lead_id: int, interaction_id: int, kept: Mapping[str, Any], now: datetime
) -> bool:
    """Remove an interaction, and keep it with `kept` in the history; False when it is gone."""
    found = Interaction.objects.filter(pk=interaction_id, lead_id=lead_id)
    facts = found.values(*KEPT, "created_at").first()
    if facts is None:
        return False
    found.delete()
    edited(
        actor=actor,
        lead_id=lead_id,
        kind="interaction_removed",
        text=f"Removed: {facts['kind']}",
        data={
            "interaction": interaction_id,
            "kept": {name: told(value) for name, value in facts.items()} | dict(kept),
        },
        now=now,
    )
    return True


@joins
def put_touch_back(
    *, actor: Actor, lead_id: int, interaction_id: int, kept: Mapping[str, Any], now: datetime
) -> bool:
    """Bring back an interaction from what `remove_touch` kept; False when it is there already."""
    if Interaction.objects.filter(pk=interaction_id).exists():
        return False
    facts = {name: kept[name] for name in KEPT}
    for name in ("at", "next_action_at"):
        facts[name] = moment(name, facts[name])
    facts["created_at"] = moment("created_at", kept["created_at"])
    Interaction.objects.create(pk=interaction_id, lead_id=lead_id, **facts)
    edited(
        actor=actor,
        lead_id=lead_id,
        kind="interaction_restored",
        text=f"Brought back: {kept['kind']}",
        data={"interaction": interaction_id},
        now=now,
    )
    return True
