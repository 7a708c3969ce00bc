"""A provider's wallet: what it holds, how it came to be, and how much may be spent."""

from dataclasses import asdict
from typing import Final

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.ledger.queries import balance_of, held_of, statement, statement_csv
from leadflow.marketplace.queries.spending import find_caps
from leadflow.marketplace.services.spending import set_caps
from leadflow.web.market.wallet_forms import CapsForm, TopUpForm
from leadflow.web.shell.forms import refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page, zone_of
from leadflow.web.shell.undoing import sent

ON_PAGE: Final = 50


@page(permission=Permission.MARKET_BUY)
def wallet(request: PageRequest) -> HttpResponse:
    """Show the wallet, newest line first."""
    return show(request)


@page(permission=Permission.MARKET_BUY)
def take_statement(request: PageRequest) -> StreamingHttpResponse:
    """Give the statement out as a file."""
    return csv_of(request, request.actor.user_id)


@action(permission=Permission.MARKET_BUY)
def caps(request: PageRequest) -> HttpResponse:
    """Take how much may be spent, and how."""
    form = CapsForm(sent(request))
    if form.is_valid():
        try:
            set_caps(actor=request.actor, caps=form.to_caps(), now=now())
        except DomainError as error:
            refuse(form, error)
        else:
            return done(request, "Saved. Nothing is bought beyond it.", to=reverse("wallet"))
    return show(request, caps_form=form)


def show(
    request: PageRequest, *, form: TopUpForm | None = None, caps_form: CapsForm | None = None
) -> HttpResponse:
    """Render the wallet with its forms as they stand."""
    cursor, owner_id = request.GET.get("cursor") or None, request.actor.user_id
    found = statement(owner_id=owner_id, cursor=cursor, limit=ON_PAGE)
    limits = find_caps(actor=request.actor, now=now())
    if limits is not None and caps_form is None:
        caps_form = CapsForm(initial=asdict(limits[0]))
    context = {
        "balance": balance_of(owner_id),
        "held": held_of(owner_id),
        "lines": found.items,
        "next_cursor": found.next_cursor,
        "form": form or TopUpForm(),
        "caps_form": caps_form,
        "caps": limits[0] if limits else None,
        "spent": limits[1] if limits else None,
        "takes_payments": settings.PAYMENTS != "off",
        "credit_price": settings.CREDIT_PRICE,
        "expiry_days": settings.CREDIT_EXPIRY_DAYS,
    }
    is_bad = bool((form and form.errors) or (caps_form and caps_form.errors))
    return render_page(
        request,
        "market/wallet.html",
        context,
        part="market/wallet_lines.html",
        status=422 if is_bad else 200,
    )


def csv_of(request: PageRequest, owner_id: int) -> StreamingHttpResponse:
    """Return somebody's statement as a file, in the reader's time zone."""
    zone = zone_of(request.actor)
    lines = statement_csv(owner_id=owner_id, zone=zone, zone_name=zone.key)
    name = f"statement-{owner_id}-{now():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
