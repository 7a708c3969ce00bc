"""Notifications: the bell, the page, and what marks them read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from leadflow.kernel.clock import now
from leadflow.kernel.errors import NotFound
from leadflow.notifications import queries, services
from leadflow.notifications.types import NotificationRow
from leadflow.web.shell import badges, navigation
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page

IN_BELL: Final = 8
ON_PAGE: Final = 50

# what a kind starts with -> its icon
ICONS: Final = {
    "submission.rejected": "circle-x",
    "submission.purchased": "badge-check",
    "submission": "send",
    "registration": "car",
    "review": "shield-question-mark",
    "supply": "package",
    "call": "phone",
    "lead": "user",
    "webhook": "webhook",
    "import": "upload",
    "bulk": "file-spreadsheet",
    "dead": "triangle-alert",
    "system": "activity",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A message as the bell and the page draw it."""

    id: int
    icon: str
    title: str
    message: str
    created_at: datetime
    read_at: datetime | None


@page()
def bell(request: PageRequest) -> HttpResponse:
    """Show the newest messages in the bell's menu."""
    return newest(request)


def newest(request: PageRequest) -> HttpResponse:
    """Render the bell's menu."""
    found = queries.list_notifications(actor=request.actor, limit=IN_BELL)
    return render_page(request, "shell/bell_list.html", {"rows": [*map(notice, found.items)]})


@page()
def bell_count(request: PageRequest) -> HttpResponse:
    """Show how many messages are unread."""
    return render_page(request, "shell/bell_count.html")


@page()
def badge(request: PageRequest, key: str) -> HttpResponse:
    """Show the number beside one item of the sidebar."""
    doors = [door for door in navigation.visible(request.actor) if door.item.key == key]
    if not doors or not doors[0].item.badge:
        raise NotFound("There is no such number.")
    return render_page(
        request, "shell/badge.html", {"door": badges.counted(request.actor, doors)[0]}
    )


@page()
def notifications(request: PageRequest) -> HttpResponse:
    """Show everything the person was told, newest first."""
    found = queries.list_notifications(
        actor=request.actor, cursor=request.GET.get("cursor") or None, limit=ON_PAGE
    )
    rows = [*map(notice, found.items)]
    return render_page(
        request,
        "shell/notifications.html",
        {"rows": rows, "next_cursor": found.next_cursor},
        part="shell/notifications_list.html",
    )


@page()
def notification(request: PageRequest, notification_id: int) -> HttpResponse:
    """Mark one message read and go where it leads."""
    found = queries.get_notification(actor=request.actor, notification_id=notification_id)
    if found is None:
        raise NotFound("There is no such notification.")
    services.mark_read(actor=request.actor, notification_id=notification_id, now=now())
    return HttpResponseRedirect(target_of(found))


@action()
def read_all(request: PageRequest) -> HttpResponse:
    """Mark every message read; the page comes back, or the bell's menu under htmx."""
    services.mark_all_read(actor=request.actor, now=now())
    if request.htmx:
        return newest(request)
    return done(request, "All read", to=reverse("notifications"))


def target_of(row: NotificationRow) -> str:
    """Return where a message leads: its link when it is one of ours, else the list."""
    is_ours = url_has_allowed_host_and_scheme(row.link, allowed_hosts=None)
    return row.link if is_ours and row.link.startswith("/") else reverse("notifications")


def notice(row: NotificationRow) -> Notice:
    """Return a message with the icon of its kind."""
    kind = row.kind.replace("_", ".").lower()
    icon = next((icon for start, icon in ICONS.items() if kind.startswith(start)), "bell")
    return Notice(row.id, icon, row.title, row.message, row.created_at, row.read_at)
