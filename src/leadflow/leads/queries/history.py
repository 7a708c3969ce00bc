"""What happened to a lead. The timeline reads one table only."""

from django.db.models import QuerySet

from leadflow.identity.types import Actor
from leadflow.leads.models import Interaction, Lead, StatusChange, TimelineEntry
from leadflow.leads.queries.visible import LeadNotFound, scope
from leadflow.leads.types import InteractionRow, StatusRow, TimelineRow


def timeline(*, actor: Actor, lead_id: int) -> list[TimelineRow]:
    """Return every step of a lead, first touch first.

    Raises LeadNotFound, also when the actor may not know of the lead.
    """
    steps = TimelineEntry.objects.filter(lead__in=_one(actor, lead_id)).order_by("seq")
    fields = ("seq", "kind", "at", "actor_name", "text", "rule", "data")
    found = [TimelineRow(*row) for row in steps.values_list(*fields)]
    if not found:  # a lead always has its first step
        raise LeadNotFound("There is no such lead.", lead_id=lead_id)
    return found


def status_history(*, actor: Actor, lead_id: int) -> list[StatusRow]:
    """Return every change of a lead's pipeline status, oldest first.

    Raises LeadNotFound, also when the actor may not know of the lead.
    """
    lead = _visible(actor, lead_id)
    changes = StatusChange.objects.filter(lead__in=lead).order_by("id")
    fields = ("old_status", "new_status", "reason", "changed_at", "changed_by_id")
    return [StatusRow(*row) for row in changes.values_list(*fields)]


def list_interactions(*, actor: Actor, lead_id: int) -> list[InteractionRow]:
    """Return every time somebody was in touch, newest first.

    Raises LeadNotFound, also when the actor may not know of the lead.
    """
    lead = _visible(actor, lead_id)
    touches = Interaction.objects.filter(lead__in=lead).order_by("-at", "-id")
    fields = ("id", "kind", "at", "by_id", "outcome", "details", "next_action", "next_action_at")
    return [InteractionRow(*row) for row in touches.values_list(*fields)]


def _one(actor: Actor, lead_id: int) -> QuerySet[Lead]:
    return scope(actor).filter(pk=lead_id)


def _visible(actor: Actor, lead_id: int) -> QuerySet[Lead]:
    lead = _one(actor, lead_id)
    if not lead.exists():
        raise LeadNotFound("There is no such lead.", lead_id=lead_id)
    return lead
