"""A new account, an account's facts, and a lead that becomes an account."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from leadflow.accounts.queries.profiles import get_account
from leadflow.accounts.rules.profiles import PROFILE
from leadflow.accounts.services.profiles import make_account, open_account, update_account
from leadflow.accounts.types import RestaurantFacts, RestaurantRow
from leadflow.identity.rules import zones
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.leads import queries, services
from leadflow.leads.types import LeadRow
from leadflow.web.accounts.forms import AccountForm
from leadflow.web.leads.filters import id_of
from leadflow.web.leads.new import duplicates_url
from leadflow.web.leads.record import rights_on
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import PageRequest, done, page, render_page

MAY_SEE: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
MAY_OPEN: Final = (Permission.ACCOUNT_WORK, Permission.LEAD_CREATE)
MAY_WORK: Final = (Permission.ACCOUNT_WORK, Permission.LEAD_CHANGE)
MOST_ZONES: Final = 40
MEANWHILE: Final = "Somebody changed this account meanwhile. Save again to use yours."
ON_FORM: Final = (
    "name",
    "phone",
    "email",
    "city",
    "potential_revenue",
    "status",
    "assigned_to",
    *PROFILE,
)


@page(permission=MAY_OPEN, post=True)
def new(request: PageRequest) -> HttpResponse:
    """Open an account, with its lead."""
    actor = request.actor
    people = queries.owners() if actor.may(Permission.LEAD_ASSIGN) else None
    form = AccountForm(posted(request), people=people, initial={"assigned_to": str(actor.user_id)})
    if form.is_valid():
        try:
            lead_id = open_account(actor=actor, facts=RestaurantFacts(**form.values()), now=now())
        except DomainError as error:
            refuse(form, error)
        else:
            to = reverse("account", args=[lead_id])
            return done(request, f"{form.cleaned_data['name']} is an account.", to=to)
    context = {"form": form, "title": "New account", "said": "Open account"}
    return _page(request, form, context)


@page(permission=MAY_WORK, post=True)
def change(request: PageRequest, lead_id: int) -> HttpResponse:
    """Show everything that is known of an account, and take what was changed."""
    row = get_account(actor=request.actor, lead_id=lead_id)
    lead = queries.get_lead(actor=request.actor, lead_id=lead_id)
    if not rights_on(request.actor, lead)["may_change"]:
        raise services.NotYourLead("You may look at this account but not change it.")
    people = queries.owners() if request.actor.may(Permission.LEAD_ASSIGN) else None
    form = AccountForm(posted(request), people=people, initial=_said(row))
    if form.is_valid():
        try:
            update_account(
                actor=request.actor,
                lead_id=lead_id,
                changes=form.values(),
                if_version=id_of(request.POST.get("version", "")),
                now=now(),
            )
        except services.LeadChanged:
            form.add_error(None, MEANWHILE)
        except DomainError as error:
            refuse(form, error)
        else:
            return done(request, "Account saved", to=_home(request, lead_id))
    context = {"form": form, "row": row, "title": row.name, "said": "Save"}
    return _page(request, form, context)


@page(permission=MAY_WORK, post=True)
def from_lead(request: PageRequest, lead_id: int) -> HttpResponse:
    """Make an account of a lead; what is known of it stands in the form already."""
    lead = queries.get_lead(actor=request.actor, lead_id=lead_id)
    if not rights_on(request.actor, lead)["may_change"]:
        raise services.NotYourLead("You may look at this lead but not change it.")
    people = queries.owners() if request.actor.may(Permission.LEAD_ASSIGN) else None
    form = AccountForm(posted(request), people=people, initial=_known(lead))
    if form.is_valid():
        try:
            make_account(actor=request.actor, lead_id=lead_id, facts=form.values(), now=now())
        except DomainError as error:
            refuse(form, error)
        else:
            return done(request, f"{lead.name} is an account.", to=_home(request, lead_id))
    context = {"form": form, "lead": lead, "title": "Make it an account", "said": "Make account"}
    return _page(request, form, context)


@page(permission=MAY_OPEN)
def zone_words(request: PageRequest) -> HttpResponse:
    """Show the time zones whose name holds what is being typed."""
    wanted = request.GET.get("timezone", "")[:64].replace(" ", "_").casefold()
    found = [zone for zone in zones() if wanted in zone.casefold()]
    return render(request, "leads/lead_tag_words.html", {"words": found[:MOST_ZONES]})


def _home(request: PageRequest, lead_id: int) -> str:
    """Return the account's page, or the list when it was given away."""
    try:
        get_account(actor=request.actor, lead_id=lead_id)
    except DomainError:
        return reverse("accounts")
    return reverse("account", args=[lead_id])


def _said(row: RestaurantRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ON_FORM}


def _known(lead: LeadRow) -> dict[str, Any]:
    return {
        "name": lead.name,
        "phone": lead.phone,
        "email": lead.email,
        "city": lead.city,
        "potential_revenue": lead.value,
        "status": lead.status,
        "assigned_to": str(lead.assigned_to or ""),
        "contact_person": lead.name,
    }


def _page(request: PageRequest, form: AccountForm, context: dict[str, Any]) -> HttpResponse:
    shared = {
        "duplicates_url": duplicates_url(),
        "nav": "accounts",
        "known_cuisines": CUISINES,
        "known_types": TYPES,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "accounts/form.html", {**shared, **context}, status=status)


CUISINES: Final = (
    "African",
    "Chinese",
    "French",
    "Greek",
    "Indian",
    "Italian",
    "Japanese",
    "Korean",
    "Lebanese",
    "Mexican",
    "Portuguese",
    "Thai",
    "Turkish",
    "Vegetarian",
)
TYPES: Final = (
    "Bakery",
    "Bar",
    "Café",
    "Casual",
    "Catering",
    "Fast Casual",
    "Fast Food",
    "Fine Dining",
)
