"""The affiliate's webhook addresses, and what was sent to them."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpResponse
from django.urls import reverse

from leadflow.affiliates.queries.portal import my_deliveries, my_endpoints
from leadflow.affiliates.services import webhooks as services
from leadflow.events.types import EndpointRow, WebhookMessageRow, WebhookState
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError, NotFound
from leadflow.web.portal.forms import EndpointForm, ReplayForm
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page
from leadflow.web.shell.undoing import is_on, undo_url

ON_PAGE: Final = 30
SHOWN_PERIOD: Final = timedelta(days=1)
SOON: Final = timedelta(minutes=1)


@page(permission=Permission.WEBHOOK_MANAGE_OWN, post=True)
def webhooks(request: PageRequest) -> HttpResponse:
    """Show the addresses; add one and show its secret this once."""
    form = EndpointForm(posted(request))
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            _, secret = services.add_address(
                actor=request.actor, url=form.cleaned_data["url"], now=now()
            )
        except DomainError as error:
            refuse(form, error)
        else:
            form = EndpointForm()
    context = {"rows": my_endpoints(actor=request.actor), "form": form, "secret": secret}
    return render_page(request, "portal/webhooks.html", context, status=422 if form.errors else 200)


@page(permission=Permission.WEBHOOK_MANAGE_OWN)
def webhook(request: PageRequest, endpoint_id: int) -> HttpResponse:
    """Show one address with its delivery log."""
    return show(request, find(request, endpoint_id))


@action(permission=Permission.WEBHOOK_MANAGE_OWN)
def test(request: PageRequest, endpoint_id: int) -> HttpResponse:
    """Send a test message."""
    services.test_address(actor=request.actor, endpoint_id=endpoint_id, now=now())
    return back(request, endpoint_id, "A test is on its way")


@action(permission=Permission.WEBHOOK_MANAGE_OWN)
def switch(request: PageRequest, endpoint_id: int) -> HttpResponse:
    """Switch the address on or off."""
    is_active = is_on(request, "is_active")
    services.switch_address(
        actor=request.actor, endpoint_id=endpoint_id, is_active=is_active, now=now()
    )
    return done(
        request,
        "Switched on" if is_active else "Switched off",
        to=reverse("my-webhook", args=[endpoint_id]),
        undo=undo_url(request.path, {"is_active": "" if is_active else "1"}),
    )


@action(permission=Permission.WEBHOOK_MANAGE_OWN)
def renew(request: PageRequest, endpoint_id: int) -> HttpResponse:
    """Give the address a new secret and show it this once."""
    row = find(request, endpoint_id)
    secret = services.renew_secret(actor=request.actor, endpoint_id=endpoint_id, now=now())
    return show(request, row, secret=secret)


@action(permission=Permission.WEBHOOK_MANAGE_OWN)
def drop(request: PageRequest, endpoint_id: int) -> HttpResponse:
    """Remove the address with its log."""
    services.drop_address(actor=request.actor, endpoint_id=endpoint_id, now=now())
    return done(request, "Removed; nothing is sent there any more", to=reverse("my-webhooks"))


@action(permission=Permission.WEBHOOK_MANAGE_OWN)
def replay(request: PageRequest, endpoint_id: int) -> HttpResponse:
    """Send again what was sent in a period."""
    form = ReplayForm(request.POST)
    if not form.is_valid():
        return show(request, find(request, endpoint_id), form=form)
    count = services.send_range_again(
        actor=request.actor,
        endpoint_id=endpoint_id,
        since=form.cleaned_data["since"],
        until=form.cleaned_data["until"],
        now=now(),
    )
    words = "1 message is" if count == 1 else f"{count:,} messages are"
    return back(request, endpoint_id, f"{words} on the way again")


@action(permission=Permission.WEBHOOK_MANAGE_OWN)
def replay_one(request: PageRequest, endpoint_id: int, message_id: int) -> HttpResponse:
    """Send one message again."""
    services.send_again(actor=request.actor, message_id=message_id, now=now())
    return back(request, endpoint_id, "On its way again")


def find(request: PageRequest, endpoint_id: int) -> EndpointRow:
    """Return one's own address. Raises NotFound."""
    found = [row for row in my_endpoints(actor=request.actor) if row.id == endpoint_id]
    if not found:
        raise NotFound("There is no such webhook address.")
    return found[0]


def back(request: PageRequest, endpoint_id: int, message: str) -> HttpResponse:
    """Go back to the address with a message."""
    return done(request, message, to=reverse("my-webhook", args=[endpoint_id]))


def show(
    request: PageRequest, row: EndpointRow, *, secret: str = "", form: ReplayForm | None = None
) -> HttpResponse:
    """Render the page of an address."""
    found = my_deliveries(
        actor=request.actor,
        endpoint_id=row.id,
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    moment = now()
    context = {
        "row": row,
        "sent": [(message, pretty(message.payload)) for message in found.items],
        "next_cursor": found.next_cursor,
        "is_moving": any(is_moving(message, moment) for message in found.items),
        "here": f"{reverse('my-webhook', args=[row.id])}?{request.GET.urlencode()}",
        "secret": secret,
        "form": form or ReplayForm(initial={"since": moment - SHOWN_PERIOD, "until": moment}),
        "topic": row.owner,
        "nav": "my-webhooks",
    }
    status = 422 if form is not None else 200
    return render_page(
        request, "portal/webhook.html", context, part="portal/webhook_log.html", status=status
    )


def is_moving(message: WebhookMessageRow, moment: datetime) -> bool:
    """Tell whether something happens to the message soon, so that the page should look again."""
    due_at = message.next_attempt_at
    is_due = due_at is not None and abs(due_at - moment) < SOON
    return message.state is WebhookState.PENDING and is_due


def pretty(payload: Mapping[str, object]) -> str:
    """Return what was sent as people read it."""
    return json.dumps(payload, indent=2, ensure_ascii=False, default=str)
