"""Everybody's wallets and payments."""

from typing import Final

from django.http import HttpResponse, StreamingHttpResponse

from leadflow.identity.queries import display_names, find_user
from leadflow.identity.types import Permission
from leadflow.kernel.errors import NotFound
from leadflow.ledger.queries import (
    balance_of,
    held_of,
    house_totals,
    list_payments,
    list_wallets,
    staff_statement,
)
from leadflow.web.market.wallet import csv_of
from leadflow.web.shell.pages import PageRequest, page, render_page

ON_PAGE: Final = 50


class NoSuchOwner(NotFound):
    code = "web.no_such_owner"


@page(permission=Permission.MARKET_MANAGE)
def ledger(request: PageRequest) -> HttpResponse:
    """Show how many credits there are, where they are, and everybody's wallet."""
    cursor = request.GET.get("cursor") or None
    found = list_wallets(actor=request.actor, cursor=cursor, limit=ON_PAGE)
    names = display_names(row.owner_id for row in found.items)
    context = {
        "rows": [(row, names.get(row.owner_id, "")) for row in found.items],
        "totals": house_totals(actor=request.actor),
        "next_cursor": found.next_cursor,
    }
    return render_page(
        request, "ledger_staff/ledger.html", context, part="ledger_staff/ledger_list.html"
    )


@page(permission=Permission.MARKET_MANAGE)
def account(request: PageRequest, owner_id: int) -> HttpResponse:
    """Show somebody's statement."""
    cursor = request.GET.get("cursor") or None
    found = staff_statement(actor=request.actor, owner_id=owner_id, cursor=cursor, limit=ON_PAGE)
    context = {
        "owner_id": owner_id,
        "name": name_of(owner_id),
        "balance": balance_of(owner_id),
        "held": held_of(owner_id),
        "lines": found.items,
        "next_cursor": found.next_cursor,
    }
    return render_page(
        request, "ledger_staff/account.html", context, part="ledger_staff/account_lines.html"
    )


@page(permission=Permission.MARKET_MANAGE)
def take_statement(request: PageRequest, owner_id: int) -> StreamingHttpResponse:
    """Give somebody's statement out as a file."""
    name_of(owner_id)
    return csv_of(request, owner_id)


@page(permission=Permission.MARKET_MANAGE)
def payments(request: PageRequest) -> HttpResponse:
    """Show everybody's payments, newest first."""
    cursor = request.GET.get("cursor") or None
    found = list_payments(actor=request.actor, cursor=cursor, limit=ON_PAGE)
    names = display_names(row.owner_id for row in found.items)
    context = {
        "rows": [(row, names.get(row.owner_id, "")) for row in found.items],
        "next_cursor": found.next_cursor,
    }
    return render_page(
        request, "ledger_staff/payments.html", context, part="ledger_staff/payments_list.html"
    )


def name_of(owner_id: int) -> str:
    """Return what to call whose wallet it is. Raises NoSuchOwner."""
    user = find_user(owner_id)
    if user is None:
        raise NoSuchOwner("There is no such account.")
    return user.name or user.username
