"""Likely duplicates among all leads, and the merges that were made."""

from typing import Final

from django.http import HttpResponse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.pipeline.queries.duplicates import list_groups
from leadflow.pipeline.queries.merging import list_merges
from leadflow.pipeline.rules.merging import named
from leadflow.pipeline.types.merging import Alike
from leadflow.web.shell.pages import PageRequest, page, render_page

ON_PAGE: Final = 20
MERGES: Final = "merges"
TABS: Final = [
    ("", "Same phone"),
    (Alike.EMAIL.value, "Same e-mail"),
    (MERGES, "Past merges"),
]


@page(permission=Permission.LEAD_MERGE)
def duplicates(request: PageRequest) -> HttpResponse:
    """Show groups of leads that may be the same, or the merges so far."""
    tab = request.GET.get("show", "")
    context = merges_of(request) if tab == MERGES else groups_of(request, tab)
    context |= {"tabs": TABS, "is_merges": tab == MERGES, "nav": "duplicates"}
    return render_page(request, "merging/duplicates.html", context, part="merging/list.html")


def groups_of(request: PageRequest, tab: str) -> dict[str, object]:
    """Return a page of groups, the oldest lead of each first."""
    alike = Alike.EMAIL if tab == Alike.EMAIL else Alike.PERSON
    found = list_groups(
        actor=request.actor,
        alike=alike,
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    return {"groups": found.items, "alike": alike, "next_cursor": found.next_cursor}


def merges_of(request: PageRequest) -> dict[str, object]:
    """Return a page of merges, newest first."""
    found = list_merges(
        actor=request.actor,
        now=now(),
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    rows = [(row, named(list(row.stayed))) for row in found.items]
    return {"rows": rows, "next_cursor": found.next_cursor}
