"""Moving a lead along its pipeline from its page, and putting it away."""

from typing import Final

from django.http import HttpResponse
from django.urls import reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Invalid
from leadflow.leads import queries, services
from leadflow.leads.types import LeadStatus
from leadflow.web.leads.edit import version_of
from leadflow.web.leads.record import answer, cleaned
from leadflow.web.shell.pages import PageRequest, action, done
from leadflow.web.states import word_of

MAY_SEE: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
LONGEST_REASON: Final = 500


class NoSuchStage(Invalid):
    code = "leads.no_such_status"


@action(permission=MAY_SEE)
def step(request: PageRequest, lead_id: int) -> HttpResponse:
    """Move a lead one step; the toast's Undo takes it back."""
    to = request.POST.get("to", "")
    if to not in set(LeadStatus):
        raise NoSuchStage("There is no such status.", field="to")
    given = request.POST.get("other", "") or request.POST.get("reason", "")
    reason = cleaned(given, LONGEST_REASON)
    services.change_status(
        actor=request.actor,
        lead_id=lead_id,
        to=LeadStatus(to),
        reason=reason,
        if_version=version_of(request),
        now=now(),
    )
    undo = reverse("lead-step-back", args=[lead_id])
    return answer(request, lead_id, f"Moved to {word_of(to)}.", undo=undo)


@action(permission=MAY_SEE)
def step_back(request: PageRequest, lead_id: int) -> HttpResponse:
    """Take one's own last move back."""
    services.undo_status(actor=request.actor, lead_id=lead_id, now=now())
    return answer(request, lead_id, "Moved back.")


@action(permission=Permission.LEAD_DELETE)
def delete(request: PageRequest, lead_id: int) -> HttpResponse:
    """Put a lead away; it can be brought back for 30 days."""
    row = queries.get_lead(actor=request.actor, lead_id=lead_id)
    services.delete_lead(actor=request.actor, lead_id=lead_id, now=now())
    undo = reverse("lead-restore", args=[lead_id])
    told = f"{row.name or f'L-{lead_id}'} was deleted."
    return done(request, told, to=reverse("leads"), undo=undo)


@action(permission=Permission.LEAD_DELETE)
def restore(request: PageRequest, lead_id: int) -> HttpResponse:
    """Bring a lead back that was put away."""
    services.restore_lead(actor=request.actor, lead_id=lead_id, now=now())
    return answer(request, lead_id, "The lead is back.")
