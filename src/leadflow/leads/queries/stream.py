"""A lead's history page by page, newest first, with the words that were written at each step."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from leadflow.identity.types import Actor
from leadflow.kernel.paging import Page, paginate
from leadflow.leads.models import Interaction, Note, TimelineEntry
from leadflow.leads.queries.history import visible_family
from leadflow.leads.types import InteractionRow, TimelineRow

NEWEST: Final = ("-at", "-lead_id", "-seq")


def stream(
    *,
    actor: Actor,
    lead_id: int,
    kinds: Sequence[str] = (),
    cursor: str | None = None,
    limit: int = 30,
) -> Page[TimelineRow]:
    """Return the steps of a lead before `cursor`, those of leads merged into it included.

    `kinds` are how the kinds of the wanted steps begin; none means all. Two queries. Raises
    LeadNotFound, also when the actor may not know of the lead, and BadCursor.
    """
    begins = Q()
    for kind in kinds:
        begins |= Q(kind__startswith=kind)
    steps = TimelineEntry.objects.filter(
        begins, lead__in=visible_family(actor=actor, lead_id=lead_id)
    )
    return paginate(
        steps, order=NEWEST, kinds=(datetime, int, int), cursor=cursor, limit=limit, shape=_row
    )


def written(
    *, actor: Actor, lead_id: int, steps: Iterable[TimelineRow]
) -> tuple[dict[int, str], dict[int, InteractionRow]]:
    """Return the notes' texts and the interactions that these steps speak of, by their ids.

    What was taken back is not among them. Raises LeadNotFound.
    """
    leads = visible_family(actor=actor, lead_id=lead_id)
    data = [step.data for step in steps]
    notes = Note.objects.filter(pk__in=_ids(data, "note"), lead__in=leads)
    touches = Interaction.objects.filter(pk__in=_ids(data, "interaction"), lead__in=leads)
    fields = ("id", "kind", "at", "by_id", "outcome", "details", "next_action", "next_action_at")
    rows = (InteractionRow(*row) for row in touches.values_list(*fields))
    return dict(notes.values_list("id", "text")), {row.id: row for row in rows}


def _ids(data: Iterable[dict[str, Any]], name: str) -> list[int]:
    return [each[name] for each in data if isinstance(each.get(name), int)]


def _row(step: TimelineEntry) -> TimelineRow:
    return TimelineRow(
        seq=step.seq,
        kind=step.kind,
        at=step.at,
        actor=step.actor_name,
        text=step.text,
        rule=step.rule,
        data=step.data,
        lead_id=step.lead_id,
    )
