"""The channels that teams read, and what was sent to each."""

from typing import Final

from django.http import HttpResponse
from django.urls import reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.notifications.queries.channels import (
    get_channel,
    list_channel_messages,
    list_channels,
)
from leadflow.notifications.services import channels as services
from leadflow.notifications.types import ChannelKind, MessageState
from leadflow.web.channels.forms import NAMES, ChannelForm, ToldForm
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page
from leadflow.web.shell.undoing import is_on, undo_url

MOVING: Final = frozenset({MessageState.WAITING, MessageState.SENDING})
AGAIN: Final = services.AGAIN


@page(permission=Permission.CHANNEL_MANAGE, post=True)
def channels(request: PageRequest) -> HttpResponse:
    """Show the channels; add one."""
    form = ChannelForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = services.add_channel(
                actor=request.actor,
                kind=ChannelKind(given["kind"]),
                name=given["name"],
                address=given["address"],
                triggers=given["triggers"],
                template=given["template"],
                now=now(),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return done(request, "Added. Send it a test.", to=reverse("channel", args=[made]))
    rows = [(row, NAMES[row.kind]) for row in list_channels(actor=request.actor)]
    context = {"rows": rows, "form": form}
    return render_page(
        request, "channels/channels.html", context, status=422 if form.errors else 200
    )


@page(permission=Permission.CHANNEL_MANAGE, post=True)
def channel(request: PageRequest, channel_id: int) -> HttpResponse:
    """Show one channel with its log; change what it is told."""
    row = get_channel(actor=request.actor, channel_id=channel_id)
    form = ToldForm(posted(request), initial={"triggers": row.triggers, "template": row.template})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_channel(
                actor=request.actor, channel_id=channel_id, now=now(), **form.cleaned_data
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return back(request, channel_id, "Saved")
    found = list_channel_messages(
        actor=request.actor, channel_id=channel_id, cursor=request.GET.get("cursor") or None
    )
    here = reverse("channel", args=[channel_id])
    context = {
        "row": row,
        "kind": NAMES[row.kind],
        "form": form,
        "sent": [(one, one.state in AGAIN) for one in found.items],
        "next_cursor": found.next_cursor,
        "is_moving": any(one.state in MOVING for one in found.items),
        "here": f"{here}?{request.GET.urlencode()}",
        "nav": "channels",
    }
    return render_page(
        request,
        "channels/channel.html",
        context,
        part="channels/log.html",
        status=422 if form.errors else 200,
    )


@action(permission=Permission.CHANNEL_MANAGE)
def test(request: PageRequest, channel_id: int) -> HttpResponse:
    """Send a test message."""
    services.test_channel(actor=request.actor, channel_id=channel_id, now=now())
    return back(request, channel_id, "A test is on its way")


@action(permission=Permission.CHANNEL_MANAGE)
def switch(request: PageRequest, channel_id: int) -> HttpResponse:
    """Switch the channel on or off."""
    is_active = is_on(request, "is_active")
    services.switch_channel(
        actor=request.actor, channel_id=channel_id, is_active=is_active, now=now()
    )
    return done(
        request,
        "Switched on" if is_active else "Switched off",
        to=reverse("channel", args=[channel_id]),
        undo=undo_url(request.path, {"is_active": "" if is_active else "1"}),
    )


@action(permission=Permission.CHANNEL_MANAGE)
def drop(request: PageRequest, channel_id: int) -> HttpResponse:
    """Remove the channel with its log."""
    services.drop_channel(actor=request.actor, channel_id=channel_id, now=now())
    return done(request, "Removed; nothing is sent there any more", to=reverse("channels"))


@action(permission=Permission.CHANNEL_MANAGE)
def again(request: PageRequest, channel_id: int, message_id: int) -> HttpResponse:
    """Send a message that failed once more."""
    services.send_again(
        actor=request.actor, channel_id=channel_id, message_id=message_id, now=now()
    )
    return back(request, channel_id, "On its way again")


def back(request: PageRequest, channel_id: int, message: str) -> HttpResponse:
    """Go back to the channel with a message."""
    return done(request, message, to=reverse("channel", args=[channel_id]))
