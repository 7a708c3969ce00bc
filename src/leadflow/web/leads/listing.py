"""The list of leads, narrowed by tabs, chips and text; the address is the state."""

from dataclasses import dataclass

from django.http import HttpResponse

from leadflow.identity.types import Permission
from leadflow.leads.queries import count_leads, list_leads
from leadflow.leads.types import LeadFilters, LeadStatus, Source
from leadflow.web.shell.pages import PageRequest, page, render_page
from leadflow.web.shell.records import query_of
from leadflow.web.states import word_of

ON_PAGE = 50
MAY_SEE = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
STATUSES = [("", "All")] + [(status.value, word_of(status)) for status in LeadStatus]
NARROWED_BY = ("status", "source", "channel", "city", "q")
SOURCES = {source.value: source.value.capitalize() for source in Source}


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One thing the list is narrowed by, as its chip shows it."""

    name: str
    label: str
    value: str


@page(permission=MAY_SEE)
def leads(request: PageRequest) -> HttpResponse:
    """Show the leads the person may see, newest first."""
    filters = filters_of(request)
    found = list_leads(
        actor=request.actor,
        filters=filters,
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    context = {
        "rows": found.items,
        "query": query_of(request, NARROWED_BY),
        "next_cursor": found.next_cursor,
        "total": count_leads(actor=request.actor, filters=filters),
        "statuses": STATUSES,
        "sources": SOURCES.items(),
        "chips": chips_of(filters),
        "is_narrowed": filters != LeadFilters(),
        "nav": "leads",
    }
    return render_page(request, "leads/list.html", context, part="leads/list_rows.html")


def filters_of(request: PageRequest) -> LeadFilters:
    """Return what the address asks for; a word that is no state narrows nothing."""
    given = request.GET
    return LeadFilters(
        status=LeadStatus(given["status"]) if given.get("status") in set(LeadStatus) else None,
        source=given.get("source", "")[:40],
        channel=given.get("channel", "")[:80],
        city=given.get("city", "")[:120],
        q=given.get("q", "")[:100],
    )


def chips_of(filters: LeadFilters) -> list[Narrowing]:
    """Return the chips of everything that has no other control on the page."""
    chosen = [
        Narrowing("source", "Source", SOURCES.get(filters.source, filters.source.capitalize())),
        Narrowing("channel", "Campaign", filters.channel),
        Narrowing("city", "City", filters.city),
    ]
    return [chip for chip in chosen if chip.value]
