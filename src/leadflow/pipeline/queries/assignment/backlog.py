"""The backlog: open leads that nobody owns, oldest first, and why each of them waits."""

from typing import Any

from django.db.models import QuerySet

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.paging import Page, paginate
from leadflow.leads.queries import scope
from leadflow.leads.types import LeadCount
from leadflow.pipeline.models import WaitingLead
from leadflow.pipeline.queries.assignment.lanes import for_sales
from leadflow.pipeline.queries.assignment.people import OPEN
from leadflow.pipeline.queries.assignment.rules import rules_in_force
from leadflow.pipeline.rules.assignment.matching import AFFILIATE, takes_affiliates
from leadflow.pipeline.types.assignment import WaitingRow, WaitKind

MOST_COUNTED = 10_000
UNSEEN = "No rule has looked at it yet"


def list_backlog(*, actor: Actor, cursor: str | None = None, limit: int = 100) -> Page[WaitingRow]:
    """Return the open leads nobody owns with the reason, oldest first; three queries.

    Raises NotPermitted and BadCursor.
    """
    page = paginate(
        backlog(actor),
        order=["id"],
        kinds=[int],
        cursor=cursor,
        limit=limit,
        shape=lambda lead: lead,
    )
    waiting = WaitingLead.objects.in_bulk([lead.pk for lead in page.items])
    return Page([_row(lead, waiting.get(lead.pk)) for lead in page.items], page.next_cursor)


def count_backlog(*, actor: Actor) -> LeadCount:
    """Return how many open leads nobody owns, exactly up to a cap. Raises NotPermitted."""
    number = backlog(actor).order_by()[: MOST_COUNTED + 1].count()
    return LeadCount(min(number, MOST_COUNTED), is_exact=number <= MOST_COUNTED)


def backlog(actor: Actor) -> QuerySet[Any]:
    """Return the open leads nobody owns; the supply team's only when a rule asks for those."""
    require(actor, Permission.ASSIGNMENT_MANAGE)
    leads = for_sales(scope(actor).filter(assigned_to=None, status__in=OPEN))
    return leads if takes_affiliates(rules_in_force()) else leads.exclude(source=AFFILIATE)


def _row(lead: Any, waiting: WaitingLead | None) -> WaitingRow:
    return WaitingRow(
        lead_id=lead.pk,
        name=lead.name,
        source=lead.source,
        city=lead.city,
        created_at=lead.created_at,
        kind=WaitKind(waiting.kind) if waiting else WaitKind.UNSEEN,
        reason=waiting.reason if waiting else UNSEEN,
    )
