"""What the worker gave up: shown, and sent on its way again."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpResponse
from django.urls import reverse

from leadflow.events.queries import list_dead, outbox_health
from leadflow.events.services import retry_all_dead, retry_delivery
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page

ON_PAGE: Final = 50
# What a stream's facts are about: how it is called, and the page of it if it has one.
ABOUT: Final[Mapping[str, tuple[str, str]]] = {
    "lead": ("Lead L-", "lead"),
    "submission": ("Submission ", "submission-staff"),
    "call": ("Call of submission ", "submission-staff"),
    "supply": ("Place in the queue ", "supply-item"),
    "bulk": ("Bulk submission ", ""),
    "endpoint": ("Webhook ", ""),
    "replay": ("Webhook ", ""),
}


@page(permission=Permission.SYSTEM_OPERATE)
def dead_letters(request: PageRequest) -> HttpResponse:
    """Show the deliveries that were given up, and how far behind the worker is."""
    found = list_dead(actor=request.actor, cursor=request.GET.get("cursor") or None, limit=ON_PAGE)
    context = {
        "rows": [(row, *about(row.stream)) for row in found.items],
        "next_cursor": found.next_cursor,
        "health": outbox_health(now=now()),
    }
    return render_page(
        request,
        "administration/dead_letters.html",
        context,
        part="administration/dead_letters_list.html",
    )


@action(permission=Permission.SYSTEM_OPERATE)
def retry(request: PageRequest, delivery_id: int) -> HttpResponse:
    """Try one delivery again."""
    retry_delivery(actor=request.actor, delivery_id=delivery_id, now=now())
    return done(request, "On its way again", to=reverse("dead-letters"))


@action(permission=Permission.SYSTEM_OPERATE)
def retry_all(request: PageRequest) -> HttpResponse:
    """Try everything again."""
    count = retry_all_dead(actor=request.actor, now=now())
    return done(request, f"{count:,} on their way again", to=reverse("dead-letters"))


def about(stream: str) -> tuple[str, str]:
    """Return what the facts of a stream are about, and the address of its page or nothing."""
    kind, _, number = stream.partition(":")
    is_number = number.isascii() and number.isdigit()
    if kind not in ABOUT or not is_number:
        return stream, ""
    word, name = ABOUT[kind]
    return f"{word}{number}", reverse(name, args=[int(number)]) if name else ""
