"""The call desk's queue as a page: everybody to call, each once, the most pressing first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse

from leadflow.accounts.queries.queue import Waiting, call_queue
from leadflow.accounts.rules.queue import country_of, there
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.clock import now
from leadflow.leads.queries import owners
from leadflow.leads.queries.suppressed import suppressed_among
from leadflow.leads.rules import OWNER_ROLES, may_change
from leadflow.leads.types import LeadRow
from leadflow.pipeline.queries.today import progress
from leadflow.pipeline.rules.today import ONE_CLICKS, OneClick, day_of
from leadflow.web.call_desk.words import Said, clock_there, said
from leadflow.web.leads.filters import id_of
from leadflow.web.shell.pages import PageRequest, page, render_page
from leadflow.web.today.listing import TEAM, Whose
from leadflow.web.words import in_zone, since

MAY_SEE: Final = (
    Permission.LEAD_VIEW_ALL,
    Permission.LEAD_VIEW_TEAM,
    Permission.LEAD_VIEW_OWN,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue as the page shows it."""

    lead: LeadRow
    url: str
    first: Said
    others: tuple[Said, ...]
    about: str
    clock: str
    is_open: bool
    ask_for: str
    phone: str
    is_never_called: bool
    clicks: tuple[OneClick, ...]

    @property
    def whatsapp(self) -> str:
        """The number as WhatsApp's links take it; empty where it is no full number."""
        return self.phone[1:] if self.phone.startswith("+") else ""


@page(permission=MAY_SEE)
def call_desk(request: PageRequest) -> HttpResponse:
    """Show whom to call: one's own, the team's, or for who sees all leads anybody's."""
    context = context_of(request)
    return render_page(request, "call_desk/desk.html", context, part="call_desk/queue.html")


def whose_calls(request: PageRequest) -> Whose:
    """Return whose calls the address, or the form that was sent from it, asks for."""
    actor = request.actor
    wanted = request.GET.get("owner", "")
    sees_all = actor.may(Permission.LEAD_VIEW_ALL)
    may_choose = sees_all or (actor.may(Permission.LEAD_VIEW_TEAM) and actor.team_id is not None)
    if not may_choose:
        return Whose("", actor.user_id, may_choose=False)
    if sees_all and (owner_id := id_of(wanted)) is not None:
        return Whose(wanted, owner_id, may_choose=True)
    if wanted == TEAM or (not wanted and not OWNER_ROLES & actor.roles):
        return Whose(TEAM, None, may_choose=True)
    return Whose("", actor.user_id, may_choose=True)


def context_of(request: PageRequest) -> dict[str, Any]:
    """Return the whole desk."""
    moment, whose = now(), whose_calls(request)
    local = in_zone(moment)
    day = day_of(local)
    queue = call_queue(actor=request.actor, owner_id=whose.owner_id, day=day, now=moment)
    is_mine = whose.owner_id is not None
    never = suppressed_among(number_of(waiting) for waiting in queue.rows)
    return {
        "rows": [row_of(request.actor, waiting, local, never) for waiting in queue.rows],
        "queue": queue,
        "more": queue.waiting - len(queue.rows),
        "done": progress(
            actor=request.actor, owner_id=whose.owner_id, since=day[0], before=day[1]
        ).done
        if whose.owner_id is not None
        else None,
        "whose": whose,
        "is_mine": is_mine,
        "people": owners() if request.actor.may(Permission.LEAD_VIEW_ALL) else [],
        "nav": "call-desk",
    }


def number_of(waiting: Waiting) -> str:
    """Return the number somebody is called at: their own, else that of whom one asks for."""
    return waiting.lead.phone or waiting.contact_phone


def row_of(actor: Actor, waiting: Waiting, local: datetime, never: frozenset[str]) -> Row:
    """Return somebody to call with every reason, and what can be done with one click."""
    lead = waiting.lead
    reasons = [said(reason, local) for reason in waiting.reasons]
    phone = number_of(waiting)
    clock, is_open = "", True
    if waiting.zone:
        country = country_of(waiting.country, phone)
        place = there(now=local, zone=ZoneInfo(waiting.zone), country=country)
        clock, is_open = clock_there(place), place.is_open
    worked = f"Last worked {since(lead.touched_at)}" if lead.touched_at else "Not worked yet"
    may = may_change(actor, owner_id=lead.assigned_to, team_id=lead.team_id)
    return Row(
        lead=lead,
        url=reverse("account" if lead.is_account else "lead", args=[lead.id]),
        first=reasons[0] if reasons else Said("Nothing due", "check", ""),
        others=tuple(reasons[1:]),
        about=worked,
        clock=clock,
        is_open=is_open,
        ask_for=waiting.contact,
        phone=phone,
        is_never_called=phone in never,
        clicks=ONE_CLICKS if may else (),
    )
