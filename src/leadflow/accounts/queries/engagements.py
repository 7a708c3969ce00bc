"""Being in touch with accounts, as the actor may see it.

What was written down by the API of leads about an account is among it: without contact or order.
"""

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from leadflow.accounts.queries.profiles import visible
from leadflow.accounts.queries.reach import few
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

    `newest_first` reads them as they happened, from the last one back. Two queries. Raises
    BadCursor.
    """
    accounts = visible(actor) if lead is None else visible(actor).filter(pk=lead)
    only = few(accounts)
    found = _whole(touches(accounts, only=only))
    if contact is not None:
        found = found.filter(engagement__contact=contact)
    if kind is not None:
        found = found.filter(kind=kind)
    if orders_only:
        found = found.filter(engagement__order_placed=True)
    order: tuple[str, ...] = ("id",)
    kinds: tuple[type[int | datetime], ...] = (int,)
    if newest_first:
        order, kinds = ("-at", "-id"), (datetime, int)
    elif only is not None:  # by what is no column, or SQLite would go through all there are
        order, found = ("place",), found.annotate(place=F("id") + 0)
    return paginate(found, order=order, kinds=kinds, cursor=cursor, limit=limit, shape=_row)


def get_engagement(*, actor: Actor, engagement_id: int) -> EngagementRow:
    """Return one interaction. Raises NoSuchEngagement, also when the actor may not know of it."""
    found = _whole(touches(visible(actor)).filter(pk=engagement_id)).first()
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


def _whole(found: QuerySet[Any]) -> QuerySet[Any]:
    return found.select_related("engagement__contact")


def _row(found: Any) -> EngagementRow:
    kept = getattr(found, "engagement", None)
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
