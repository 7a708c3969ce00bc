"""The lead desk: one address, shown as a table or as a board."""

from typing import Any

from django.http import HttpResponse

from leadflow.identity.types import Permission
from leadflow.leads.queries import count_leads, list_leads
from leadflow.leads.types import LeadFilters
from leadflow.web.leads import board, columns, peek, saved, tabs
from leadflow.web.leads.desks import LEADS, Desk
from leadflow.web.leads.filters import (
    NARROWED_BY,
    SOURCES,
    STATE,
    STATUSES,
    chips_of,
    filters_of,
    id_of,
    is_narrowed,
)
from leadflow.web.shell.pages import PageRequest, page, render_page
from leadflow.web.shell.records import query_of

__all__ = ["NARROWED_BY", "filters_of", "leads"]

ON_PAGE = 50
MAY_SEE = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
BOARD = "board"


@page(permission=MAY_SEE)
def leads(request: PageRequest, desk: Desk = LEADS) -> HttpResponse:
    """Show the leads the person may see, narrowed and laid out as the address says."""
    filters = desk.narrow(filters_of(request))
    is_board = request.GET.get("layout") == BOARD
    laid_out = board.context_of if is_board else table_of
    shown = laid_out(request, filters, desk)
    context = {**frame_of(request, filters, desk), **shown, "is_board": is_board}
    part = "leads/desk_part.html"
    return render_page(request, "leads/list.html", context, part=part)


def frame_of(request: PageRequest, filters: LeadFilters, desk: Desk) -> dict[str, Any]:
    """Return what stands around the leads in both layouts."""
    given, rights = request.GET, desk.rights(request.actor)
    peeked = id_of(given.get("peek", "")) if not request.htmx else None
    return {
        "total": count_leads(actor=request.actor, filters=filters),
        "desk": desk,
        "rights": rights,
        "query": query_of(request, NARROWED_BY),
        "list_query": kept(query_of(request, STATE), desk),
        "tabs": tabs.usual_tabs(given, see_all=rights.see_all, title=desk.title),
        "status_tabs": tabs.status_tabs(given),
        "saved": saved.tabs_of(request, desk),
        "statuses": STATUSES.items(),
        "sources": SOURCES.items(),
        "chips": chips_of(given, request.actor),
        "is_narrowed": is_narrowed(given),
        "peek": peek.found(request, peeked, desk) if peeked else None,
        "nav": desk.key,
    }


def kept(query: str, desk: Desk) -> str:
    """Return the address's query with what the desk itself is narrowed by."""
    return f"{query}{'&' if query else '?'}{desk.kept}" if desk.kept else query


def table_of(request: PageRequest, filters: LeadFilters, desk: Desk) -> dict[str, Any]:
    """Return one page of rows with the columns they are shown in."""
    found = list_leads(
        actor=request.actor,
        filters=filters,
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    shown = columns.shown_columns(request, desk.all_columns, desk.usual_columns, desk.cookie)
    return {
        "rows": found.items,
        "besides": desk.besides(request.actor, found.items),
        "next_cursor": found.next_cursor,
        "columns": shown,
        "name_heading": columns.heading(desk.name_column, filters.sort),
        "headings": columns.headings(shown, filters.sort),
        "all_columns": desk.all_columns,
        "is_compact": columns.is_compact(request),
    }
