"""Saved views: tabs above the list that keep what it is narrowed by and how it is shown."""

from urllib.parse import parse_qsl, urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.pipeline.queries.views import ViewRow, get_view, list_views
from leadflow.pipeline.services import views as services
from leadflow.web.leads.desks import LEADS, Desk
from leadflow.web.leads.filters import STATE, id_of
from leadflow.web.leads.tabs import Tab
from leadflow.web.shell.pages import PageRequest, action, done, page

MAY_SEE = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
OF_ACCOUNTS = "is_account"


def tabs_of(request: PageRequest, desk: Desk = LEADS) -> list[Tab]:
    """Return a tab for each view of the desk that the person has: the pinned ones first."""
    views = list_views(actor=request.actor)
    return [tab_of(request, view) for view in views if is_of_accounts(view) == desk.is_account]


def is_of_accounts(view: ViewRow) -> bool:
    """Tell whether the view is of the desk of accounts; leads are all that come in."""
    return (OF_ACCOUNTS, "1") in parse_qsl(view.query)


def tab_of(request: PageRequest, view: ViewRow) -> Tab:
    """Return one view as a tab; its address says which one it is."""
    return Tab(
        view.name,
        address_of(view),
        is_current=id_of(request.GET.get("view", "")) == view.id,
        view_id=view.id,
        is_shared=view.is_shared,
        is_mine=view.is_own,
        is_pinned=view.is_pinned,
    )


def address_of(view: ViewRow) -> str:
    """Return where a view is opened."""
    query = [*parse_qsl(view.query), ("view", str(view.id))]
    if not is_of_accounts(view):
        return f"{list_of(view)}?{urlencode(query)}"
    said = [(name, value) for name, value in query if name != OF_ACCOUNTS]
    return f"{list_of(view)}?{urlencode(said)}"


def list_of(view: ViewRow) -> str:
    """Return the desk the view is of."""
    return reverse("accounts" if is_of_accounts(view) else "leads")


@page(permission=MAY_SEE, post=True)
def save(request: PageRequest) -> HttpResponse:
    """Ask for a name, and keep the list under it."""
    if request.method != "POST":
        return form(request, name="", query=shown_state(request.GET))
    name, query = request.POST.get("name", ""), shown_state(QueryDict(request.POST.get("query")))
    try:
        view_id = services.save_view(
            actor=request.actor,
            name=name,
            query=query,
            is_shared=request.POST.get("is_shared") == "on",
            now=now(),
        )
    except DomainError as error:
        return form(request, name=name, query=query, error=error)
    view = get_view(actor=request.actor, view_id=view_id)
    undo = reverse("view-delete", args=[view_id])
    return done(request, f"{view.name} is saved.", to=address_of(view), undo=undo)


def form(
    request: PageRequest, *, name: str, query: str, error: DomainError | None = None
) -> HttpResponse:
    """Show the form that names a view."""
    context = {
        "name": name,
        "query": query,
        "error": error.message if error else "",
        "may_share": request.actor.may(Permission.LEAD_ASSIGN),
        "nav": "leads",
    }
    template = "leads/editors/view.html" if request.htmx else "leads/save_view.html"
    return render(request, template, context, status=422 if error else 200)


@action(permission=MAY_SEE)
def update(request: PageRequest, view_id: int) -> HttpResponse:
    """Have a view show what the list shows now."""
    before = get_view(actor=request.actor, view_id=view_id)
    query = shown_state(QueryDict(request.POST.get("query") or request.GET.get("query", "")))
    services.update_view(actor=request.actor, view_id=view_id, query=query, now=now())
    undo = f"{reverse('view-update', args=[view_id])}?{urlencode({'query': before.query})}"
    view = get_view(actor=request.actor, view_id=view_id)
    return done(request, f"{view.name} now shows this list.", to=address_of(view), undo=undo)


@action(permission=MAY_SEE)
def delete(request: PageRequest, view_id: int) -> HttpResponse:
    """Put a view away."""
    view = get_view(actor=request.actor, view_id=view_id)
    services.delete_view(actor=request.actor, view_id=view_id, now=now())
    undo = reverse("view-restore", args=[view_id])
    return done(request, f"{view.name} is put away.", to=list_of(view), undo=undo)


@action(permission=MAY_SEE)
def restore(request: PageRequest, view_id: int) -> HttpResponse:
    """Bring a view back."""
    services.restore_view(actor=request.actor, view_id=view_id, now=now())
    view = get_view(actor=request.actor, view_id=view_id)
    return done(request, f"{view.name} is back.", to=address_of(view))


@action(permission=MAY_SEE)
def pin(request: PageRequest, view_id: int) -> HttpResponse:
    """Keep a view at hand, or no longer."""
    if request.POST.get("pinned") == "0":
        view = services.unpin_view(actor=request.actor, view_id=view_id)
        return done(request, f"{view.name} is no longer pinned.", to=address_of(view))
    view = services.pin_view(actor=request.actor, view_id=view_id)
    return done(request, f"{view.name} is pinned.", to=address_of(view))


def shown_state(given: QueryDict) -> str:
    """Return what a view keeps of an address, in one spelling."""
    return urlencode(sorted((name, given[name]) for name in STATE if given.get(name)))
