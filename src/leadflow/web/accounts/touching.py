"""Being in touch with an account and what it ordered: written down, corrected, taken back."""

from dataclasses import replace
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from leadflow.accounts.queries.engagements import NoSuchEngagement, get_engagement
from leadflow.accounts.queries.profiles import get_account
from leadflow.accounts.services.engagements import (
    delete_engagement,
    record_engagement,
    restore_engagement,
    update_engagement,
)
from leadflow.accounts.types.orders import EngagementRow
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError, Invalid
from leadflow.leads import services as leads
from leadflow.leads.queries import get_lead
from leadflow.leads.types import InteractionKind
from leadflow.web.accounts import account
from leadflow.web.accounts.forms import EngagementForm
from leadflow.web.leads.composer import LONGEST, NOTE
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.once import told_once, written_at
from leadflow.web.shell.pages import PageRequest, action, page, render_page
from leadflow.web.words import in_zone, money

MAY_SEE: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
MAY_WORK: Final = (Permission.ACCOUNT_WORK, Permission.LEAD_CHANGE)


class BadTouch(Invalid):
    """What was sent of being in touch cannot be kept."""

    code = "accounts.bad_interaction"


@page(permission=MAY_SEE)
def touches(request: PageRequest, lead_id: int) -> HttpResponse:
    """Show the interactions of an account page by page, or its orders alone."""
    row = get_account(actor=request.actor, lead_id=lead_id)
    context = {
        "row": row,
        "touches": account.touches_of(request, lead_id),
        "nav": "accounts",
        **_rights(request, lead_id),
    }
    return render_page(request, "accounts/touches_page.html", context, part="accounts/touches.html")


@action(permission=MAY_WORK)
def write(request: PageRequest, lead_id: int) -> HttpResponse:
    """Keep what was written: a note, or that one was in touch, with the order that came of it."""
    get_account(actor=request.actor, lead_id=lead_id)
    try:
        told, undo = told_once(request, lambda: _kept(request, lead_id))
    except Invalid as error:
        if not request.htmx:
            raise
        response = render(request, "leads/lead_write_error.html", {"error": error}, status=422)
        response["HX-Retarget"], response["HX-Reswap"] = "#write-error", "innerHTML"
        return response
    return account.answer(request, lead_id, told, undo=undo, event="composer-saved")


@page(permission=MAY_WORK, post=True)
def touch(request: PageRequest, lead_id: int, engagement_id: int) -> HttpResponse:
    """Show the form of an interaction, or take what it says."""
    row = of(request, lead_id, engagement_id)
    form = _form(request, lead_id, initial=_said(row))
    if form.is_valid():
        values = form.values()
        if "at" in values and values["at"] == row.at.replace(second=0, microsecond=0):
            del values["at"]
        try:
            update_engagement(
                actor=request.actor, engagement_id=engagement_id, changes=values, now=now()
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return account.answer(request, lead_id, "Saved.")
    place = f"touch-{engagement_id}"
    context = {"form": form, "touch": row, "lead_id": lead_id, "place": place, "nav": "accounts"}
    status = 422 if form.is_bound else 200
    whole, part = "accounts/touch_page.html", "accounts/touch_form.html"
    response = render_page(request, whole, context, part=part, status=status)
    if form.is_bound:
        response["HX-Retarget"], response["HX-Reswap"] = f"#{place}", "innerHTML"
    return response


@action(permission=MAY_WORK)
def remove(request: PageRequest, lead_id: int, engagement_id: int) -> HttpResponse:
    """Remove an interaction; Undo brings it back."""
    row = of(request, lead_id, engagement_id)
    delete_engagement(actor=request.actor, engagement_id=engagement_id, now=now())
    undo = reverse("account-touch-restore", args=[lead_id, engagement_id])
    told = "The order is gone." if row.order_placed else "The interaction is gone."
    return account.answer(request, lead_id, told, undo=undo)


@action(permission=MAY_WORK)
def restore(request: PageRequest, lead_id: int, engagement_id: int) -> HttpResponse:
    """Bring a removed interaction back."""
    get_account(actor=request.actor, lead_id=lead_id)
    restore_engagement(actor=request.actor, lead_id=lead_id, engagement_id=engagement_id, now=now())
    return account.answer(request, lead_id, "It is back.")


def of(request: PageRequest, lead_id: int, engagement_id: int) -> EngagementRow:
    """Return an interaction of this account. Raises NoSuchEngagement."""
    row = get_engagement(actor=request.actor, engagement_id=engagement_id)
    if row.lead != lead_id:
        raise NoSuchEngagement("There is no such interaction at this account.")
    return row


def _kept(request: PageRequest, lead_id: int) -> tuple[str, str]:
    """Return what is told of what was kept, and the address that takes it back."""
    if request.POST.get("as") == NOTE:
        said = request.POST.get("text", "").replace("\x00", "")[:LONGEST]
        note = leads.add_note(actor=request.actor, lead_id=lead_id, text=said, now=now())
        return "Note saved.", reverse("lead-take-back", args=[lead_id, NOTE, note])
    form = _form(request, lead_id)
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        label = form.fields[field].label if field in form.fields else ""
        raise BadTouch(f"{label}: {errors[0]}" if label else str(errors[0]), field=field)
    facts = form.facts()
    if facts.at is None:
        facts = replace(facts, at=written_at(request))
    made = record_engagement(actor=request.actor, lead_id=lead_id, facts=facts, now=now())
    undo = reverse("account-touch-remove", args=[lead_id, made])
    if not facts.order_placed:
        return "Saved.", undo
    worth = f" of {money(facts.total_price)}" if facts.total_price is not None else ""
    return f"Order{worth} saved.", undo


def _form(request: PageRequest, lead_id: int, **more: Any) -> EngagementForm:
    """Return the form as it was sent; the composer calls what is kept otherwise."""
    given = posted(request)
    if given is not None:
        given = given.copy()
        for own, other in (("kind", "as"), ("details", "text")):
            given.setdefault(own, given.get(other, ""))
    contacts = [(row.id, row.name) for row in account.people_of(request.actor, lead_id)]
    return EngagementForm(given, contacts=contacts, **more)


def _said(row: EngagementRow) -> dict[str, Any]:
    return {
        "kind": InteractionKind(row.kind),
        "contact": str(row.contact or ""),
        "at": in_zone(row.at),
        "details": row.details,
        "order_placed": row.order_placed,
        "product_details": row.product_details,
        "quantity": row.quantity,
        "total_price": row.total_price,
    }


def _rights(request: PageRequest, lead_id: int) -> dict[str, bool]:
    return account.rights_on(request.actor, get_lead(actor=request.actor, lead_id=lead_id))
