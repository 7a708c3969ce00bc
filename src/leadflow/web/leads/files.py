"""The files kept with a lead: put on it, fetched, put away and brought back."""

from typing import Any, Final

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError, Invalid, TooLarge, Unsupported
from leadflow.kernel.middleware import CONTENT_SECURITY_POLICY
from leadflow.leads import queries, services
from leadflow.leads.queries.work import NoSuchAttachment
from leadflow.web.leads.record import answer, rights_on
from leadflow.web.shell.pages import PageRequest, action, page

MAY_SEE: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
SANDBOX: Final = f"{CONTENT_SECURITY_POLICY}; sandbox"


class NoFile(Invalid):
    code = "leads.no_file"


@action(permission=MAY_SEE)
def upload(request: PageRequest, lead_id: int) -> HttpResponse:
    """Keep a file with a lead, once it has been looked into."""
    row = queries.get_lead(actor=request.actor, lead_id=lead_id)
    if not rights_on(request.actor, row)["may_change"]:
        raise services.NotYourLead("You may look at this lead but not change it.")
    given: Any = request.FILES.get("file")
    try:
        if given is None:
            raise NoFile("Choose a file.", field="file")
        stored = store().keep(given.chunks(), name=given.name or "")
    except (Invalid, TooLarge, Unsupported) as error:
        return refusal(request, error)
    try:
        attachment_id = services.attach(
            actor=request.actor, lead_id=lead_id, stored=stored, name=given.name or "", now=now()
        )
    except DomainError:
        store().remove(stored.stored_as)
        raise
    undo = reverse("lead-file-remove", args=[lead_id, attachment_id])
    return answer(request, lead_id, "File added.", undo=undo)


def refusal(request: PageRequest, error: DomainError) -> HttpResponse:
    """Say under the drop zone why a file is not kept."""
    if not request.htmx:
        raise error
    response = render(request, "leads/lead_write_error.html", {"error": error}, status=422)
    response["HX-Retarget"], response["HX-Reswap"] = "#file-error", "innerHTML"
    return response


@page(permission=MAY_SEE)
def download(request: PageRequest, lead_id: int, attachment_id: int) -> HttpResponseBase:
    """Hand a file out, to be saved and never shown as a page of ours."""
    row, stored_as = queries.get_attachment(
        actor=request.actor, lead_id=lead_id, attachment_id=attachment_id
    )
    content = store().opened(stored_as)
    if content is None:
        raise NoSuchAttachment("The file is gone from the store.", attachment_id=attachment_id)
    response = FileResponse(
        content, as_attachment=True, filename=row.name, content_type=row.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-store"
    return response


@action(permission=MAY_SEE)
def remove(request: PageRequest, lead_id: int, attachment_id: int) -> HttpResponse:
    """Put a file away; Undo brings it back."""
    services.detach(actor=request.actor, lead_id=lead_id, attachment_id=attachment_id, now=now())
    undo = reverse("lead-file-back", args=[lead_id, attachment_id])
    return answer(request, lead_id, "File removed.", undo=undo)


@action(permission=MAY_SEE)
def bring_back(request: PageRequest, lead_id: int, attachment_id: int) -> HttpResponse:
    """Bring a file back that was put away."""
    services.reattach(actor=request.actor, lead_id=lead_id, attachment_id=attachment_id, now=now())
    return answer(request, lead_id, "The file is back.")


def store() -> Any:
    """Return where files are kept; the settings name it, for no page knows the outside world."""
    return import_string(settings.ATTACHMENT_STORE)
