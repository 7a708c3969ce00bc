"""What came of it, with one click: noted down, and the next step planned."""

from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import NotFound
from leadflow.leads import queries, services
from leadflow.leads.types import InteractionKind, Outcome
from leadflow.pipeline.rules.today import BY_KEY, morning
from leadflow.web.shell.pages import PageRequest, action, flash, toast
from leadflow.web.today.listing import context_of, whose_day
from leadflow.web.words import due, in_zone

MAY_SEE: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)


class NoSuchOutcome(NotFound):
    code = "today.no_such_outcome"


@action(permission=MAY_SEE)
def click(request: PageRequest, lead_id: int, key: str) -> HttpResponse:
    """Note a call with its outcome and plan what follows; show what is left of the day."""
    chosen = BY_KEY.get(key)
    if chosen is None:
        raise NoSuchOutcome("There is no such outcome.")
    at = morning(in_zone(now()), days=chosen.days)
    touch_id = services.add_interaction(
        actor=request.actor,
        lead_id=lead_id,
        kind=InteractionKind.CALL,
        outcome=Outcome(chosen.outcome),
        details=chosen.said,
        next_action=chosen.following,
        next_action_at=at,
        at=now(),
        now=now(),
    )
    row = queries.get_lead(actor=request.actor, lead_id=lead_id)
    told = f"{row.name or f'L-{lead_id}'}: {chosen.label.lower()}. {chosen.following} {due(at)}."
    undo = reverse("lead-take-back", args=[lead_id, "touch", touch_id])
    if not request.htmx:
        flash(request, told, undo=undo)
        return HttpResponseRedirect(reverse("today"))
    context = context_of(request, whose_day(request))
    return toast(render(request, "today/today_list.html", context), told, undo=undo)
