"""The side panel: a lead at a glance beside the list, with what is most often done to it."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render

from leadflow.identity.queries import names_of
from leadflow.identity.types import SYSTEM, Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Invalid
from leadflow.leads import services
from leadflow.leads.queries import LeadNotFound, get_lead, timeline
from leadflow.leads.types import InteractionKind, LeadRow, LeadStatus, Outcome, TimelineRow
from leadflow.web.leads.desks import LEADS, Desk
from leadflow.web.leads.filters import NARROWED_BY
from leadflow.web.shell.pages import PageRequest, action, page, toast, trigger
from leadflow.web.shell.records import query_of
from leadflow.web.states import word_of
from leadflow.web.timeline import Entry, icon_of, rules_of

MAY_SEE: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
LATEST: Final = 8
LONGEST: Final = 4000
KINDS: Final = [(kind.value, kind.value.replace("-", " ").capitalize()) for kind in InteractionKind]
OUTCOMES: Final = [
    (kind.value, kind.value.replace("-", " ").capitalize() or "No outcome") for kind in Outcome
]


class BadLog(Invalid):
    code = "leads.bad_interaction"


@dataclass(frozen=True, slots=True)
class Way:
    """One status in the bar of the panel; one that may be taken next is a button."""

    status: LeadStatus
    word: str
    state: str
    is_open: bool


@page(permission=MAY_SEE)
def peek(request: PageRequest, lead_id: int, desk: Desk = LEADS) -> HttpResponse:
    """Show one lead beside the list."""
    return render(request, "leads/peek.html", context_of(request, lead_id, desk))


@action(permission=Permission.LEAD_CHANGE)
def log(request: PageRequest, lead_id: int, desk: Desk = LEADS) -> HttpResponse:
    """Note from the panel that somebody was in touch, and show the lead as it is then."""
    given = request.POST
    if given.get("kind") not in set(InteractionKind) or given.get("outcome", "") not in set(
        Outcome
    ):
        raise BadLog("Choose how you were in touch.", field="kind")
    services.add_interaction(
        actor=request.actor,
        lead_id=lead_id,
        kind=InteractionKind(given["kind"]),
        outcome=Outcome(given.get("outcome", "")),
        details=given.get("details", "").replace("\x00", "")[:LONGEST],
        at=now(),
        now=now(),
    )
    response = render(request, "leads/peek.html", context_of(request, lead_id, desk))
    return trigger(toast(response, "Noted."), "lead-changed", lead_id)


def found(request: PageRequest, lead_id: int, desk: Desk) -> dict[str, Any] | None:
    """Return what the panel shows, for a page that opens with it; None for a lead one sees not."""
    try:
        return context_of(request, lead_id, desk)
    except LeadNotFound:
        return None


def context_of(request: PageRequest, lead_id: int, desk: Desk = LEADS) -> dict[str, Any]:
    """Return what the panel shows. Raises LeadNotFound."""
    row = get_lead(actor=request.actor, lead_id=lead_id)
    latest = timeline(actor=request.actor, lead_id=lead_id)[-LATEST:]
    names = names_of({step.actor for step in latest})
    rights = desk.rights(request.actor)
    return {
        "row": row,
        "desk": desk,
        "rights": rights,
        "about": desk.besides(request.actor, [row]).get(row.id),
        "way": way_of(request, row, desk) if rights.change else [],
        "entries": [entry_of(step, names) for step in reversed(latest)],
        "kinds": KINDS,
        "outcomes": OUTCOMES,
        "query": query_of(request, NARROWED_BY),
    }


def way_of(request: PageRequest, row: LeadRow, desk: Desk) -> list[Way]:
    """Return every status in order, with those the actor may take next as open."""
    allowed = desk.steps(request.actor, LeadStatus(row.status))
    order = list(LeadStatus)
    place = order.index(LeadStatus(row.status))
    return [
        Way(
            status,
            word_of(status),
            "current" if index == place else "done" if index < place < len(order) - 1 else "todo",
            status in allowed,
        )
        for index, status in enumerate(order)
    ]


def entry_of(step: TimelineRow, names: dict[str, str]) -> Entry:
    """Return a step as the panel draws it; what happened by itself was done by nobody."""
    actor = "" if step.actor == SYSTEM.username else names.get(step.actor, step.actor)
    return Entry(icon_of(step.kind), step.text, step.at, rules_of(step.rule), actor)
