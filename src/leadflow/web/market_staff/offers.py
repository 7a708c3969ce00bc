"""Leads on the market: how each fares, to whom it was offered, and what came of that."""

from typing import Final

from django.http import HttpResponse
from django.urls import path

from leadflow.identity.types import Permission
from leadflow.marketplace.queries.offered import (
    MarketView,
    get_market_row,
    list_market,
    list_offers,
)
from leadflow.marketplace.types import Reach
from leadflow.web.market_staff.words import REACH
from leadflow.web.shell.pages import PageRequest, page, render_page

ON_PAGE: Final = 50
VIEWS: Final = [
    (MarketView.ALL.value, "All"),
    (MarketView.ON_SALE.value, "On sale"),
    (MarketView.NOBODY.value, "Nobody matches"),
    (MarketView.UNSOLD.value, "Nobody bought"),
    (MarketView.WIDENED.value, "Looked further"),
    (MarketView.HANDED_OVER.value, "With sales"),
]


@page(permission=Permission.MARKET_MANAGE)
def offers(request: PageRequest) -> HttpResponse:
    """Show leads on the market, newest first."""
    chosen = request.GET.get("view", "")
    found = list_market(
        actor=request.actor,
        view=MarketView(chosen) if chosen in set(MarketView) else MarketView.ALL,
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    context = {
        "rows": [(row, REACH[Reach(row.reach)]) for row in found.items],
        "next_cursor": found.next_cursor,
        "views": VIEWS,
    }
    return render_page(
        request, "market_staff/offers.html", context, part="market_staff/offers_list.html"
    )


@page(permission=Permission.MARKET_MANAGE)
def offer(request: PageRequest, lead_id: int) -> HttpResponse:
    """Show to whom one lead was offered, wave by wave."""
    row = get_market_row(actor=request.actor, lead_id=lead_id)
    found = list_offers(
        actor=request.actor,
        lead_id=lead_id,
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    context = {
        "row": row,
        "reach": REACH[Reach(row.reach)],
        "rows": [(one, REACH[Reach(one.reach)]) for one in found.items],
        "next_cursor": found.next_cursor,
    }
    return render_page(
        request, "market_staff/offered.html", context, part="market_staff/offered_list.html"
    )


urlpatterns = [
    path("market-staff/offers/", offers, name="market-offers"),
    path("market-staff/offers/<int:lead_id>/", offer, name="market-offered"),
]
