"""The page of one account: its people, orders, calls and history."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from leadflow.accounts.queries.contacts import list_contacts
from leadflow.accounts.queries.engagements import list_engagements
from leadflow.accounts.queries.profiles import get_account, status_history_of, zone_of
from leadflow.accounts.types import ContactRow
from leadflow.identity.queries import display_names
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.leads import queries, services
from leadflow.leads.types import LeadRow, LeadStatus
from leadflow.web.accounts import orders, planned
from leadflow.web.accounts.desk import ACCOUNTS
from leadflow.web.accounts.forms import KINDS
from leadflow.web.accounts.words import FREQUENCIES
from leadflow.web.leads import record
from leadflow.web.leads.filters import NARROWED_BY, filters_of
from leadflow.web.leads.happenings import GROUPS, stream_of
from leadflow.web.leads.moments import quick_moments
from leadflow.web.leads.stages import WAY
from leadflow.web.shell.pages import PageRequest, done, flash, page, render_page, toast
from leadflow.web.shell.records import Beside, beside, query_of
from leadflow.web.states import word_of
from leadflow.web.words import in_zone

MAY_SEE: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
MOST_CONTACTS: Final = 200
TOUCHES: Final = 8
TEMPLATE: Final = "accounts/account_body.html"


@dataclass(frozen=True, slots=True)
class Stage:
    """One field of the bar of statuses: every one but the current is a button."""

    status: LeadStatus
    word: str
    state: str


@page(permission=MAY_SEE)
def account(request: PageRequest, lead_id: int) -> HttpResponse:
    """Show one account, and note who looked."""
    context = context_of(request, lead_id)
    if not request.htmx:
        services.note_view(actor=request.actor, lead_id=lead_id, now=now())
        context["beside"] = ways_on(request, lead_id)
        context["list_query"] = query_of(request, NARROWED_BY)
    return render_page(request, "accounts/account.html", context, part=TEMPLATE)


def context_of(request: PageRequest, lead_id: int) -> dict[str, Any]:
    """Return what the page shows of an account. Raises AccountNotFound."""
    actor, moment = request.actor, now()
    row = get_account(actor=actor, lead_id=lead_id)
    zone = zone_of(row)
    lead = queries.get_lead(actor=actor, lead_id=lead_id)
    shown = (request.POST or request.GET).get("shown", "")
    rights = rights_on(actor, lead)
    return {
        "row": lead,
        "account": row,
        "record_page": "account",
        "title": row.name,
        "zone": zone,
        "clock": f"{moment.astimezone(zone):%H:%M}",
        "is_elsewhere": in_zone(moment).utcoffset() != moment.astimezone(zone).utcoffset(),
        "is_late": lead.next_action_at is not None and lead.next_action_at < moment,
        "stages": stages_of(lead),
        "contacts": people_of(actor, lead_id),
        "kinds": KINDS,
        "frequencies": FREQUENCIES.items(),
        "touches": touches_of(request, lead_id),
        "stream": stream_of(actor=actor, lead_id=lead_id, shown=shown),
        "groups": GROUPS,
        "history": history_of(actor, lead_id),
        "quick": quick_moments(),
        "files": record.files_of(actor, lead_id),
        "plans": planned.of_account(actor, lead_id),
        "nav": ACCOUNTS.key,
        **orders.context_of(actor, lead_id, moment),
        **rights,
    }


def rights_on(actor: Actor, lead: LeadRow) -> dict[str, bool]:
    """Return what the person may do with this account; the services decide again."""
    rights = record.rights_on(actor, lead)
    may_delete = actor.may(Permission.ACCOUNT_DELETE) or actor.may(Permission.LEAD_DELETE)
    return {**rights, "may_delete": rights["may_change"] and may_delete}


def people_of(actor: Actor, lead_id: int) -> list[ContactRow]:
    """Return everybody one talks to at the account."""
    return list(list_contacts(actor=actor, restaurant=lead_id, limit=MOST_CONTACTS).items)


def touches_of(request: PageRequest, lead_id: int) -> dict[str, Any]:
    """Return the latest interactions of an account, or its orders alone."""
    given = request.POST or request.GET
    orders_only = given.get("touches") == "orders"
    found = list_engagements(
        actor=request.actor,
        lead=lead_id,
        orders_only=orders_only,
        newest_first=True,
        cursor=request.GET.get("cursor") or None,
        limit=TOUCHES,
    )
    names = display_names(row.by for row in found.items)
    return {
        "rows": [(row, names.get(row.by, "")) for row in found.items],
        "next_cursor": found.next_cursor,
        "orders_only": orders_only,
    }


def stages_of(lead: LeadRow) -> list[Stage]:
    """Return the bar, the loss at its end; any status may follow any (API.md, Seed 1)."""
    current = LeadStatus(lead.status)
    place = WAY.index(current) if current in WAY else -1
    return [
        Stage(
            status,
            word_of(status),
            "current" if status is current else "done" if index < place else "todo",
        )
        for index, status in enumerate((*WAY, LeadStatus.LOST))
    ]


def history_of(actor: Actor, lead_id: int) -> list[tuple[str, str, str, Any]]:
    """Return every change of the status, newest first: who made what of what, and when."""
    rows = status_history_of(actor=actor, lead_id=lead_id)
    names = display_names(row.changed_by for row in rows)
    return [
        (row.old_status, row.new_status, names.get(row.changed_by, ""), row.changed_at)
        for row in reversed(rows)
    ]


def ways_on(request: PageRequest, lead_id: int) -> Beside:
    """Return the way to the accounts before and after one in the list one came from."""
    ids = queries.neighbours(
        actor=request.actor, filters=ACCOUNTS.narrow(filters_of(request)), lead_id=lead_id
    )
    query = query_of(request, NARROWED_BY)
    return beside(ids, page="account", query=query, noun="account")


def answer(
    request: PageRequest,
    lead_id: int,
    message: str,
    *,
    undo: str = "",
    event: str = "",
    **values: str,
) -> HttpResponse:
    """End an action: the account as it is now, and what was done; without htmx its page again.

    Whoever no longer sees the account goes back to the list.
    """
    if not request.htmx:
        flash(request, message, undo="" if values else undo)
        return HttpResponseRedirect(reverse("account", args=[lead_id]))
    try:
        response = render(request, TEMPLATE, context_of(request, lead_id))
    except DomainError:
        return done(request, message, to=reverse("accounts"), undo="" if values else undo)
    if event:
        response["HX-Trigger-After-Settle"] = event
    return toast(response, message, undo=undo, **values)


record.BODIES["/app/accounts/"] = record.Body(TEMPLATE, context_of)
