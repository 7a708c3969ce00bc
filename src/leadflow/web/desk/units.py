"""The catalogue of units: a list, a form, and who is interested in which."""

from dataclasses import asdict, fields
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse

from leadflow.identity.types import Actor, Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.pipeline.queries.units import get_unit, interested_leads, list_units, unit_choices
from leadflow.pipeline.rules.units import LARGEST_PRICE
from leadflow.pipeline.services import units as services
from leadflow.pipeline.types.units import UnitFacts, UnitFilters, UnitRow, UnitStatus
from leadflow.web.desk.forms import UnitForm
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page
from leadflow.web.shell.undoing import sent, undo_url
from leadflow.web.states import word_of

MAY_SEE: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
ON_PAGE: Final = 50
NAMES: Final = [field.name for field in fields(UnitFacts)]
STATUSES: Final = [
    ("", "On offer"),
    *((status.value, word_of(status)) for status in UnitStatus),
    ("all", "All"),
]


@page(permission=MAY_SEE)
def units(request: PageRequest) -> HttpResponse:
    """Show the catalogue, newest first."""
    filters = filters_of(request)
    found = list_units(
        actor=request.actor,
        filters=filters,
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    context = {
        "rows": found.items,
        "next_cursor": found.next_cursor,
        "statuses": STATUSES,
        "choices": unit_choices(actor=request.actor),
        "chips": chips_of(filters),
        "is_narrowed": filters != UnitFilters(is_offered=True),
        "may_manage": may_manage(request.actor),
    }
    return render_page(request, "desk/units.html", context, part="desk/units_list.html")


@page(permission=Permission.UNIT_MANAGE, post=True)
def new_unit(request: PageRequest) -> HttpResponse:
    """Add a unit to the catalogue."""
    form = UnitForm(posted(request))
    if form.is_valid():
        try:
            unit_id = services.create_unit(
                actor=request.actor, facts=UnitFacts(**form.values()), now=now()
            )
        except DomainError as error:
            refuse(form, error)
        else:
            undo = undo_url(reverse("unit-status", args=[unit_id]), {"status": "withdrawn"})
            to = reverse("unit", args=[unit_id])
            return done(request, "Unit added", to=to, undo=undo)
    context = {"form": form, "choices": unit_choices(actor=request.actor)}
    return render_page(request, "desk/new_unit.html", context, status=422 if form.errors else 200)


@page(permission=MAY_SEE)
def unit(request: PageRequest, unit_id: int) -> HttpResponse:
    """Show one unit, and the leads interested in it that the person may see."""
    row = get_unit(actor=request.actor, unit_id=unit_id)
    return _page(request, row, UnitForm(initial=_said(row)))


@action(permission=Permission.UNIT_MANAGE)
def change_unit(request: PageRequest, unit_id: int) -> HttpResponse:
    """Take what is said of a unit; Undo sends what was said before."""
    row = get_unit(actor=request.actor, unit_id=unit_id)
    form = UnitForm(sent(request))
    if form.is_valid():
        try:
            services.update_unit(
                actor=request.actor, unit_id=unit_id, changes=form.values(), now=now()
            )
        except DomainError as error:
            refuse(form, error)
        else:
            to = reverse("unit", args=[unit_id])
            return done(request, "Saved", to=to, undo=undo_url(request.path, _said(row)))
    return _page(request, row, form, status=422)


@action(permission=Permission.UNIT_MANAGE)
def set_status(request: PageRequest, unit_id: int) -> HttpResponse:
    """Reserve, sell, withdraw or offer again; Undo goes back to what it was."""
    row = get_unit(actor=request.actor, unit_id=unit_id)
    status = (sent(request) or request.POST).get("status", "")
    to = reverse("unit", args=[unit_id])
    if status not in set(UnitStatus):
        return _page(request, row, UnitForm(initial=_said(row)), status=422)
    changes = {"status": UnitStatus(status)}
    services.update_unit(actor=request.actor, unit_id=unit_id, changes=changes, now=now())
    undo = undo_url(request.path, {"status": row.status})
    return done(request, f"{row.name}: {word_of(status).lower()}", to=to, undo=undo)


def may_manage(actor: Actor) -> bool:
    """Tell whether the actor keeps the catalogue."""
    return actor.may(Permission.UNIT_MANAGE)


def filters_of(request: PageRequest) -> UnitFilters:
    """Return what the address asks for; what makes no sense narrows nothing."""
    given = request.GET
    status = given.get("status", "")
    return UnitFilters(
        project=given.get("project", "")[:120],
        status=UnitStatus(status) if status in set(UnitStatus) else None,
        is_offered=status == "" or status not in {"all", *UnitStatus},
        city=given.get("city", "")[:120],
        price_min=price_of(given.get("price_min", "")),
        price_max=price_of(given.get("price_max", "")),
        q=given.get("q", "")[:100],
    )


def price_of(text: str) -> Decimal | None:
    """Return the price that was typed, None for what is none."""
    try:
        value = Decimal(text[:20].replace(" ", "").replace(",", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value <= LARGEST_PRICE else None


def chips_of(filters: UnitFilters) -> list[tuple[str, str, str]]:
    """Return (parameter, label, words) of what narrows the list and has no other control."""
    chosen = [
        ("project", "Project", filters.project),
        ("city", "City", filters.city),
    ]
    return [chip for chip in chosen if chip[2]]


def _said(row: UnitRow) -> dict[str, Any]:
    known = asdict(row)
    return {name: known[name] for name in NAMES}


def _page(request: PageRequest, row: UnitRow, form: UnitForm, *, status: int = 200) -> HttpResponse:
    found = interested_leads(
        actor=request.actor,
        unit_id=row.id,
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    context = {
        "row": row,
        "form": form,
        "leads": found.items,
        "next_cursor": found.next_cursor,
        "choices": unit_choices(actor=request.actor),
        "may_manage": may_manage(request.actor),
        "nav": "units",
    }
    return render_page(
        request, "desk/unit.html", context, part="desk/unit_leads.html", status=status
    )
