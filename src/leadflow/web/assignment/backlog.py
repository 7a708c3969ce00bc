"""What waits: open leads nobody owns, and why; the rules can be asked once more at once."""

from django.http import HttpResponse
from django.urls import reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.leads.queries import get_lead
from leadflow.leads.services import assign
from leadflow.pipeline.queries.assignment.backlog import count_backlog, list_backlog
from leadflow.pipeline.services.assignment.backlog import assign_now as ask_rules
from leadflow.web.assignment.words import TONES, WAITS
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page

ON_PAGE = 50


@page(permission=Permission.ASSIGNMENT_MANAGE)
def backlog(request: PageRequest) -> HttpResponse:
    """Show the open leads nobody owns, oldest first."""
    found = list_backlog(
        actor=request.actor, cursor=request.GET.get("cursor") or None, limit=ON_PAGE
    )
    context = {
        "rows": [(row, WAITS[row.kind], TONES[row.kind]) for row in found.items],
        "next_cursor": found.next_cursor,
        "total": count_backlog(actor=request.actor),
        "tab": "backlog",
    }
    return render_page(
        request, "assignment/backlog.html", context, part="assignment/backlog_list.html"
    )


@action(permission=Permission.ASSIGNMENT_MANAGE)
def assign_now(request: PageRequest, lead_id: int) -> HttpResponse:
    """Ask the rules once more who gets a lead."""
    to = reverse("assignment-backlog")
    if not ask_rules(actor=request.actor, lead_id=lead_id, now=now()):
        return done(request, "Still nobody can take it; the reason is beside it", to=to)
    owner = get_lead(actor=request.actor, lead_id=lead_id).assigned_name
    undo = reverse("assignment-put-back", args=[lead_id])
    return done(request, f"Given to {owner}", to=to, undo=undo)


@action(permission=Permission.ASSIGNMENT_MANAGE)
def put_back(request: PageRequest, lead_id: int) -> HttpResponse:
    """Let a lead wait again that was just given to somebody."""
    assign(actor=request.actor, lead_id=lead_id, user_id=None, now=now())
    return done(request, "It waits again", to=reverse("assignment-backlog"))
