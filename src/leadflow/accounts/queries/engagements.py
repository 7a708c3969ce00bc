"""Being in touch with accounts, as the actor may see it.

What was written down by the API of leads about an account is among it: without contact or order.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from leadflow.accounts.models import Engagement
from leadflow.accounts.queries.profiles import visible
from leadflow.accounts.queries.reach import belongs, few
from leadflow.accounts.types.orders import EngagementRow
from leadflow.identity.types import Actor
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate
from leadflow.leads.queries.touches import touches
from leadflow.leads.types import InteractionKind


class NoSuchEngagement(NotFound):
    code = "accounts.no_such_interaction"


class NoOrderDetails(NotFound):
    code = "accounts.no_order_details"


def list_engagements(
    *,
    actor: Actor,
    lead: int | None = None,
    contact: int | None = None,
    kind: InteractionKind | None = None,
    orders_only: bool = False,
    newest_first: bool = False,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[EngagementRow]:
    """Return the page of interactions that follows `cursor`, in the order they were written down.

    `newest_first` reads them as they happened, from the last one back. Four queries: what belongs
    to the page is read by itself, or PostgreSQL would join from the first row on. Raises BadCursor.
    """
    accounts = visible(actor) if lead is None else visible(actor).filter(pk=lead)
    only = few(accounts)
    found: QuerySet[Any]
    shape: Callable[[Any], EngagementRow]
    if orders_only or contact is not None:
        found, place, shape = _known(belongs(accounts, only)), "interaction__", _row_of
        if orders_only:
            found = found.filter(ordered_at__isnull=False)
        if contact is not None:
            found = found.filter(contact=contact)
    else:
        found, place, shape = _all(touches(accounts, only=only)), "", _row
    if kind is not None:
        found = found.filter(**{f"{place}kind": kind})
    order: tuple[str, ...] = ("pk",)
    kinds: tuple[type[int | datetime], ...] = (int,)
    if newest_first:
        order, kinds = (f"-{place}at", "-pk"), (datetime, int)
    elif only is not None:  # by what is no column, or SQLite would go through all there are
        order, found = ("place",), found.annotate(place=F("pk") + 0)
    return paginate(found, order=order, kinds=kinds, cursor=cursor, limit=limit, shape=shape)


def get_engagement(*, actor: Actor, engagement_id: int) -> EngagementRow:
    """Return one interaction. Raises NoSuchEngagement, also when the actor may not know of it."""
    one = touches(visible(actor)).filter(pk=engagement_id)
    found = one.select_related("engagement__contact").first()
    if found is None:
        raise NoSuchEngagement("There is no such interaction.", engagement_id=engagement_id)
    return _row(found)


def order_details(*, actor: Actor, engagement_id: int) -> EngagementRow:
    """Return an interaction of which it is known what was ordered.

    Raises NoSuchEngagement or NoOrderDetails.
    """
    row = get_engagement(actor=actor, engagement_id=engagement_id)
    if not row.has_order_details:
        raise NoOrderDetails("Nothing is known of an order here.", engagement_id=engagement_id)
    return row


def _all(found: QuerySet[Any]) -> QuerySet[Any]:
    return found.prefetch_related("engagement__contact")


def _known(whose: Q) -> QuerySet[Any]:
    return Engagement.objects.filter(whose).prefetch_related("interaction", "contact")


def _row_of(kept: Any) -> EngagementRow:
    return _shaped(kept.interaction, kept)


def _row(found: Any) -> EngagementRow:
    return _shaped(found, getattr(found, "engagement", None))


def _shaped(found: Any, kept: Any) -> EngagementRow:
    contact = kept.contact if kept else None
    return EngagementRow(
        id=found.pk,
        lead=found.lead_id,
        contact=contact.pk if contact else None,
        contact_name=contact.name if contact else "",
        kind=found.kind,
        details=found.details,
        order_placed=bool(kept and kept.order_placed),
        at=found.at,
        product_details=kept.product_details if kept else "",
        quantity=kept.quantity if kept else None,
        total_price=kept.total_price if kept else None,
        order_date=kept.order_date if kept else None,
        ordered_at=kept.ordered_at if kept else None,
        by=found.by_id,
    )
