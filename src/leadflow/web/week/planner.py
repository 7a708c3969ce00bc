"""Seven days of calls in the reader's zone; a call is moved to another day by hand."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from leadflow.accounts.queries.plans import get_plan
from leadflow.accounts.queries.week import DayOfCalls, week_of_calls
from leadflow.accounts.rules.calling import at_wall_time
from leadflow.accounts.services.calling import FARTHEST, move_call, undo_call
from leadflow.accounts.types import DueCall
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Invalid
from leadflow.leads.queries import get_lead, owners
from leadflow.leads.rules import may_change
from leadflow.web.call_desk.queue import MAY_SEE, whose_calls
from leadflow.web.shell.pages import PageRequest, action, flash, page, render_page, toast
from leadflow.web.words import in_zone

DAYS: Final = 7
LONGEST: Final = 20


class BadDay(Invalid):
    code = "week.bad_day"


@dataclass(frozen=True, slots=True)
class Card:
    """One call of a day as the page shows it; `when` is empty where any time will do."""

    call: DueCall
    url: str
    when: str
    there: str
    late: str
    may_move: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the week."""

    date: date
    title: str
    is_today: bool
    cards: list[Card]
    count: int
    is_exact: bool

    @property
    def more(self) -> int:
        """How many calls of the day are not shown."""
        return self.count - len(self.cards)


@page(permission=MAY_SEE)
def week(request: PageRequest) -> HttpResponse:
    """Show seven days of calls from today, or from a later day."""
    return render_page(request, "week/week.html", context_of(request), part="week/days.html")


@action(permission=MAY_SEE)
def move(request: PageRequest, plan_id: int) -> HttpResponse:
    """Move the next call of a plan to another day."""
    try:
        to = date.fromisoformat(request.POST.get("day", "")[:LONGEST])
    except ValueError as error:
        raise BadDay("Choose a day.", field="day") from error
    move_call(actor=request.actor, plan_id=plan_id, to=to, reader=_zone(), now=now())
    told = f"call moved to {to:%a} {to.day} {to:%b}"
    return _answer(request, plan_id, told, undo=reverse("call-week-undo", args=[plan_id]))


@action(permission=MAY_SEE)
def undo(request: PageRequest, plan_id: int) -> HttpResponse:
    """Take a move back."""
    undo_call(actor=request.actor, plan_id=plan_id, now=now())
    return _answer(request, plan_id, "call is where it was", undo="")


def context_of(request: PageRequest) -> dict[str, Any]:
    """Return the week that the address asks for."""
    moment, whose = now(), whose_calls(request)
    today = in_zone(moment).date()
    first = _first(request.GET.get("from", ""), today)
    dates = [first + timedelta(days=count) for count in range(DAYS)]
    edges = [at_wall_time(day, time(), _zone()) for day in (*dates, dates[-1] + timedelta(days=1))]
    spans = [
        (None if day == today else start, end)
        for day, start, end in zip(dates, edges, edges[1:], strict=False)
    ]
    found = week_of_calls(actor=request.actor, owner_id=whose.owner_id, days=spans)
    days = [
        _day(request.actor, day, calls, today=today)
        for day, calls in zip(dates, found, strict=True)
    ]
    return {
        "days": days,
        "first": first,
        "earlier": max(today, first - timedelta(days=DAYS)) if first > today else None,
        "later": first + timedelta(days=DAYS),
        "whose": whose,
        "people": owners() if request.actor.may(Permission.LEAD_VIEW_ALL) else [],
        "query": _query(request),
        "nav": "call-week",
    }


def _day(actor: Actor, day: date, found: DayOfCalls, *, today: date) -> Day:
    near = {0: "Today", 1: "Tomorrow"}
    cards = [_card(actor, call, day) for call in found.calls]
    title = near.get((day - today).days, f"{day:%a}")
    return Day(day, title, day == today, cards, found.count, found.is_exact)


def _card(actor: Actor, call: DueCall, day: date) -> Card:
    at = call.plan.next_call_date
    here, there = in_zone(at), at.astimezone(ZoneInfo(call.plan.zone))
    days = (day - here.date()).days
    is_any_time = there.time() == time()
    when = "" if is_any_time else f"{here:%H:%M}"
    is_elsewhere = here.utcoffset() != there.utcoffset() and not is_any_time
    return Card(
        call=call,
        url=reverse("account", args=[call.plan.lead]),
        when=when,
        there=f"{there:%H:%M} there" if is_elsewhere else "",
        late=f"{days} day{'s' if days > 1 else ''} overdue" if days > 0 else "",
        may_move=may_change(actor, owner_id=call.owner_id, team_id=call.team_id),
    )


def _first(text: str, today: date) -> date:
    """Return the day a week begins on: as told, today at the earliest, a year on at the latest."""
    try:
        told = date.fromisoformat(text[:LONGEST])
    except ValueError:
        return today
    return min(max(told, today), today + FARTHEST - timedelta(days=DAYS))


def _zone() -> ZoneInfo:
    """Return the zone of whoever reads the page (`web.shell.pages.page` has set it)."""
    return timezone.get_current_timezone()


def _query(request: PageRequest) -> str:
    kept = request.GET.copy()
    for name in [name for name in kept if name not in {"from", "owner"}]:
        del kept[name]
    return f"?{kept.urlencode()}" if kept else ""


def _answer(request: PageRequest, plan_id: int, told: str, *, undo: str) -> HttpResponse:
    plan = get_plan(actor=request.actor, plan_id=plan_id)
    name = get_lead(actor=request.actor, lead_id=plan.lead).name or f"L-{plan.lead}"
    if not request.htmx:
        flash(request, f"{name}: {told}.", undo=undo)
        return HttpResponseRedirect(reverse("call-week") + _query(request))
    return toast(
        render(request, "week/days.html", context_of(request)), f"{name}: {told}.", undo=undo
    )
