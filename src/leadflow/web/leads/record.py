"""The page of one lead: who it is, where it stands, and one history from the first touch on."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse

from leadflow.affiliates.queries.leads import get_handed_over, submission_of
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.clock import now
from leadflow.leads import queries, rules, services
from leadflow.leads.types import AttachmentRow, LeadRow, Outcome
from leadflow.web import steps
from leadflow.web.leads.facts import facts_of
from leadflow.web.leads.filters import NARROWED_BY, filters_of
from leadflow.web.leads.happenings import GROUPS, stream_of
from leadflow.web.leads.moments import quick_moments
from leadflow.web.leads.stages import REASONS, stages_of
from leadflow.web.shell.pages import PageRequest, done, flash, page, render_page, toast
from leadflow.web.shell.records import Beside, beside, query_of
from leadflow.web.words import phone

MAY_SEE: Final = (
    Permission.LEAD_VIEW_ALL,
    Permission.LEAD_VIEW_OWN,
    Permission.SUBMISSION_VIEW_ALL,
    Permission.SUPPLY_WORK,
)
MAY_LIST: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
MAY_AUDIT: Final = (Permission.AUDIT_VIEW, Permission.LEAD_ASSIGN)
WRITTEN_AS: Final = (
    ("note", "Note", "sticky-note"),
    ("call", "Call", "phone"),
    ("email", "Email", "mail"),
    ("meeting", "Meeting", "users"),
    ("site-visit", "Site visit", "map-pin"),
    ("whatsapp", "WhatsApp", "message-circle"),
)
OUTCOMES: Final = tuple(
    (str(outcome), outcome.replace("-", " ").capitalize()) for outcome in Outcome if outcome
)


@dataclass(frozen=True, slots=True)
class Body:
    """What a page shows of a lead: a template, and what that is drawn with."""

    template: str
    context_of: Callable[[PageRequest, int], dict[str, Any]]


# Other pages that show a lead in a body of their own, by how their address begins.
BODIES: Final[dict[str, Body]] = {}


@page(permission=MAY_SEE)
def lead(request: PageRequest, lead_id: int) -> HttpResponse:
    """Show one lead with everything that happened to it, newest first, and note who looked."""
    body = body_for(request)
    try:
        context = body.context_of(request, lead_id)
    except queries.LeadNotFound as error:
        return gone(error)
    if not request.htmx:
        services.note_view(actor=request.actor, lead_id=lead_id, now=now())
        may_list = context["may_list"]
        context["beside"] = ways_on(request, lead_id) if may_list else None
        context["list_query"] = query_of(request, NARROWED_BY)
    return render_page(request, "leads/lead.html", context, part=body.template)


@page(permission=MAY_SEE)
def history(request: PageRequest, lead_id: int) -> HttpResponse:
    """Show the history of one kind, or the next page of it."""
    actor = seer(request.actor, lead_id)
    cursor = request.GET.get("cursor") or None
    shown = request.GET.get("shown", "")
    context = {
        "row": queries.get_lead(actor=actor, lead_id=lead_id),
        "stream": stream_of(actor=actor, lead_id=lead_id, shown=shown, cursor=cursor),
        "groups": GROUPS,
    }
    part = "leads/lead_happenings.html" if cursor else "leads/lead_stream.html"
    return render_page(request, "leads/lead_history.html", context, part=part)


def gone(error: queries.LeadNotFound) -> HttpResponse:
    """Send whoever opens a merged lead to the one that holds its history now; refuse otherwise."""
    into = error.details.get("merged_into")
    if not isinstance(into, int):
        raise error
    return HttpResponseRedirect(f"{reverse('lead', args=[into])}?merged={error.details['lead_id']}")


def seer(actor: Actor, lead_id: int) -> Actor:
    """Return who looks: the sales desk, or those who brought the lead or it was handed over to.

    Raises LeadNotFound.
    """
    if any(map(actor.may, MAY_LIST)):
        return actor
    return get_handed_over(actor=actor, lead_id=lead_id)


def body_for(request: PageRequest) -> Body:
    """Return the body of the page that htmx asks from; the lead's own otherwise."""
    path = urlsplit((request.htmx.current_url if request.htmx else "") or "").path
    return next((body for start, body in BODIES.items() if path.startswith(start)), OWN_BODY)


