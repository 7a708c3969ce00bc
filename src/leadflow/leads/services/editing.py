"""Changing what is known of a lead, and putting back what it was."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import NotFound
from leadflow.leads import rules
from leadflow.leads.models import Lead, TimelineEntry
from leadflow.leads.queries.people import e164_of
from leadflow.leads.rules.fields import told
from leadflow.leads.services.guards import LeadMoved, edited, to_work_on, unchanged
from leadflow.leads.services.intake import person_behind
from leadflow.leads.services.owners import give
from leadflow.leads.services.tagging import retag
from leadflow.leads.types import LeadRow

REACHED_BY = frozenset({"phone", "email"})


class NoSuchChange(NotFound):
    code = "leads.no_such_change"


@commits
def update_lead(
    *,
    actor: Actor,
    lead_id: int,
    changes: Mapping[str, object],
    now: datetime,
    if_version: int | None = None,
) -> None:
    """Change facts of a lead; the old ones stay in its history. What is as it was is no change.

    `changes` may name the fields of `rules.EDITABLE`, and `tags` and `assigned_to` besides. Raises
    LeadNotFound, NotYourLead, BadField, NotPermitted (another owner), NoSuchOwner, LeadMoved, or
    LeadChanged when the lead is no longer at `if_version`; then nothing has changed.
    """
    lead = to_work_on(actor=actor, lead_id=lead_id, if_version=if_version)
    facts = {name: value for name, value in changes.items() if name not in {"tags", "assigned_to"}}
    if facts:
        change_facts(actor=actor, lead=lead, facts=facts, now=now, if_version=if_version)
    tags, owner = changes.get("tags", lead.tags), changes.get("assigned_to", lead.assigned_to)
    if tags != lead.tags:
        retag(actor=actor, lead=lead, tags=tags, now=now)  # type: ignore[arg-type] # retag looks
    if owner != lead.assigned_to:
        require(actor, Permission.LEAD_ASSIGN)
        give(actor=actor, lead=lead, user_id=owner, now=now)  # type: ignore[arg-type]


@commits
def restore_change(*, actor: Actor, lead_id: int, seq: int, now: datetime) -> None:
    """Give fields the values they had before one step of the history.

    Raises LeadNotFound, NotYourLead, LeadMoved, or NoSuchChange when that step changed no field.
    """
    lead = to_work_on(actor=actor, lead_id=lead_id)
    step = TimelineEntry.objects.filter(lead_id=lead_id, seq=seq, kind="changed").first()
    if step is None:
        raise NoSuchChange("No fact of the lead changed at this step.", seq=seq)
    facts = {name: old for name, (old, _) in step.data["changes"].items()}
    change_facts(actor=actor, lead=lead, facts=facts, now=now, restores=seq)


@joins
def change_facts(
    *,
    actor: Actor,
    lead: LeadRow,
    facts: Mapping[str, object],
    now: datetime,
    if_version: int | None = None,
    restores: int = 0,
) -> None:
    """Change facts of a lead, as it was read; `restores` is the step whose change is put back.

    Raises BadField or LeadMoved.
    """
    wanted = {name: rules.cleaned(name, value) for name, value in facts.items()}
    kept = Lead.objects.values(*rules.EDITABLE).get(pk=lead.id)
    if wanted.get("phone") == lead.phone:  # as it is shown, not as it was once typed
        del wanted["phone"]
    old = {name: kept[name] for name, value in wanted.items() if kept[name] != value}
    if not old:
        return
    new = {name: wanted[name] for name in old}

    if not unchanged(lead, if_version).filter(**old).update(**new):
        raise LeadMoved("Someone else has just changed this lead.", lead_id=lead.id)
    if not REACHED_BY.isdisjoint(new):
        reached = kept | new
        person = person_behind(
            name=reached["name"],
            phone=e164_of(reached["phone"]),
            phone_raw=reached["phone"],
            email=reached["email"],
            now=now,
        )
        Lead.objects.filter(pk=lead.id).update(person_id=person)
    data: dict[str, Any] = {
        "changes": {name: [told(value), told(new[name])] for name, value in old.items()}
    }
    names = ", ".join(name.replace("_", " ") for name in old)
    edited(
        actor=actor,
        lead_id=lead.id,
        kind="changed",
        text=f"{'Restored' if restores else 'Changed'}: {names}",
        data=data | ({"restores": restores} if restores else {}),
        now=now,
    )
