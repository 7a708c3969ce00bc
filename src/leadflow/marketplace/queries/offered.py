"""Leads on the market with how they fare, and to whom each was offered; for staff."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate
from leadflow.marketplace.models import Assignment, Listing, ListingView, Offer
from leadflow.marketplace.queries.listings import NoSuchListing
from leadflow.marketplace.types import ListingState, Reach


class MarketView(StrEnum):
    """Which leads are asked for."""

    ALL = ""
    ON_SALE = "on_sale"
    NOBODY = "nobody"
    UNSOLD = "unsold"
    WIDENED = "widened"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class MarketRow:
    """One lead on the market."""

    lead_id: int
    title: str
    category: str
    place: str
    state: str
    reach: str
    discount: int
    handed_over_at: datetime | None
    created_at: datetime
    verified_at: datetime | None
    offered: int
    views: int
    sold: int
    seats: int


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One provider a lead was offered to; when they saw and bought it, if they did."""

    id: int
    provider_id: int
    provider: str
    wave: int
    rank: int
    reach: str
    needs_top_up: bool
    at: datetime
    seen_at: datetime | None
    bought_at: datetime | None
    status: str


_WHICH: Final[dict[MarketView, Q]] = {
    MarketView.ALL: Q(),
    MarketView.ON_SALE: Q(state=ListingState.VERIFIED),
    MarketView.WIDENED: ~Q(reach=Reach.NAMED),
    MarketView.HANDED_OVER: Q(handed_over_at__isnull=False),
}


def list_market(
    *,
    actor: Actor,
    view: MarketView = MarketView.ALL,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[MarketRow]:
    """Return leads on the market, newest first. One query. Raises Denied or BadCursor."""
    require(actor, Permission.MARKET_MANAGE)
    return paginate(
        _counted(_chosen(view)),
        order=("-lead_id",),
        kinds=(int,),
        cursor=cursor,
        limit=limit,
        shape=_row,
    )


def get_market_row(*, actor: Actor, lead_id: int) -> MarketRow:
    """Return one lead on the market. Raises Denied or NoSuchListing."""
    require(actor, Permission.MARKET_MANAGE)
    found = _counted(_chosen(MarketView.ALL).filter(pk=lead_id)).first()
    if found is None:
        raise NoSuchListing("There is no such lead.", lead_id=lead_id)
    return _row(found)


def list_offers(
    *, actor: Actor, lead_id: int, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[OfferRow]:
    """Return to whom a lead was offered, in that order. One query. Raises Denied or BadCursor."""
    require(actor, Permission.MARKET_MANAGE)
    own = {"listing": OuterRef("listing"), "provider": OuterRef("provider")}
    seats = Assignment.objects.filter(**own)
    offers = Offer.objects.filter(listing=lead_id).select_related("provider")
    annotated = offers.annotate(
        seen_at=Subquery(ListingView.objects.filter(**own).values("at")[:1]),
        bought_at=Subquery(seats.values("purchased_at")[:1]),
        status=Coalesce(Subquery(seats.values("status")[:1]), Value("")),
    )
    return paginate(
        annotated, order=("id",), kinds=(int,), cursor=cursor, limit=limit, shape=_offer
    )


def _chosen(view: MarketView) -> QuerySet[Listing]:
    listings = Listing.objects.filter(lead__deleted_at=None)
    offered = Exists(Offer.objects.filter(listing=OuterRef("pk")))
    sold = Exists(Assignment.objects.filter(listing=OuterRef("pk")))
    on_sale = listings.filter(_WHICH[MarketView.ON_SALE])
    if view is MarketView.NOBODY:
        return on_sale.filter(~offered)
    if view is MarketView.UNSOLD:
        return on_sale.filter(~sold)
    return listings.filter(_WHICH[view])


def _counted(listings: QuerySet[Listing]) -> QuerySet[Any]:
    def count(model: type[Offer | ListingView | Assignment]) -> Coalesce:
        rows = model.objects.filter(listing=OuterRef("pk")).order_by().values("listing")
        return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)

    return listings.select_related("category").annotate(
        offered=count(Offer), seen=count(ListingView), sold=count(Assignment)
    )


def _row(listing: Any) -> MarketRow:
    return MarketRow(
        lead_id=listing.pk,
        title=listing.title,
        category=listing.category.name,
        place=", ".join(filter(None, (listing.suburb, listing.city))),
        state=listing.state,
        reach=listing.reach,
        discount=listing.discount,
        handed_over_at=listing.handed_over_at,
        created_at=listing.created_at,
        verified_at=listing.verified_at,
        offered=listing.offered,
        views=listing.seen,
        sold=listing.sold,
        seats=listing.max_providers,
    )


def _offer(offer: Any) -> OfferRow:
    return OfferRow(
        id=offer.pk,
        provider_id=offer.provider_id,
        provider=offer.provider.name,
        wave=offer.wave,
        rank=offer.rank,
        reach=offer.reach,
        needs_top_up=offer.needs_top_up,
        at=offer.at,
        seen_at=offer.seen_at,
        bought_at=offer.bought_at,
        status=offer.status,
    )
