"""Changing when people work and when they are away."""

from django.http import HttpResponse
from django.urls import reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.pipeline.queries.assignment.times import get_absence, get_hours
from leadflow.pipeline.rules.assignment.checking import BadAbsence, BadHours
from leadflow.pipeline.rules.assignment.hours import zone_named
from leadflow.pipeline.services.assignment import times as services
from leadflow.web.assignment.forms import AbsenceForm, CapacityForm, fields_of, week_in
from leadflow.web.assignment.people import OWNS, shown
from leadflow.web.shell.forms import refuse
from leadflow.web.shell.pages import PageRequest, action, done
from leadflow.web.shell.undoing import sent, undo_url


@action(permission=OWNS)
def set_hours(request: PageRequest, user_id: int) -> HttpResponse:
    """Set a week, or the default one again."""
    given = sent(request) or request.POST
    before = get_hours(actor=request.actor, user_id=user_id)
    try:
        week = None if given.get("act") == "default" else week_in(given)
        services.set_hours(actor=request.actor, user_id=user_id, week=week, now=now())
    except BadHours as error:
        return shown(request, user_id, error=error.message)
    back = {"act": "default"} if before.is_default else {"act": "set", **fields_of(before)}
    return done(
        request,
        "Working hours saved",
        to=page_of(request, user_id),
        undo=undo_url(request.path, back),
    )


@action(permission=Permission.ASSIGNMENT_MANAGE)
def set_capacity(request: PageRequest, user_id: int) -> HttpResponse:
    """Set how many open leads somebody may own."""
    before = get_hours(actor=request.actor, user_id=user_id).capacity
    form = CapacityForm(sent(request))
    if not form.is_valid():
        return shown(request, user_id, capacity=form)
    capacity = form.cleaned_data["capacity"]
    services.set_capacity(actor=request.actor, user_id=user_id, capacity=capacity, now=now())
    undo = undo_url(request.path, {"act": "set", "capacity": before})
    return done(request, "Capacity saved", to=page_of(request, user_id), undo=undo)


@action(permission=OWNS)
def add_absence(request: PageRequest, user_id: int) -> HttpResponse:
    """Say on which days somebody is not there."""
    row = get_hours(actor=request.actor, user_id=user_id)
    form = AbsenceForm(request.POST)
    if not form.is_valid():
        return shown(request, user_id, absence=form)
    starts_at, ends_at = form.moments(zone_named(row.timezone))
    try:
        absence_id = services.add_absence(
            actor=request.actor,
            user_id=user_id,
            starts_at=starts_at,
            ends_at=ends_at,
            reason=form.cleaned_data["reason"],
            now=now(),
        )
    except BadAbsence as error:
        form.add_error("last", error.message)
        return shown(request, user_id, absence=form)
    except DomainError as error:
        return shown(request, user_id, absence=refuse(form, error))
    undo = reverse("assignment-absence-delete", args=[absence_id])
    return done(request, "Absence added", to=page_of(request, user_id), undo=undo)


@action(permission=OWNS)
def delete_absence(request: PageRequest, absence_id: int) -> HttpResponse:
    """Take an absence back."""
    row = get_absence(actor=request.actor, absence_id=absence_id)
    services.delete_absence(actor=request.actor, absence_id=absence_id, now=now())
    undo = reverse("assignment-absence-restore", args=[absence_id])
    return done(request, "Absence deleted", to=page_of(request, row.user_id), undo=undo)


@action(permission=OWNS)
def restore_absence(request: PageRequest, absence_id: int) -> HttpResponse:
    """Bring an absence back."""
    services.restore_absence(actor=request.actor, absence_id=absence_id, now=now())
    row = get_absence(actor=request.actor, absence_id=absence_id)
    undo = reverse("assignment-absence-delete", args=[absence_id])
    return done(request, "Absence restored", to=page_of(request, row.user_id), undo=undo)


def page_of(request: PageRequest, user_id: int) -> str:
    """Return the page of a person, as whoever asks comes to it."""
    if user_id == request.actor.user_id:
        return reverse("assignment-me")
    return reverse("assignment-person", args=[user_id])
