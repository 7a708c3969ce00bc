"""Lists of leads, page by page, and how many there are."""

from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from leadflow.identity.types import Actor
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate
from leadflow.leads.models import Lead
from leadflow.leads.queries.searching import matching
from leadflow.leads.queries.visible import row, scope, shown
from leadflow.leads.types import LeadCount, LeadFilters, LeadRow, LeadStatus, Sort

COUNT_CAP: Final = 10_000
ALL: Final = LeadFilters()
ENDED: Final = (LeadStatus.CONVERTED, LeadStatus.LOST)

# Leads are numbered as they come in, and the number is what every other index ends with; only for
# a period is the moment itself the shorter way.
BY_ID: Final = ("place",)
BY_AGE: Final = ("created_at", "place")


def list_leads(
    *,
    actor: Actor,
    filters: LeadFilters = ALL,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[LeadRow]:
    """Return the page of leads that follows `cursor`, newest first unless sorted otherwise.

    One query, and none for whoever may see no lead at all. Raises BadCursor.
    """
    is_period = filters.created_after or filters.created_before
    names, kinds = (BY_AGE, (datetime, int)) if is_period else (BY_ID, (int,))
    sign = "-" if filters.sort is Sort.NEWEST else ""
    return paginate(
        shown(narrowed(scope(actor), filters)),
        order=[f"{sign}{name}" for name in names],
        kinds=kinds,
        cursor=cursor,
        limit=limit,
        shape=row,
    )


def count_leads(*, actor: Actor, filters: LeadFilters = ALL) -> LeadCount:
    """Return how many leads the actor may see: exact to 10 000, then only "more than that"."""
    counted = narrowed(scope(actor), filters).order_by()[: COUNT_CAP + 1].count()
    return LeadCount(min(counted, COUNT_CAP), is_exact=counted <= COUNT_CAP)


def neighbours(
    *, actor: Actor, filters: LeadFilters = ALL, lead_id: int
) -> tuple[int | None, int | None]:
    """Return which leads stand before and after one in a list: the next newer, the next older.

    The lead itself need not be in the list (any more). Two queries.
    """
    listed = narrowed(scope(actor), filters)
    newer = listed.filter(pk__gt=lead_id).order_by("pk")
    older = listed.filter(pk__lt=lead_id).order_by("-pk")
    return newer.values_list("pk", flat=True).first(), older.values_list("pk", flat=True).first()


def narrowed(leads: QuerySet[Lead], filters: LeadFilters) -> QuerySet[Lead]:
    """Return those of `leads` that every given filter lets through."""
    equal = {
        "status": filters.status,
        "source": filters.source,
        "channel": filters.channel,
        "city": filters.city,
        "assigned_to": filters.assigned_to,
        "tagged__tag__name": filters.tag,
        "lost_reason": filters.lost_reason,
        "next_action_at__lt": filters.due_before,
        "created_at__gte": filters.created_after,
        "created_at__lt": filters.created_before,
    }
    given = {field: value for field, value in equal.items() if value not in {None, ""}}
    found = leads.filter(**given)
    if filters.is_unassigned:
        found = found.filter(assigned_to=None)
    if filters.has_next_action is not None:
        found = found.filter(next_action_at__isnull=not filters.has_next_action)
    if filters.is_open is not None:
        ended = Q(status__in=ENDED)
        found = found.filter(~ended if filters.is_open else ended)
    return matching(found, filters.q)
