"""What can be done with the selected leads: the small forms of the selection bar."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render

from leadflow.identity.rules import require
from leadflow.identity.types import Permission
from leadflow.kernel.errors import NotFound
from leadflow.leads.types import LeadStatus
from leadflow.web.leads.edit import people
from leadflow.web.shell.pages import PageRequest, page

MAY_SEE: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
ACTIONS: Final = {
    "assign": Permission.LEAD_ASSIGN,
    "status": Permission.LEAD_CHANGE,
    "add_tag": Permission.LEAD_CHANGE,
    "remove_tag": Permission.LEAD_CHANGE,
    "next_action": Permission.LEAD_CHANGE,
    "delete": Permission.LEAD_DELETE,
}


class NoSuchAction(NotFound):
    code = "leads.no_such_action"


@page(permission=MAY_SEE)
def selection(request: PageRequest, name: str) -> HttpResponse:
    """Show the form of one action on the selected leads."""
    if name not in ACTIONS:
        raise NoSuchAction("There is no such action.")
    require(request.actor, ACTIONS[name])
    context = {
        "name": name,
        "people": people(request) if name == "assign" else [],
        "statuses": [status for status in LeadStatus if status != LeadStatus.NEW],
    }
    return render(request, "leads/editors/selection.html", context)
