"""Editing in place: a small form over the cell, and the row, card or panel back as it is then."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import urlencode, urlsplit

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from leadflow.identity.queries import names_of
from leadflow.identity.rules import require
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError, Invalid, NotFound
from leadflow.leads import queries, services
from leadflow.leads.services import LeadChanged, LeadMoved
from leadflow.leads.types import LeadRow, LeadStatus
from leadflow.web.leads import board, columns, peek
from leadflow.web.leads.desks import LEADS, Desk
from leadflow.web.leads.filters import STATUSES, id_of
from leadflow.web.leads.tabs import state
from leadflow.web.shell.pages import PageRequest, page, toast, trigger
from leadflow.web.words import in_zone, money, since

MAY_SEE: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
RIGHTS: Final[Mapping[str, Permission]] = {
    "status": Permission.LEAD_CHANGE,
    "value": Permission.LEAD_CHANGE,
    "next": Permission.LEAD_CHANGE,
    "owner": Permission.LEAD_ASSIGN,
}
IN_MENU: Final = 20
LONGEST_ACTION: Final = 200
DEAREST: Final = Decimal("9999999999.99")


class NoSuchField(NotFound):
    code = "leads.no_such_field"


class BadValue(Invalid):
    code = "leads.bad_value"


class BadMoment(Invalid):
    code = "leads.bad_next_action_at"


@page(permission=MAY_SEE, post=True)
def edit(request: PageRequest, lead_id: int, field: str, desk: Desk = LEADS) -> HttpResponse:
    """Show the editor of one field, or save what it sent."""
    if field not in RIGHTS:
        raise NoSuchField("This cannot be changed here.")
    row = queries.get_lead(actor=request.actor, lead_id=lead_id)
    require(request.actor, RIGHTS[field])
    if request.method != "POST":
        return editor(request, row, field, desk=desk)
    try:
        response = SAVERS[field](request, row, desk)
    except (LeadChanged, LeadMoved):
        return conflict(request, lead_id, desk)
    except Invalid as error:
        return editor(request, row, field, error, desk=desk)
    return trigger(response, "lead-changed", lead_id)


def editor(
    request: PageRequest,
    row: LeadRow,
    field: str,
    error: DomainError | None = None,
    *,
    desk: Desk = LEADS,
) -> HttpResponse:
    """Show the small form over the cell."""
    steps = desk.steps(request.actor, LeadStatus(row.status)) if field == "status" else ()
    context = {
        "row": row,
        "desk": desk,
        "steps": [status for status in LeadStatus if status in steps],
        "place": request.GET.get("in", "row"),
        "error": error.message if error else "",
        "given": request.POST,
        "people": people(request) if field == "owner" else [],
        "moment": in_zone(row.next_action_at) if row.next_action_at else None,
    }
    response = render(request, f"leads/editors/{field}.html", context, status=422 if error else 200)
    if error:
        response["HX-Retarget"], response["HX-Reswap"] = "#editor", "innerHTML"
    return response


@page(permission=Permission.LEAD_ASSIGN)
def owners(request: PageRequest) -> HttpResponse:
    """Show the people who can own leads and whose name holds the text: to choose, or to filter."""
    if not request.GET.get("link"):
        return render(request, "leads/editors/people.html", {"people": people(request)})
    shown = state(QueryDict(urlsplit(request.htmx.current_url or "").query))
    links = [(pk, name, urlencode({**shown, "owner": str(pk)})) for pk, name in people(request)]
    return render(request, "leads/editors/people_links.html", {"people": links})


def people(request: PageRequest) -> list[tuple[int, str]]:
    """Return the first people who can own leads and whose name holds the text asked for."""
    wanted = request.GET.get("name", "").casefold().strip()
    found = [(pk, name) for pk, name in queries.owners() if wanted in name.casefold()]
    return found[:IN_MENU]


def save_status(request: PageRequest, row: LeadRow, desk: Desk) -> HttpResponse:
    to = request.POST.get("value", "")
    if to not in STATUSES:
        raise board.NoSuchStatus("There is no such status.", field="value")
    undo = desk.move(
        actor=request.actor,
        lead_id=row.id,
        to=LeadStatus(to),
        reason=request.POST.get("reason", "").replace("\x00", "")[:500],
        if_version=version_of(request),
        now=now(),
    )
    changed, response = shown(request, row.id, desk)
    return board.moved(response, changed, undo)


def save_owner(request: PageRequest, row: LeadRow, desk: Desk) -> HttpResponse:
    services.assign(
        actor=request.actor,
        lead_id=row.id,
        user_id=id_of(request.POST.get("value", "")),
        if_version=version_of(request),
        now=now(),
    )
    try:
        changed, response = shown(request, row.id, desk)
    except queries.LeadNotFound:  # given away by somebody who sees their own leads only
        return gone(row)
    undo = reverse(desk.edit, args=[row.id, "owner"])
    told = f"{named(row)} now belongs to {changed.assigned_name or 'nobody'}."
    return toast(response, told, undo=undo, value=row.assigned_to or "")


def gone(row: LeadRow) -> HttpResponse:
    """Take a lead off the page that the person may no longer see."""
    response = HttpResponse(headers={"HX-Reswap": "delete"})
    return toast(response, f"{named(row)} is no longer yours.")


def save_value(request: PageRequest, row: LeadRow, desk: Desk) -> HttpResponse:
    amount = amount_of(request.POST.get("value", ""))
    update(request, row, {"value": amount})
    undo = reverse(desk.edit, args=[row.id, "value"])
    told = f"{named(row)} is worth {money(amount)}." if amount is not None else "The value is gone."
    return toast(
        shown(request, row.id, desk)[1],
        told,
        undo=undo,
        value="" if row.value is None else str(row.value),
    )


def save_next(request: PageRequest, row: LeadRow, desk: Desk) -> HttpResponse:
    changes = {
        "next_action": request.POST.get("value", "").replace("\x00", "").strip()[:LONGEST_ACTION],
        "next_action_at": moment_of(request.POST.get("at", "")),
    }
    update(request, row, changes)
    undo = reverse(desk.edit, args=[row.id, "next"])
    before = row.next_action_at.isoformat() if row.next_action_at else ""
    return toast(
        shown(request, row.id, desk)[1],
        "The next action is noted." if any(changes.values()) else "There is no next action now.",
        undo=undo,
        value=row.next_action,
        at=before,
    )


SAVERS: Final[Mapping[str, Callable[[PageRequest, LeadRow, Desk], HttpResponse]]] = {
    "status": save_status,
    "owner": save_owner,
    "value": save_value,
    "next": save_next,
}


def update(request: PageRequest, row: LeadRow, changes: Mapping[str, object]) -> None:
    services.update_lead(
        actor=request.actor,
        lead_id=row.id,
        changes=changes,
        if_version=version_of(request),
        now=now(),
    )


def conflict(request: PageRequest, lead_id: int, desk: Desk) -> HttpResponse:
    """Give the lead as it stands now, and say who changed what meanwhile."""
    last = queries.timeline(actor=request.actor, lead_id=lead_id)[-1]
    who = names_of({last.actor}).get(last.actor, last.actor)
    response = shown(request, lead_id, desk)[1]
    response.status_code = 409
    told = f"{who} was quicker: {last.text} ({since(last.at)}). This is how it stands now."
    return toast(response, told, tone="bad")


def shown(request: PageRequest, lead_id: int, desk: Desk) -> tuple[LeadRow, HttpResponse]:
    """Return the lead as it stands now, drawn as the place it was edited in wants it."""
    place = request.GET.get("in", "row")
    if place == "peek":
        context = peek.context_of(request, lead_id, desk)
        return context["row"], render(request, "leads/peek.html", context)
    row = queries.get_lead(actor=request.actor, lead_id=lead_id)
    around = board.around(request, desk)
    besides = desk.besides(request.actor, [row])
    if place == "card":
        context = {**around, "card": board.card_of(request.actor, row, desk), "besides": besides}
        return row, render(request, "leads/card.html", context)
    shown_columns = columns.shown_columns(
        request, desk.all_columns, desk.usual_columns, desk.cookie
    )
    context = {**around, "row": row, "columns": shown_columns, "besides": besides}
    return row, render(request, "leads/row.html", context)


def version_of(request: PageRequest) -> int | None:
    return id_of(request.POST.get("version", ""))


def amount_of(text: str) -> Decimal | None:
    """Return the amount that is written, with or without spaces; none when nothing is.

    Raises BadValue.
    """
    bare = "".join(text.split()).replace(",", "").lstrip("R₹£€$")
    if not bare:
        return None
    amount = _decimal(bare)
    if amount is None or not amount.is_finite() or not 0 <= amount <= DEAREST:
        raise BadValue("Write an amount such as 4800 or 4800.50.", field="value")
    return amount.quantize(Decimal("0.01"))


def moment_of(text: str) -> datetime | None:
    """Return the moment that is written, in the reader's zone; none when nothing is.

    Raises BadMoment.
    """
    if not text:
        return None
    try:
        moment = parse_datetime(text)
        aware = timezone.make_aware(moment) if moment and not moment.tzinfo else moment
        if aware:
            return aware.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadMoment("Write a day and a time.", field="at") from error
    raise BadMoment("Write a day and a time.", field="at")


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text[:40])
    except InvalidOperation:
        return None


def named(row: LeadRow) -> str:
    return row.name or f"L-{row.id}"
