"""A provider's wallet: what it holds, and every line that led there."""

from typing import Final

from django.http import HttpResponse

from leadflow.identity.types import Permission
from leadflow.ledger.queries import balance_of, statement
from leadflow.web.shell.pages import PageRequest, page, render_page

ON_PAGE: Final = 50


@page(permission=Permission.MARKET_BUY)
def wallet(request: PageRequest) -> HttpResponse:
    """Show the wallet, newest line first."""
    cursor = request.GET.get("cursor") or None
    found = statement(owner_id=request.actor.user_id, cursor=cursor, limit=ON_PAGE)
    context = {
        "balance": balance_of(request.actor.user_id),
        "lines": found.items,
        "next_cursor": found.next_cursor,
    }
    return render_page(request, "market/wallet.html", context, part="market/wallet_lines.html")
