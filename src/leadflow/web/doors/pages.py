"""The doors by which other systems send leads, and what came in by each."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from leadflow.capture.queries.inbound import get_door, list_doors, list_signals
from leadflow.capture.services import inbound as services
from leadflow.capture.types import DoorKind, InboundDoorRow
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.web.doors.forms import NAMES, DoorForm
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page
from leadflow.web.shell.undoing import is_on, undo_url


@page(permission=Permission.CHANNEL_MANAGE, post=True)
def doors(request: PageRequest) -> HttpResponse:
    """Show the doors; open one."""
    form = DoorForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = services.open_door(
                actor=request.actor,
                kind=DoorKind(given["kind"]),
                name=given["name"],
                secrets=form.secrets(),
                now=now(),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return done(request, "Open. Give them its address.", to=reverse("door", args=[made]))
    rows = [(row, NAMES[row.kind]) for row in list_doors(actor=request.actor)]
    status = 422 if form.errors else 200
    return render_page(
        request, "doors/doors.html", {"rows": rows, "form": form, "nav": "channels"}, status=status
    )


@page(permission=Permission.CHANNEL_MANAGE)
def door(request: PageRequest, door_id: int) -> HttpResponse:
    """Show one door with its address and what came in."""
    row = get_door(actor=request.actor, door_id=door_id)
    found = list_signals(
        actor=request.actor, door_id=door_id, cursor=request.GET.get("cursor") or None
    )
    context = {
        "row": row,
        "kind": NAMES[row.kind],
        "address": address_of(request, row),
        "signals": found.items,
        "next_cursor": found.next_cursor,
        "nav": "channels",
    }
    return render_page(request, "doors/door.html", context, part="doors/log.html")


@action(permission=Permission.CHANNEL_MANAGE)
def switch(request: PageRequest, door_id: int) -> HttpResponse:
    """Open or close the door."""
    is_active = is_on(request, "is_active")
    services.switch_door(actor=request.actor, door_id=door_id, is_active=is_active, now=now())
    return done(
        request,
        "Open" if is_active else "Closed; what is sent now is refused",
        to=reverse("door", args=[door_id]),
        undo=undo_url(request.path, {"is_active": "" if is_active else "1"}),
    )


@action(permission=Permission.CHANNEL_MANAGE)
def drop(request: PageRequest, door_id: int) -> HttpResponse:
    """Remove the door with its log."""
    services.drop_door(actor=request.actor, door_id=door_id, now=now())
    return done(request, "Removed; its leads stay", to=reverse("doors"))


def address_of(request: PageRequest, row: InboundDoorRow) -> str:
    """Return where the other system is to send to."""
    path = f"/api/inbound/{row.kind}/{row.key}/"
    return (
        f"{settings.PUBLIC_BASE_URL}{path}"
        if settings.PUBLIC_BASE_URL
        else (request.build_absolute_uri(path))
    )
