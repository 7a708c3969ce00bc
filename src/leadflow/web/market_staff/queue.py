"""The verification queue: leads with a doubt, and providers nobody has looked at."""

from typing import Any, Final

from django.http import HttpResponse
from django.urls import path, reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Invalid
from leadflow.marketplace.queries.verification import list_doubtful, list_waiting_providers
from leadflow.marketplace.services.verifying import reject_listings, verify_listings
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page

ON_PAGE: Final = 50
PROVIDERS: Final = "providers"
VIEWS: Final = [("", "Leads"), (PROVIDERS, "Providers")]
LONGEST_ID: Final = 18
DOUBTS: Final = {
    "honeypot": "A field was filled in that no person sees",
    "suppressed_number": "The number asked never to be called",
    "too_many_of_this_number": "Many requests from this number today",
}


class NothingChosen(Invalid):
    code = "web.nothing_chosen"


@page(permission=Permission.MARKET_MANAGE)
def queue(request: PageRequest) -> HttpResponse:
    """Show what waits, the longest waiting first."""
    view = request.GET.get("view", "")
    cursor = request.GET.get("cursor") or None
    context: dict[str, Any] = {"views": VIEWS, "view": view}
    if view == PROVIDERS:
        providers = list_waiting_providers(actor=request.actor, cursor=cursor, limit=ON_PAGE)
        context |= {"providers": providers.items, "next_cursor": providers.next_cursor}
    else:
        leads = list_doubtful(actor=request.actor, cursor=cursor, limit=ON_PAGE)
        rows = [(row, [DOUBTS.get(each, each) for each in row.reasons]) for row in leads.items]
        context |= {"rows": rows, "next_cursor": leads.next_cursor}
    return render_page(
        request, "market_staff/queue.html", context, part="market_staff/queue_list.html"
    )


@action(permission=Permission.MARKET_MANAGE)
def decide(request: PageRequest) -> HttpResponse:
    """Let the chosen leads count, or take them off: all of them or none."""
    chosen = [
        int(text)
        for text in request.POST.getlist("lead")
        if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID
    ]
    if not chosen:
        raise NothingChosen("Choose at least one lead.")
    if request.POST.get("verdict") == "reject":
        reject_listings(actor=request.actor, lead_ids=chosen, now=now())
        told = f"Not let through: {len(chosen)}"
    else:
        verify_listings(actor=request.actor, lead_ids=chosen, now=now())
        told = f"Verified and offered: {len(chosen)}"
    return done(request, told, to=reverse("market-verification"))


urlpatterns = [
    path("market-staff/verification/", queue, name="market-verification"),
    path("market-staff/verification/decide/", decide, name="market-verification-decide"),
]
