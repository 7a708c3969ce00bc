"""Leads like the one that is typed or looked at, and asking for access to one that is hidden."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.leads.queries import get_lead
from leadflow.pipeline.queries.duplicates import LOOKERS, duplicates_of, find_duplicates
from leadflow.pipeline.services.access import LONGEST_REASON, ask_access, count_look
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page, toast

LONGEST: Final = 254
LONGEST_ID: Final = 18
LONGEST_TOKEN: Final = 200
TYPING: Final = "Entering a lead with the same number or address."


@page(permission=LOOKERS)
def lead_duplicates(request: PageRequest) -> HttpResponse:
    """Say whether the number or address that is being typed is known."""
    phone, email = (request.GET.get(name, "")[:LONGEST].strip() for name in ("phone", "email"))
    found = []
    if phone or email:
        count_look(actor=request.actor, now=now())
        except_id = number(request.GET.get("except", ""))
        found = find_duplicates(actor=request.actor, phone=phone, email=email, except_id=except_id)
    context = {"rows": found, "is_asked": bool(phone or email), "nav": "leads"}
    return render_page(request, "merging/known.html", context, part="merging/warning.html")


@page(permission=LOOKERS)
def of_lead(request: PageRequest, lead_id: int) -> HttpResponse:
    """Show what may be the same as a lead, beside it."""
    actor = request.actor
    count_look(actor=actor, now=now())
    context = {
        "lead": get_lead(actor=actor, lead_id=lead_id),
        "rows": duplicates_of(actor=actor, lead_id=lead_id),
        "may_merge": actor.may(Permission.LEAD_MERGE),
        "longest": LONGEST_REASON,
        "nav": "leads",
    }
    return render_page(request, "merging/of_lead.html", context, part="merging/card.html")


@action(permission=LOOKERS)
def ask(request: PageRequest) -> HttpResponse:
    """Ask for access to a lead that is hidden, once a day."""
    is_new = ask_access(
        actor=request.actor,
        token=request.POST.get("token", "")[:LONGEST_TOKEN],
        reason=request.POST.get("reason", TYPING),
        now=now(),
    )
    message = "Asked for access" if is_new else "You have asked for this today already"
    if not request.htmx:
        return done(request, message, to=reverse("leads"))
    return toast(render(request, "merging/asked.html", {"is_new": is_new}), message)


def number(text: str) -> int | None:
    """Return the id that was sent, None for anything else."""
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_ID
    return int(text) if is_number else None
