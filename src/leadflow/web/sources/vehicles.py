"""The local register of cars: which plates are known, which are blocked, brought in as a list."""

from typing import Final

from django.http import HttpResponse
from django.urls import reverse

from leadflow.affiliates.queries.register import list_vehicles
from leadflow.affiliates.rules.vehicle_list import VehicleInput, read_vehicles
from leadflow.affiliates.services.register import VehicleImport, import_vehicles
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.kernel.tabular.decoding import decode
from leadflow.web.shell.forms import refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page
from leadflow.web.shell.undoing import sent, undo_url
from leadflow.web.sources.forms import VehicleForm, VehicleListForm

ON_PAGE: Final = 50
MOST_REFUSED: Final = 100
VIEWS: Final = [("", "Blocked"), ("known", "Known"), ("all", "All")]
IS_BLOCKED: Final = {"": True, "known": False}


@page(permission=Permission.CAMPAIGN_MANAGE)
def vehicles(request: PageRequest) -> HttpResponse:
    """Show the blocked cars of the register, or the others, narrowed by plate."""
    return show(request)


@action(permission=Permission.CAMPAIGN_MANAGE)
def take_list(request: PageRequest) -> HttpResponse:
    """Bring a list of cars into the register, and show which of its lines hold none."""
    form = VehicleListForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            rows = read_vehicles(decode(form.cleaned_data["file"].read())[0])
            result = import_vehicles(actor=request.actor, rows=rows, now=now())
        except DomainError as error:
            refuse(form, error)
        else:
            if not result.refused:
                return done(request, told(result), to=reverse("vehicles"))
            refused = [
                (place, rows[place - 1].registration, reason)
                for place, reason in result.refused[:MOST_REFUSED]
            ]
            return show(request, list_form=VehicleListForm(), result=result, refused=refused)
    return show(request, list_form=form)


@action(permission=Permission.CAMPAIGN_MANAGE)
def take_one(request: PageRequest) -> HttpResponse:
    """Write one car into the register, or change what it says of it."""
    form = VehicleForm(sent(request))
    if form.is_valid():
        row = VehicleInput(**form.cleaned_data)
        result = import_vehicles(actor=request.actor, rows=[row], now=now())
        if not result.refused:
            # a car that was changed by its own row's button was the other way round before
            before = {**form.cleaned_data, "is_blocked": not row.is_blocked}
            return done(
                request,
                f"{row.registration} is {'blocked' if row.is_blocked else 'good'} now",
                to=reverse("vehicles"),
                undo=undo_url(request.path, before) if request.POST.get("switch") else "",
            )
        form.add_error("registration", result.refused[0][1])
    return show(request, form=form)


def show(
    request: PageRequest,
    *,
    form: VehicleForm | None = None,
    list_form: VehicleListForm | None = None,
    result: VehicleImport | None = None,
    refused: list[tuple[int, str, str]] | None = None,
) -> HttpResponse:
    """Render the register with its forms as they stand."""
    found = list_vehicles(
        actor=request.actor,
        is_blocked=IS_BLOCKED.get(request.GET.get("show", "")),
        q=request.GET.get("q", "")[:40],
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    form, list_form = form or VehicleForm(), list_form or VehicleListForm()
    context = {
        "rows": found.items,
        "next_cursor": found.next_cursor,
        "views": VIEWS,
        "form": form,
        "list_form": list_form,
        "result": result,
        "told": told(result) if result else "",
        "refused": refused,
        "most_refused": MOST_REFUSED,
    }
    has_errors = bool(form.errors or list_form.errors)
    return render_page(
        request,
        "sources/vehicles.html",
        context,
        part="sources/vehicles_list.html",
        status=422 if has_errors else 200,
    )


def told(result: VehicleImport) -> str:
    """Return what an import did, in one sentence."""
    return (
        f"{result.added:,} added, {result.changed:,} changed, {result.unchanged:,} as before,"
        f" {len(result.refused):,} refused"
    )
