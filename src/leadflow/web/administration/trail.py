"""The audit: who did what, newest first."""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.http import HttpResponse

from leadflow.audit.queries import RecordFilters, list_records
from leadflow.identity.queries import find_user_by_name
from leadflow.identity.types import Permission
from leadflow.web.acts import words_of
from leadflow.web.administration.forms import TrailForm
from leadflow.web.shell.pages import PageRequest, page, render_page, zone_of

ON_PAGE: Final = 50
NOBODY: Final = 0  # the number of no account, and of no record
CHIPS: Final = [("action", "Act"), ("object_type", "Kind"), ("object_id", "Number")]


@page(permission=Permission.AUDIT_VIEW)
def audit(request: PageRequest) -> HttpResponse:
    """Show what was written down, narrowed by who, when, an act or a thing."""
    form = TrailForm(request.GET)
    form.is_valid()  # a day that is none is told under its field, and narrows nothing
    found = list_records(
        actor=request.actor,
        filters=filters_of(request, form.cleaned_data),
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    context = {
        "rows": [(row, words_of(row.action)) for row in found.items],
        "next_cursor": found.next_cursor,
        "form": form,
        "kept": [(name, request.GET[name]) for name, _ in CHIPS if request.GET.get(name)],
        "chips": [
            (name, label, words_of(request.GET[name]) if name == "action" else request.GET[name])
            for name, label in CHIPS
            if request.GET.get(name)
        ],
    }
    return render_page(
        request, "administration/audit.html", context, part="administration/audit_list.html"
    )


def filters_of(request: PageRequest, given: dict[str, str | date | None]) -> RecordFilters:
    """Return what the address asks for: whole days of the reader's calendar."""
    who = str(given.get("actor") or "")
    return RecordFilters(
        action=request.GET.get("action", "")[:80],
        object_type=request.GET.get("object_type", "")[:40],
        object_id=request.GET.get("object_id", "")[:64],
        actor_id=number_of(who) if who else None,
        since=start_of(request, given.get("since")),
        until=start_of(request, given.get("until"), after=timedelta(days=1)),
    )


def number_of(username: str) -> int:
    """Return whose records are asked for; those of nobody for a name that nobody has."""
    person = find_user_by_name(username)
    return person.id if person else NOBODY


def start_of(
    request: PageRequest, day: object, *, after: timedelta = timedelta(0)
) -> datetime | None:
    """Return when a day began for the reader, or the day `after` it."""
    if not isinstance(day, date):
        return None
    return datetime.combine(day + after, time.min, tzinfo=zone_of(request.actor))
