"""Changing the facts of a lead where they stand; what others changed meanwhile is not lost."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from leadflow.identity.queries import names_of
from leadflow.identity.rules import require
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError, Invalid, NotFound
from leadflow.leads import queries, services
from leadflow.leads.queries.stream import stream
from leadflow.leads.types import LeadRow
from leadflow.web.leads.edit import amount_of, moment_of
from leadflow.web.leads.facts import FACTS, Fact, written
from leadflow.web.leads.filters import SOURCES, id_of
from leadflow.web.leads.moments import quick_moments
from leadflow.web.leads.record import answer, built_in, rights_on
from leadflow.web.shell.pages import PageRequest, action, page, render_page

MAY_SEE: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
NEXT: Final = Fact("next", "Next action")
LOOKED_BACK: Final = 50


class NoSuchFact(NotFound):
    code = "leads.no_such_fact"


class BadTags(Invalid):
    code = "leads.bad_tags"


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What somebody else made of a fact while it was being changed here."""

    who: str
    at: datetime | None
    value: str


@page(permission=MAY_SEE, post=True)
def detail(request: PageRequest, lead_id: int, field: str) -> HttpResponse:
    """Show the control of one fact, or save what it sent."""
    fact = NEXT if field == NEXT.name else FACTS.get(field)
    if fact is None:
        raise NoSuchFact("This cannot be changed here.")
    row = queries.get_lead(actor=request.actor, lead_id=lead_id)
    if fact.kind == "owner":
        require(request.actor, Permission.LEAD_ASSIGN)
    elif not rights_on(request.actor, row)["may_change"]:
        raise services.NotYourLead("You may look at this lead but not change it.")
    if request.method != "POST":
        return editor(request, row, fact)
    if meanwhile := _meanwhile(request, row, fact):
        return conflict(request, row, fact, meanwhile)
    try:
        return save(request, row, fact)
    except (services.LeadChanged, services.LeadMoved):
        fresh = queries.get_lead(actor=request.actor, lead_id=lead_id)
        return conflict(request, fresh, fact, _who(request, fresh, fact))
    except Invalid as error:
        return editor(request, row, fact, error=error)


def save(request: PageRequest, row: LeadRow, fact: Fact) -> HttpResponse:
    """Write down the new value; Undo sends the old one."""
    old = {"value": written(row, fact.name)} if fact is not NEXT else _next_of(row)
    if fact.kind == "owner":
        services.assign(
            actor=request.actor,
            lead_id=row.id,
            user_id=id_of(request.POST.get("value", "")),
            if_version=row.version,
            now=now(),
        )
    else:
        services.update_lead(
            actor=request.actor,
            lead_id=row.id,
            changes=_changes(request.POST, fact),
            if_version=row.version,
            now=now(),
        )
    return answer(
        request,
        row.id,
        f"{fact.label} saved.",
        undo=reverse("lead-detail", args=[row.id, fact.name]),
        focus=f"#detail-{fact.name} [data-fact]",
        **old,
    )


def editor(
    request: PageRequest,
    row: LeadRow,
    fact: Fact,
    *,
    error: DomainError | None = None,
    meanwhile: Meanwhile | None = None,
) -> HttpResponse:
    """Show the control of one fact over its text."""
    given = request.POST if request.method == "POST" else None
    value = written(row, fact.name) if fact is not NEXT else row.next_action
    context = {
        "row": row,
        "fact": fact,
        "was": _was(row, fact),
        "value": given.get("value", "") if given else value,
        "at": given.get("at", "") if given else written(row, "next_action_at"),
        "people": queries.owners() if fact.kind == "owner" else [],
        "sources": SOURCES.items() if fact.name == "source" else [],
        "quick": quick_moments(),
        "error": error.message if error else "",
        "meanwhile": meanwhile,
        "check_url": built_in("/app/leads/duplicates/") if fact.asks else "",
        "nav": "leads",
    }
    status = 409 if meanwhile else 422 if error else 200
    whole, form = "leads/lead_editor_page.html", "leads/lead_editor.html"
    response = render_page(request, whole, context, part=form, status=status)
    if given is not None:
        response["HX-Retarget"], response["HX-Reswap"] = f"#detail-{fact.name}", "innerHTML"
    return response


