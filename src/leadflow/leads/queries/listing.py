"""Lists of leads, page by page, and how many there are."""

from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

from leadflow.identity.types import Actor, Permission
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, after, paginate
from leadflow.leads import rules
from leadflow.leads.models import Lead, Tag
from leadflow.leads.queries.ordering import Order, order_of, sortable
from leadflow.leads.queries.searching import matching
from leadflow.leads.queries.visible import row, scope, shown
from leadflow.leads.types import LeadCount, LeadFilters, LeadRow, LeadStatus, Sort

COUNT_CAP: Final = 10_000
ALL: Final = LeadFilters()
ENDED: Final = (LeadStatus.CONVERTED, LeadStatus.LOST)


def list_leads(
    *,
    actor: Actor,
    filters: LeadFilters = ALL,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[LeadRow]:
    """Return the page of leads that follows `cursor`, newest first unless sorted otherwise.

    Two queries, the leads and their tags, and none for whoever may see no lead. Raises BadCursor.
    """
    order = order_of(filters)
    return paginate(
        shown(sortable(chosen(actor=actor, filters=filters), order)),
        order=order.fields,
        kinds=order.kinds,
        cursor=cursor,
        limit=limit,
        shape=row,
    )


def count_leads(*, actor: Actor, filters: LeadFilters = ALL) -> LeadCount:
    """Return how many leads the actor may see: exact to 10 000, then only "more than that"."""
    counted = chosen(actor=actor, filters=filters).order_by()[: COUNT_CAP + 1].count()
    return LeadCount(min(counted, COUNT_CAP), is_exact=counted <= COUNT_CAP)


def neighbours(
    *, actor: Actor, filters: LeadFilters = ALL, lead_id: int
) -> tuple[int | None, int | None]:
    """Return which leads stand before and after one in a list, in its order.

    The lead itself need not be in the list (any more). Three queries.
    """
    order = order_of(filters)
    here = sortable(scope(actor).filter(pk=lead_id).annotate(place=F("pk")), order)
    keys = here.values_list(*order.names).first()
    if keys is None:
        return None, None
    listed = sortable(chosen(actor=actor, filters=filters), order)
    return _next(listed, order.backwards, keys), _next(listed, order, keys)


def _next(listed: QuerySet[Lead], order: Order, keys: tuple[Any, ...]) -> int | None:
    beyond = listed.filter(after(order.names, keys, is_descending=order.is_descending))
    return beyond.order_by(*order.fields).values_list("pk", flat=True).first()


def chosen(*, actor: Actor, filters: LeadFilters) -> QuerySet[Lead]:
    """Return the leads the actor may see that every given filter lets through."""
    sees_own = not actor.may(Permission.LEAD_VIEW_ALL)
    return narrowed(scope(actor), filters, are_few=sees_own or bool(filters.assigned_to))


def narrowed(
    leads: QuerySet[Lead], filters: LeadFilters, *, are_few: bool = False
) -> QuerySet[Lead]:
    """Return those of `leads` that every given filter lets through.

    Of the `are_few` leads of one person each is looked at for a text; else the text leads to them.
    """
    equal = {
        "status": filters.status,
        "source": filters.source,
        "channel": filters.channel,
        "city": filters.city,
        "assigned_to": filters.assigned_to,
        "lost_reason": filters.lost_reason,
        "next_action_at__lt": filters.due_before,
        "created_at__gte": filters.created_after,
        "created_at__lt": filters.created_before,
    }
    given = {field: value for field, value in equal.items() if value not in {None, ""}}
    found = _told_by_index(leads.filter(**given), filters)
    if filters.is_unassigned:
        found = found.filter(assigned_to=None)
    if filters.has_next_action is not None:
        found = found.filter(next_action_at__isnull=not filters.has_next_action)
    if filters.is_touched is not None:
        found = found.filter(touched_at__isnull=not filters.is_touched)
    if filters.is_open is not None:
        ended = Q(status__in=ENDED)
        found = found.filter(~ended if filters.is_open else ended)
    if filters.is_account is not None:
        found = found.filter(is_account=filters.is_account)
    # By number the leads of a tag stand in its index; by their own SQLite would sort them all.
    is_by_number = filters.sort in {Sort.NEWEST, Sort.OLDEST}
    place = "tagged__lead_id" if filters.tag and is_by_number else "pk"
    return matching(found, filters.q, place=place, are_few=are_few)


def _told_by_index(leads: QuerySet[Lead], filters: LeadFilters) -> QuerySet[Lead]:
    """Say of some filters what leads the database to their index."""
    if tag := rules.tag(filters.tag):
        leads = leads.filter(tagged__tag=Tag.objects.filter(name=tag).values("pk")[:1])
    if filters.city:
        leads = leads.exclude(city=_as_said(""))
    if filters.lost_reason:
        leads = leads.filter(status=_as_said(LeadStatus.LOST))  # no other lead has a reason
    return leads


def _as_said(word: str) -> RawSQL:
    """Return a word of ours for a statement to say as an index with a condition says it.

    As a parameter it would be unknown when the statement is planned, and the index left aside.
    """
    return RawSQL(f"'{word}'", [])  # noqa: S611 - no word of anybody else's
