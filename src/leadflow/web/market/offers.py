"""Leads on offer: looked at without the client's name, unlocked in place."""

from typing import Final

from django.http import HttpResponse
from django.urls import reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.ledger.queries import balance_of
from leadflow.marketplace.queries.assignments import find_own
from leadflow.marketplace.queries.listings import get_preview, list_available
from leadflow.marketplace.queries.providers import pays_nothing
from leadflow.marketplace.services.purchase import WORDS, purchase
from leadflow.marketplace.services.viewing import note_view
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page

ON_PAGE: Final = 25


@page(permission=Permission.MARKET_BUY)
def offers(request: PageRequest) -> HttpResponse:
    """Show the leads a provider could unlock now, newest first."""
    cursor = request.GET.get("cursor") or None
    found = list_available(actor=request.actor, cursor=cursor, limit=ON_PAGE, now=now())
    context = {
        "rows": found.items,
        "next_cursor": found.next_cursor,
        "balance": balance_of(request.actor.user_id),
    }
    return render_page(request, "market/offers.html", context, part="market/offers_list.html")


@page(permission=Permission.MARKET_BUY)
def offer(request: PageRequest, lead_id: int) -> HttpResponse:
    """Show one lead: before it is unlocked all but who the client is, after it the client too."""
    moment = now()
    note_view(actor=request.actor, lead_id=lead_id, now=moment)
    row = get_preview(actor=request.actor, lead_id=lead_id, now=moment)
    balance = balance_of(request.actor.user_id)
    is_short = balance < row.credit_cost and not pays_nothing(actor=request.actor, now=moment)
    context = {
        "row": row,
        "own": find_own(actor=request.actor, lead_id=lead_id) if row.is_unlocked else None,
        "balance": balance,
        "needs_top_up": is_short,
        "obstacles": [WORDS[code] for code in row.blocked_by],
    }
    return render_page(request, "market/offer.html", context, part="market/offer_body.html")


@action(permission=Permission.MARKET_BUY)
def unlock(request: PageRequest, lead_id: int) -> HttpResponse:
    """Unlock who the client is."""
    bought = purchase(actor=request.actor, lead_id=lead_id, now=now())
    told = f"Unlocked. {bought.balance} credits left." if bought.is_new else "Yours already."
    return done(request, told, to=reverse("market-lead", args=[lead_id]))
