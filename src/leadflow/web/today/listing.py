"""The list of today: overdue first, then what is due, what is new, and what has no next step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render

from leadflow.identity.types import Actor, Permission
from leadflow.kernel.clock import now
from leadflow.kernel.paging import Page
from leadflow.leads.queries import owners
from leadflow.leads.rules import OWNER_ROLES, may_change
from leadflow.leads.types import LeadRow
from leadflow.pipeline.queries.today import due_today, progress, unplanned, untouched
from leadflow.pipeline.rules.today import ONE_CLICKS, OneClick, day_of, lateness
from leadflow.web.leads.filters import id_of
from leadflow.web.shell.pages import PageRequest, page, render_page
from leadflow.web.words import in_zone, since

MAY_SEE: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
ON_PAGE: Final = 25
TEAM: Final = "team"


@dataclass(frozen=True, slots=True)
class Row:
    """One lead of the day, and why it is here."""

    lead: LeadRow
    why: str
    is_late: bool
    about: str
    clicks: tuple[OneClick, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the day, and where it goes on."""

    key: str
    title: str
    rows: list[Row]
    next_cursor: str | None
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose day is shown: one person's, or with no `owner_id` that of all one may see."""

    key: str
    owner_id: int | None
    may_choose: bool


@page(permission=MAY_SEE)
def today(request: PageRequest) -> HttpResponse:
    """Show the day of whoever looks; those who see every lead choose a person or the team."""
    whose = whose_day(request)
    wanted = request.GET.get("part", "")
    if wanted in SOURCES and request.htmx:
        part = part_of(request, whose, wanted, cursor=request.GET.get("cursor") or None)
        return render(request, "today/today_rows.html", {"parts": [part], "whose": whose})
    context = context_of(request, whose)
    return render_page(request, "today/today.html", context, part="today/today_list.html")


def whose_day(request: PageRequest) -> Whose:
    """Return whose day the address, or the form that was sent from it, asks for."""
    actor = request.actor
    if not actor.may(Permission.LEAD_VIEW_ALL):
        return Whose("", actor.user_id, may_choose=False)
    said = request.GET.get("owner", "")
    owner_id = id_of(said)
    if owner_id is not None:
        return Whose(said, owner_id, may_choose=True)
    works = bool(OWNER_ROLES & actor.roles)
    if said == TEAM or (not said and not works):
        return Whose(TEAM, None, may_choose=True)
    return Whose("", actor.user_id, may_choose=True)


def context_of(request: PageRequest, whose: Whose) -> dict[str, Any]:
    """Return the whole day."""
    moment = now()
    since_when, before = day_of(in_zone(moment))
    parts = [part_of(request, whose, key) for key in SOURCES]
    parts = [*split(parts[0]), *parts[1:]]
    done = (
        progress(actor=request.actor, owner_id=whose.owner_id, since=since_when, before=before)
        if whose.owner_id is not None
        else None
    )
    return {
        "parts": [part for part in parts if part.rows],
        "progress": done,
        "whose": whose,
        "people": owners() if whose.may_choose else [],
        "nav": "today",
    }


def split(due: Part) -> list[Part]:
    """Return what is overdue and what is due later today as parts of their own.

    Where the list goes on, it goes on after the last part that has rows.
    """
    late = [row for row in due.rows if row.is_late]
    later = [row for row in due.rows if not row.is_late]
    return [
        Part(due.key, "Overdue", late, None if later else due.next_cursor, "bad"),
        Part(due.key, "Today", later, due.next_cursor if later else None),
    ]


def part_of(request: PageRequest, whose: Whose, key: str, *, cursor: str | None = None) -> Part:
    """Return one page of a part of the day."""
    title, ask = SOURCES[key]
    moment = now()
    found = ask(request.actor, whose.owner_id, day_of(in_zone(moment))[1], cursor)
    rows = [row_of(request.actor, lead, moment) for lead in found.items]
    return Part(key, title, rows, found.next_cursor)


def row_of(actor: Actor, lead: LeadRow, moment: datetime) -> Row:
    """Return a lead with why it is here and what can be done with one click."""
    local = in_zone(moment)
    is_late = lead.next_action_at is not None and lead.next_action_at < moment
    if lead.next_action_at is not None:
        why = lateness(lead.next_action_at, local)
    elif lead.touched_at is None:
        why = f"New, waiting {since(lead.assigned_at or lead.created_at)}".removesuffix(" ago")
    else:
        why = "No next action"
    worked = f"last worked {since(lead.touched_at)}" if lead.touched_at else "not worked yet"
    about = f"{lead.next_action} · {worked}" if lead.next_action else worked.capitalize()
    clicks = (
        ONE_CLICKS if may_change(actor, owner_id=lead.assigned_to, team_id=lead.team_id) else ()
    )
    return Row(lead, why, is_late, about, clicks)


def _due(actor: Actor, owner_id: int | None, before: datetime, cursor: str | None) -> Page[LeadRow]:
    return due_today(actor=actor, owner_id=owner_id, before=before, cursor=cursor, limit=ON_PAGE)


def _new(actor: Actor, owner_id: int | None, _: datetime, cursor: str | None) -> Page[LeadRow]:
    return untouched(actor=actor, owner_id=owner_id, cursor=cursor, limit=ON_PAGE)


def _bare(actor: Actor, owner_id: int | None, _: datetime, cursor: str | None) -> Page[LeadRow]:
    return unplanned(actor=actor, owner_id=owner_id, cursor=cursor, limit=ON_PAGE)


Ask = Callable[[Actor, int | None, datetime, str | None], Page[LeadRow]]
# the order in which the day is shown
SOURCES: Final[dict[str, tuple[str, Ask]]] = {
    "due": ("Today", _due),
    "new": ("New, not worked yet", _new),
    "bare": ("Without a next action", _bare),
}
