"""The units a lead wants, as a part of its page: added by search, ordered by buttons."""

from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.leads.queries import get_lead
from leadflow.leads.rules import may_change
from leadflow.pipeline.queries.units import get_interest, interests, list_units
from leadflow.pipeline.services import units as services
from leadflow.pipeline.types.units import InterestRow, UnitFilters, UnitRow
from leadflow.web.shell.pages import PageRequest, action, page, render_page, toast
from leadflow.web.shell.undoing import sent

MAY_SEE: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
CHOICES: Final = "unit-choices"
MOST_CHOICES: Final = 8
LONGEST_ID: Final = 18


@page(permission=MAY_SEE)
def lead_units(request: PageRequest, lead_id: int) -> HttpResponse:
    """Show what a lead wants, most wanted first; with `q` the units that could be added."""
    return _shown(request, lead_id)


@action(permission=Permission.LEAD_CHANGE)
def add_unit(request: PageRequest, lead_id: int) -> HttpResponse:
    """Put a unit on the lead's list; Undo of a removal comes back here, with its rank and note."""
    given = sent(request) or request.POST
    interest_id = services.add_interest(
        actor=request.actor,
        lead_id=lead_id,
        unit_id=number(given.get("unit", "")) or 0,
        rank=number(given.get("rank", "")),
        note=given.get("note", ""),
        now=now(),
    )
    back = reverse("lead-unit-remove", args=[lead_id, interest_id])
    return _done(request, lead_id, "Unit added", undo=back)


@action(permission=Permission.LEAD_CHANGE)
def move_unit(request: PageRequest, lead_id: int, interest_id: int) -> HttpResponse:
    """Move a wish up or down by one."""
    row = get_interest(actor=request.actor, lead_id=lead_id, interest_id=interest_id)
    step = 1 if (sent(request) or request.POST).get("to") == "down" else -1
    services.update_interest(
        actor=request.actor,
        lead_id=lead_id,
        interest_id=interest_id,
        rank=max(1, row.rank + step),
        now=now(),
    )
    return _done(request, lead_id)


@action(permission=Permission.LEAD_CHANGE)
def note_unit(request: PageRequest, lead_id: int, interest_id: int) -> HttpResponse:
    """Write beside a wish what is to be remembered of it."""
    services.update_interest(
        actor=request.actor,
        lead_id=lead_id,
        interest_id=interest_id,
        note=request.POST.get("note", ""),
        now=now(),
    )
    return _done(request, lead_id, "Note saved")


@action(permission=Permission.LEAD_CHANGE)
def remove_unit(request: PageRequest, lead_id: int, interest_id: int) -> HttpResponse:
    """Take a unit off the list; Undo puts it back where it was."""
    row = get_interest(actor=request.actor, lead_id=lead_id, interest_id=interest_id)
    services.remove_interest(
        actor=request.actor, lead_id=lead_id, interest_id=interest_id, now=now()
    )
    if not request.htmx:
        return redirect("lead-units", lead_id)
    back = reverse("lead-unit-add", args=[lead_id])
    return toast(
        _shown(request, lead_id),
        "Unit removed",
        undo=back,
        unit=row.unit,
        rank=row.rank,
        note=row.note,
    )


def number(text: str) -> int | None:
    """Return the whole number that was sent, None for anything else."""
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_ID
    return int(text) if is_number else None


def _shown(request: PageRequest, lead_id: int) -> HttpResponse:
    lead = get_lead(actor=request.actor, lead_id=lead_id)
    rows = interests(actor=request.actor, lead_id=lead_id)
    text = request.GET.get("q", "")[:100].strip()
    own = [row.id for row in rows if row.is_own]
    context = {
        "lead_id": lead_id,
        "title": lead.name or f"L-{lead_id}",
        "rows": rows,
        "last": own[-1] if own else None,
        "currency": settings.CURRENCY,
        "may_change": may_change(request.actor, owner_id=lead.assigned_to, team_id=lead.team_id),
        "q": text,
        "choices": _choices(request, rows, text),
        "nav": "leads",
    }
    is_choosing = request.htmx.target == CHOICES
    part = "desk/lead_unit_choices.html" if is_choosing else "desk/lead_units.html"
    return render_page(request, "desk/lead_units_page.html", context, part=part)


def _choices(request: PageRequest, rows: list[InterestRow], text: str) -> list[UnitRow]:
    """Return the units on offer that fit `text` and are not on the list."""
    if not text:
        return []
    found = list_units(
        actor=request.actor,
        filters=UnitFilters(q=text, is_offered=True),
        limit=MOST_CHOICES + len(rows),
    )
    listed = {row.unit for row in rows if row.is_own}
    return [unit for unit in found.items if unit.id not in listed][:MOST_CHOICES]


def _done(request: PageRequest, lead_id: int, message: str = "", *, undo: str = "") -> HttpResponse:
    """Answer with the list as it is now; without htmx by way of the list's own page."""
    if not request.htmx:
        return redirect("lead-units", lead_id)
    response = _shown(request, lead_id)
    return toast(response, message, undo=undo) if message else response
