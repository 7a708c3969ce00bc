"""When people work, when they are away, and how much they have to do."""

from typing import Any

from django import forms
from django.http import HttpResponse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.pipeline.queries.assignment.times import get_hours, list_absences, list_hours
from leadflow.pipeline.queries.load import loads
from leadflow.web.assignment.forms import AbsenceForm, CapacityForm, fields_of, filled, times_of
from leadflow.web.assignment.words import week
from leadflow.web.shell.pages import PageRequest, page, render_page

OWNS = (Permission.LEAD_CHANGE, Permission.ASSIGNMENT_MANAGE)
FULL_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST = 200


@page(permission=Permission.ASSIGNMENT_MANAGE)
def people(request: PageRequest) -> HttpResponse:
    """Show everybody who may own leads: their hours, absences, capacity and present load."""
    moment = now()
    found = {one.user_id: one for one in loads(actor=request.actor, now=moment)}
    rows = [
        (row, week(row.week), found.get(row.user_id)) for row in list_hours(actor=request.actor)
    ]
    away = list_absences(actor=request.actor, now=moment, limit=MOST)
    context = {"rows": rows, "away": away.items, "tab": "people"}
    return render_page(request, "assignment/people.html", context)


@page(permission=OWNS)
def person(request: PageRequest, user_id: int) -> HttpResponse:
    """Show one person's hours and absences, with forms to change them."""
    return shown(request, user_id)


@page(permission=OWNS)
def me(request: PageRequest) -> HttpResponse:
    """Show one's own hours and absences."""
    return shown(request, request.actor.user_id)


def shown(
    request: PageRequest,
    user_id: int,
    *,
    error: str = "",
    absence: forms.Form | None = None,
    capacity: forms.Form | None = None,
) -> HttpResponse:
    """Return a person's page, with what was wrong in one of its forms."""
    row = get_hours(actor=request.actor, user_id=user_id)
    given = request.POST if error else filled(fields_of(row))
    away = list_absences(actor=request.actor, user_id=user_id, now=now(), limit=MOST)
    context: dict[str, Any] = {
        "row": row,
        "days": list(zip(range(7), FULL_DAYS, times_of(given), strict=True)),
        "hours_error": error,
        "absences": away.items,
        "absence_form": absence or AbsenceForm(),
        "capacity_form": capacity or CapacityForm(initial={"capacity": row.capacity}),
        "may_manage": request.actor.may(Permission.ASSIGNMENT_MANAGE),
        "is_own": user_id == request.actor.user_id,
        "tab": "people",
    }
    is_wrong = bool(error or (absence and absence.errors) or (capacity and capacity.errors))
    return render_page(request, "assignment/person.html", context, status=422 if is_wrong else 200)