def conflict(request: PageRequest, row: LeadRow, fact: Fact, meanwhile: Meanwhile) -> HttpResponse:
    """Say who changed the same fact, and let the reader choose between the two values."""
    return editor(request, row, fact, meanwhile=meanwhile)


@action(permission=MAY_SEE)
def tags(request: PageRequest, lead_id: int) -> HttpResponse:
    """Put a tag on a lead, take one off, or have all of them as they were."""
    row = queries.get_lead(actor=request.actor, lead_id=lead_id)
    given = request.POST
    if "all" in given:
        wanted = _listed(given["all"])
    else:
        added = [given["add"]] if given.get("add", "").strip() else []
        wanted = [*(tag for tag in row.tags if tag != given.get("remove")), *added]
    services.set_tags(actor=request.actor, lead_id=lead_id, tags=wanted, now=now())
    undo = reverse("lead-tags", args=[lead_id])
    return answer(
        request, lead_id, "Tags saved.", undo=undo, focus="#new-tag", all=json.dumps(row.tags)
    )


@page(permission=MAY_SEE)
def tag_words(request: PageRequest) -> HttpResponse:
    """Show the tags that begin with what is being typed."""
    found = queries.list_tags(actor=request.actor, q=request.GET.get("add", "")[:40], limit=10)
    return render(request, "leads/lead_tag_words.html", {"words": found})


def _listed(text: str) -> list[str]:
    try:
        found = json.loads(text[:4000])
    except ValueError as error:
        raise BadTags("These are no tags.", field="all") from error
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise BadTags("These are no tags.", field="all")
    return found


def _changes(given: Mapping[str, Any], fact: Fact) -> dict[str, object]:
    value = given.get("value", "")
    if fact is NEXT:
        at = given.get("at", "").replace("\x00", "")[:40]
        return {"next_action": value, "next_action_at": moment_of(at)}
    return {fact.name: amount_of(value) if fact.name == "value" else value}


def _was(row: LeadRow, fact: Fact) -> str:
    """Return a fact as it is compared with what the reader had before their eyes."""
    if fact is NEXT:
        return f"{row.next_action}|{written(row, 'next_action_at')}"
    return written(row, fact.name)


def _next_of(row: LeadRow) -> dict[str, str]:
    return {"value": row.next_action, "at": written(row, "next_action_at")}


def _meanwhile(request: PageRequest, row: LeadRow, fact: Fact) -> Meanwhile | None:
    """Return what somebody made of this very fact since the reader opened its control.

    Another fact that changed is no conflict.
    """
    version, was = id_of(request.POST.get("version", "")), request.POST.get("was")
    if version is None or was is None or version == row.version or was == _was(row, fact):
        return None
    return _who(request, row, fact)


def _who(request: PageRequest, row: LeadRow, fact: Fact) -> Meanwhile:
    kinds = ("assigned",) if fact.kind == "owner" else ("changed", "interaction")
    found = stream(actor=request.actor, lead_id=row.id, kinds=kinds, limit=LOOKED_BACK)
    names = {"next_action", "next_action_at"} if fact is NEXT else {fact.name}
    steps = [
        step
        for step in found.items
        if step.kind != "changed" or names & set(step.data.get("changes", {}))
    ]
    value = fact.show(written(row, fact.name)) if fact is not NEXT else row.next_action
    if fact.kind == "owner":
        value = row.assigned_name
    if not steps:
        return Meanwhile("Somebody", None, value)
    who = names_of({steps[0].actor}).get(steps[0].actor, steps[0].actor)
    return Meanwhile(who, steps[0].at, value)