def context_of(request: PageRequest, lead_id: int) -> dict[str, Any]:
    """Return what the page shows of a lead. Raises LeadNotFound."""
    actor = seer(request.actor, lead_id)
    row = queries.get_lead(actor=actor, lead_id=lead_id)
    shown = (request.POST or request.GET).get("shown", "")
    submission = submission_of(lead_id=lead_id)
    rights = rights_on(request.actor, row)
    merged = request.GET.get("merged", "")
    return {
        "row": row,
        "title": row.name or phone(row.phone) or "Name not given",
        "is_late": row.next_action_at is not None and row.next_action_at < now(),
        "facts": facts_of(row),
        "stream": stream_of(actor=actor, lead_id=lead_id, shown=shown),
        "groups": GROUPS,
        "submission": submission,
        "way": steps.of_submission(submission.state) if submission else [],
        "stages": stages_of(row, request.actor, may_change=rights["may_change"]),
        "reasons": REASONS,
        "written_as": WRITTEN_AS,
        "outcomes": OUTCOMES,
        "quick": quick_moments(),
        "files": files_of(actor, lead_id) if rights["may_list"] else [],
        "units_url": built_in(f"{reverse('lead', args=[lead_id])}units/"),
        "duplicates_url": built_in(f"{reverse('lead', args=[lead_id])}duplicates/"),
        "merged": merged if merged.isascii() and merged.isdigit() else "",
        "nav": "leads" if rights["may_list"] else "",
        **rights,
    }


def files_of(actor: Actor, lead_id: int) -> list[AttachmentRow]:
    """Return the files kept with the lead."""
    return queries.list_attachments(actor=actor, lead_id=lead_id)


def rights_on(actor: Actor, row: LeadRow) -> dict[str, bool]:
    """Return what the person may do with this lead; the services decide again."""
    may_list = any(map(actor.may, MAY_LIST))
    may_change = may_list and rules.may_change(actor, owner_id=row.assigned_to, team_id=row.team_id)
    may_assign = may_list and actor.may(Permission.LEAD_ASSIGN)
    return {
        "may_list": may_list,
        "may_change": may_change,
        "may_assign": may_assign,
        "may_delete": may_list and actor.may(Permission.LEAD_DELETE),
        "may_audit": may_list and any(map(actor.may, MAY_AUDIT)),
        "is_view_only": may_list and not (may_change or may_assign),
        "may_manage": actor.may(Permission.SUBMISSION_VIEW_ALL),
    }


def built_in(address: str) -> str:
    """Return the address, empty when no page is there."""
    try:
        resolve(address)
    except Resolver404:
        return ""
    return address


def ways_on(request: PageRequest, lead_id: int) -> Beside:
    """Return the way to the leads before and after this one in the list one came from."""
    ids = queries.neighbours(actor=request.actor, filters=filters_of(request), lead_id=lead_id)
    return beside(ids, page="lead", query=query_of(request, NARROWED_BY), noun="lead")


def answer(
    request: PageRequest,
    lead_id: int,
    message: str,
    *,
    undo: str = "",
    focus: str = "",
    event: str = "",
    **values: str,
) -> HttpResponse:
    """End an action: the lead as it is now, and what was done; without htmx its page again.

    `undo` takes it back (POST, with `values`), `focus` is where the reader goes on, `event` is
    fired in the page. Whoever no longer sees the lead goes back to the list.
    """
    if not request.htmx:
        flash(request, message, undo="" if values else undo)
        return HttpResponseRedirect(reverse("lead", args=[lead_id]))
    try:
        body = body_for(request)
        response = render(request, body.template, body.context_of(request, lead_id))
    except queries.LeadNotFound:
        return done(request, message, to=reverse("leads"), undo="" if values else undo)
    settled = {"focus-on": focus} if focus else {}
    if event:
        settled[event] = ""
    if settled:
        response["HX-Trigger-After-Settle"] = json.dumps(settled)
    return toast(response, message, undo=undo, **values)


def cleaned(text: str, most: int) -> str:
    """Return what was typed without what no text can hold, and not longer than it may be."""
    return text.replace("\x00", "").strip()[:most]


OWN_BODY: Final = Body("leads/lead_body.html", context_of)
