"""What happened to a lead. The timeline reads one table only."""

from django.db.models import QuerySet

from leadflow.identity.types import Actor
from leadflow.leads.models import Lead, StatusChange, TimelineEntry
from leadflow.leads.queries.visible import family, not_found, scope
from leadflow.leads.types import FieldChange, StatusRow, TimelineRow


def timeline(*, actor: Actor, lead_id: int) -> list[TimelineRow]:
    """Return every step of a lead, first touch first, with those of the leads merged into it.

    Raises LeadNotFound, also when the actor may not know of the lead.
    """
    steps = TimelineEntry.objects.filter(lead__in=visible_family(actor=actor, lead_id=lead_id))
    fields = ("seq", "kind", "at", "actor_name", "text", "rule", "data", "lead_id")
    steps = steps.order_by("at", "lead_id", "seq")
    return [TimelineRow(*row) for row in steps.values_list(*fields)]


def status_history(*, actor: Actor, lead_id: int) -> list[StatusRow]:
    """Return every change of a lead's pipeline status, oldest first.

    Those of leads merged into it are not its own. Raises LeadNotFound, also when the actor may not
    know of the lead.
    """
    visible_family(actor=actor, lead_id=lead_id)
    changes = StatusChange.objects.filter(lead_id=lead_id).order_by("id")
    fields = ("old_status", "new_status", "reason", "changed_at", "changed_by_id")
    return [StatusRow(*row) for row in changes.values_list(*fields)]


def field_history(*, actor: Actor, lead_id: int) -> list[FieldChange]:
    """Return every step at which facts of a lead were changed, newest first.

    Raises LeadNotFound, also when the actor may not know of the lead.
    """
    visible_family(actor=actor, lead_id=lead_id)
    steps = TimelineEntry.objects.filter(lead_id=lead_id, kind="changed").order_by("-seq")
    fields = ("seq", "at", "actor_id", "actor_name", "data")
    return [
        FieldChange(seq, at, by, name, {key: tuple(pair) for key, pair in data["changes"].items()})
        for seq, at, by, name, data in steps.values_list(*fields)
    ]


def visible_family(*, actor: Actor, lead_id: int) -> QuerySet[Lead]:
    """Return a lead with those merged into it. Raises LeadNotFound."""
    if not scope(actor).filter(pk=lead_id).exists():
        raise not_found(actor=actor, lead_id=lead_id)
    return family(lead_id)
