"""A lead is entered by a person, or sent in by a program of ours."""

from datetime import datetime

from leadflow.events.services import publish
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.leads import rules
from leadflow.leads.events import LeadReceived
from leadflow.leads.queries.people import e164_of
from leadflow.leads.rules.fields import text
from leadflow.leads.services.guards import owner_of, team_after
from leadflow.leads.services.intake import receive_lead
from leadflow.leads.services.notes import write_note
from leadflow.leads.services.tagging import put_tags
from leadflow.leads.types import LeadFacts


@commits
def create_lead(*, actor: Actor, facts: LeadFacts, now: datetime) -> int:
    """Write a new lead with its person, tags and note; return its id.

    A lead of somebody who sees only their own becomes theirs. Raises NotPermitted for whoever may
    not create, or names another owner without the right to assign; NoSuchOwner and BadField.
    """
    require(actor, Permission.LEAD_CREATE)
    owner, team = _owner(actor, facts.assigned_to)
    return enter(actor=actor, facts=facts, owner=owner, team=team, now=now)


@joins
def enter(
    *,
    actor: Actor,
    facts: LeadFacts,
    owner: int | None,
    team: int | None,
    now: datetime,
) -> int:
    """Write a new lead for a checked owner and team; return its id. Raises BadField."""
    known = {name: rules.cleaned(name, getattr(facts, name)) for name in rules.EDITABLE}
    tags, note = rules.tags(facts.tags), text("note", facts.note)
    phone = known.pop("phone")
    lead_id = receive_lead(
        actor=actor,
        text="Entered by hand" if known["source"] == "manual" else f"Entered: {known['source']}",
        phone=e164_of(phone),
        phone_raw=phone,
        assigned_to=owner,
        team_id=team,
        data={"tags": list(tags), "owner": owner},
        now=now,
        **known,
    )
    publish(LeadReceived(lead_id, known["source"]), stream=f"lead:{lead_id}", seq=1, now=now)
    put_tags(lead_id=lead_id, names=tags)
    if note:
        write_note(actor=actor, lead_id=lead_id, text=note, now=now)
    return lead_id


def _owner(actor: Actor, wanted: int | None) -> tuple[int | None, int | None]:
    """Return whose the lead becomes, and which team looks after it with them."""
    if wanted == actor.user_id or (wanted is None and not actor.may(Permission.LEAD_VIEW_ALL)):
        return actor.user_id, actor.team_id
    if wanted is None:
        return None, actor.team_id
    require(actor, Permission.LEAD_ASSIGN)
    return wanted, team_after(owner_of(wanted), actor.team_id)
