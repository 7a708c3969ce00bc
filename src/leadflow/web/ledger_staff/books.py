"""Looks through the books: every night's, and those that somebody wanted."""

from typing import Final

from django.http import HttpResponse
from django.urls import reverse

from leadflow.identity.queries import display_names
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.ledger.queries import get_reconciliation, list_reconciliations
from leadflow.ledger.services.reconciling import want_reconciliation
from leadflow.web.ledger_staff.words import words_of
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page

ON_PAGE: Final = 50


@page(permission=Permission.MARKET_MANAGE)
def reconciliations(request: PageRequest) -> HttpResponse:
    """Show every look through the books, newest first."""
    cursor = request.GET.get("cursor") or None
    found = list_reconciliations(actor=request.actor, cursor=cursor, limit=ON_PAGE)
    context = {"rows": found.items, "next_cursor": found.next_cursor}
    return render_page(
        request,
        "ledger_staff/reconciliations.html",
        context,
        part="ledger_staff/reconciliations_list.html",
    )


@page(permission=Permission.MARKET_MANAGE)
def reconciliation(request: PageRequest, reconciliation_id: int) -> HttpResponse:
    """Show what one look found."""
    row = get_reconciliation(actor=request.actor, reconciliation_id=reconciliation_id)
    found = [(one, *words_of(one.name)) for one in row.discrepancies]
    context = {
        "row": row,
        "found": found,
        "by": display_names([row.by_id]).get(row.by_id, ""),
    }
    return render_page(request, "ledger_staff/reconciliation.html", context)


@action(permission=Permission.MARKET_MANAGE)
def look_now(request: PageRequest) -> HttpResponse:
    """Have the books looked through now."""
    want_reconciliation(actor=request.actor, now=now())
    return done(request, "The books are being looked through", to=reverse("reconciliations"))
