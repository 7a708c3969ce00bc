"""Being in touch with the person behind a lead: what was done, and what is to be done next."""

from datetime import datetime
from typing import Any

from leadflow.events.services import publish
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import NotFound
from leadflow.leads.events import LeadTouched
from leadflow.leads.models import Interaction, Lead, TimelineEntry
from leadflow.leads.queries.visible import family
from leadflow.leads.rules.fields import moment, text, told
from leadflow.leads.services.guards import check_words, edited, hold, to_work_on
from leadflow.leads.services.intake import record_step
from leadflow.leads.services.touches import tell_removed
from leadflow.leads.types import InteractionKind, LeadRow, Outcome


class NoSuchInteraction(NotFound):
    code = "leads.no_such_interaction"


@commits
def add_interaction(
    *,
    actor: Actor,
    lead_id: int,
    kind: InteractionKind,
    at: datetime,
    now: datetime,
    details: str = "",
    outcome: Outcome = Outcome.NONE,
    next_action: str = "",
    next_action_at: datetime | None = None,
) -> int:
    """Record that somebody was in touch with the person behind a lead; return the record's id.

    The lead's next action becomes what was told, and none when none was told. Raises LeadNotFound,
    NotYourLead or BadField; then nothing has changed.
    """
    lead = to_work_on(actor=actor, lead_id=lead_id)
    return record_touch(
        actor=actor,
        lead=lead,
        kind=kind,
        at=at,
        details=details,
        outcome=outcome,
        following=(next_action, next_action_at),
        now=now,
    )


@joins
def record_touch(
    *,
    actor: Actor,
    lead: LeadRow,
    kind: InteractionKind,
    at: datetime,
    now: datetime,
    details: str = "",
    outcome: Outcome = Outcome.NONE,
    following: tuple[str, datetime | None] | None = None,
) -> int:
    """Record that somebody was in touch about a lead, as it was read; return the record's id.

    `following` is the lead's next action and when; without it that stays as it is. Raises BadField.
    """
    lead_id = lead.id
    what, when = following or (lead.next_action, lead.next_action_at)
    next_step = {
        "next_action": text("next_action", what),
        "next_action_at": moment("next_action_at", when),
    }

    made = Interaction.objects.create(
        lead_id=lead_id,
        kind=kind,
        at=at,
        by_id=actor.user_id or None,
        outcome=outcome,
        details=text("details", details),
        created_at=now,
        **(next_step if following else {}),
    )
    worked = now if actor.user_id else lead.touched_at
    Lead.objects.filter(pk=lead_id).update(touched_at=worked, **next_step)
    seq = record_step(
        actor=actor,
        lead_id=lead_id,
        kind="interaction",
        text=f"In touch: {kind}" + (f", {outcome}" if outcome else ""),
        data={
            "interaction": made.pk,
            "kind": kind,
            "outcome": outcome,
            "before": _before(lead),
            "after": {**_told(next_step), "touched_at": told(worked)},
        },
        now=now,
    )
    fact = LeadTouched(lead_id, made.pk, actor_id=actor.user_id)
    publish(fact, stream=f"lead:{lead_id}", seq=seq, now=now)
    return made.pk


@commits
def take_back_interaction(
    *, actor: Actor, lead_id: int, interaction_id: int, now: datetime
) -> None:
    """Remove a record of one's own, a day old at most; the next action before it is back.

    What somebody has changed since stays. Raises LeadNotFound, NotYourLead, NoSuchInteraction,
    NotYourWords or TooLate; then nothing has changed.
    """
    lead = hold(actor=actor, lead_id=lead_id)
    take_back_touch(actor=actor, lead=lead, interaction_id=interaction_id, now=now)


@joins
def take_back_touch(*, actor: Actor, lead: LeadRow, interaction_id: int, now: datetime) -> None:
    """Take a record about a lead, as it was read, back, as `take_back_interaction` does."""
    lead_id = lead.id
    found = Interaction.objects.filter(pk=interaction_id, lead__in=family(lead_id))
    made = found.first()
    if made is None:
        raise NoSuchInteraction("There is no such interaction.", interaction_id=interaction_id)
    check_words(actor, by=made.by_id, at=made.created_at, now=now)

    if not found.delete()[0]:
        raise NoSuchInteraction("There is no such interaction.", interaction_id=interaction_id)
    step = TimelineEntry.objects.filter(
        lead_id=lead_id, kind="interaction", data__interaction=interaction_id
    ).first()
    if step and step.data.get("after") == _before(lead):
        _put_back(lead_id, step.data["before"])
    edited(
        actor=actor,
        lead_id=lead_id,
        kind="interaction_removed",
        text=f"Taken back: {made.kind}",
        data={"interaction": interaction_id},
        now=now,
    )
    tell_removed(lead_id=made.lead_id)


def _before(lead: LeadRow) -> dict[str, Any]:
    return {
        "next_action": lead.next_action,
        "next_action_at": told(lead.next_action_at),
        "touched_at": told(lead.touched_at),
    }


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: told(value) for name, value in facts.items()}


def _put_back(lead_id: int, before: dict[str, Any]) -> None:
    Lead.objects.filter(pk=lead_id).update(
        next_action=before["next_action"],
        next_action_at=moment("next_action_at", before["next_action_at"]),
        touched_at=moment("touched_at", before["touched_at"]),
    )
