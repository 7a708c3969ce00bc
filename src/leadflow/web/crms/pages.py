"""The CRMs that conversations are given to, and what each was given."""

from django.http import HttpResponse
from django.urls import reverse

from leadflow.capture.queries.pushes import get_crm, list_crms, list_pushes
from leadflow.capture.services import crms as services
from leadflow.capture.types import CrmKind, PushState
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.web.crms.forms import NAMES, CrmForm
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page
from leadflow.web.shell.undoing import is_on, undo_url


@page(permission=Permission.CHANNEL_MANAGE, post=True)
def crms(request: PageRequest) -> HttpResponse:
    """Show the CRMs; connect one."""
    form = CrmForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = services.add_crm(
                actor=request.actor,
                kind=CrmKind(given["kind"]),
                name=given["name"],
                base=given["base"],
                secrets=form.secrets(),
                now=now(),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            message = "Connected. It gets every conversation with a contact from now on."
            return done(request, message, to=reverse("crm", args=[made]))
    rows = [(row, NAMES[row.kind]) for row in list_crms(actor=request.actor)]
    status = 422 if form.errors else 200
    return render_page(
        request, "crms/crms.html", {"rows": rows, "form": form, "nav": "channels"}, status=status
    )


@page(permission=Permission.CHANNEL_MANAGE)
def crm(request: PageRequest, crm_id: int) -> HttpResponse:
    """Show one CRM with what it was given."""
    row = get_crm(actor=request.actor, crm_id=crm_id)
    found = list_pushes(
        actor=request.actor, crm_id=crm_id, cursor=request.GET.get("cursor") or None
    )
    context = {
        "row": row,
        "kind": NAMES[row.kind],
        "given": found.items,
        "next_cursor": found.next_cursor,
        "is_moving": any(one.state is PushState.WAITING for one in found.items),
        "here": f"{reverse('crm', args=[crm_id])}?{request.GET.urlencode()}",
        "nav": "channels",
    }
    return render_page(request, "crms/crm.html", context, part="crms/log.html")


@action(permission=Permission.CHANNEL_MANAGE)
def switch(request: PageRequest, crm_id: int) -> HttpResponse:
    """Switch the CRM on or off."""
    is_active = is_on(request, "is_active")
    services.switch_crm(actor=request.actor, crm_id=crm_id, is_active=is_active, now=now())
    return done(
        request,
        "Switched on" if is_active else "Switched off",
        to=reverse("crm", args=[crm_id]),
        undo=undo_url(request.path, {"is_active": "" if is_active else "1"}),
    )


@action(permission=Permission.CHANNEL_MANAGE)
def drop(request: PageRequest, crm_id: int) -> HttpResponse:
    """Forget the CRM with its log."""
    services.drop_crm(actor=request.actor, crm_id=crm_id, now=now())
    return done(request, "Removed; what it was given stays there", to=reverse("crms"))


@action(permission=Permission.CHANNEL_MANAGE)
def again(request: PageRequest, crm_id: int, push_id: int) -> HttpResponse:
    """Give a conversation once more."""
    services.push_again(actor=request.actor, crm_id=crm_id, push_id=push_id, now=now())
    return done(request, "On its way again", to=reverse("crm", args=[crm_id]))
