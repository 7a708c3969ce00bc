"""The board: a column for each status, and one move of one card at a time."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render

from leadflow.identity.types import Actor, Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Invalid, NotFound
from leadflow.leads import services
from leadflow.leads.queries import get_lead, list_leads
from leadflow.leads.types import LeadCount, LeadFilters, LeadRow, LeadStatus
from leadflow.pipeline.queries.board import ColumnTotal, column_totals
from leadflow.web.leads.desks import LEADS, Desk, Undo
from leadflow.web.leads.filters import NARROWED_BY, STATUSES, filters_of, id_of
from leadflow.web.shell.pages import PageRequest, action, page, toast
from leadflow.web.shell.records import query_of
from leadflow.web.states import word_of

IN_COLUMN: Final = 20
MAY_SEE: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
NOBODY_COUNTED: Final = ColumnTotal(LeadCount(0, is_exact=True), Decimal(0))


class NoSuchStatus(Invalid):
    code = "leads.no_such_status"


class NoSuchColumn(NotFound):
    code = "leads.no_such_column"


@dataclass(frozen=True, slots=True)
class Card:
    """A lead on the board, and where it may be moved."""

    row: LeadRow
    steps: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column: all its leads are counted, the first cards are shown."""

    status: LeadStatus
    total: ColumnTotal
    cards: list[Card]
    next_cursor: str | None
    is_folded: bool


def context_of(request: PageRequest, filters: LeadFilters, desk: Desk) -> dict[str, Any]:
    """Return the columns; those of ended leads stay folded, and empty until they are opened."""
    totals = column_totals(actor=request.actor, filters=filters)
    shown = [
        column_of(request.actor, filters, desk, status, total) for status, total in totals.items()
    ]
    rows = [card.row for column in shown for card in column.cards]
    besides = desk.besides(request.actor, rows)
    return {"columns": shown, "in_column": IN_COLUMN, "besides": besides}


def column_of(
    actor: Actor, filters: LeadFilters, desk: Desk, status: LeadStatus, total: ColumnTotal
) -> Column:
    """Return one column with its first cards, unless it is folded."""
    if status in desk.folded and filters.status is None:
        return Column(status, total, [], None, is_folded=True)
    return cards_of(actor, filters, desk, status, total=total)


def cards_of(
    actor: Actor,
    filters: LeadFilters,
    desk: Desk,
    status: LeadStatus,
    *,
    cursor: str | None = None,
    total: ColumnTotal = NOBODY_COUNTED,
) -> Column:
    """Return some cards of a column, from `cursor` on."""
    found = list_leads(
        actor=actor, filters=replace(filters, status=status), cursor=cursor, limit=IN_COLUMN
    )
    cards = [card_of(actor, row, desk) for row in found.items]
    return Column(status, total, cards, found.next_cursor, is_folded=False)


def card_of(actor: Actor, row: LeadRow, desk: Desk = LEADS) -> Card:
    """Return a lead as a card, with the statuses the actor may move it to."""
    allowed = desk.steps(actor, LeadStatus(row.status)) if desk.rights(actor).change else ()
    return Card(row, " ".join(sorted(allowed)))


@page(permission=MAY_SEE)
def column(request: PageRequest, status: str, desk: Desk = LEADS) -> HttpResponse:
    """Show more cards of one column: the next ones, or the first of one that was folded."""
    if status not in STATUSES:
        raise NoSuchColumn("The board has no such column.")
    more = cards_of(
        request.actor,
        desk.narrow(filters_of(request)),
        desk,
        LeadStatus(status),
        cursor=request.GET.get("cursor") or None,
    )
    besides = desk.besides(request.actor, [card.row for card in more.cards])
    context = {"column": more, "besides": besides, **around(request, desk)}
    return render(request, "leads/cards.html", context)


@action(permission=Permission.LEAD_CHANGE)
def move(request: PageRequest, lead_id: int, desk: Desk = LEADS) -> HttpResponse:
    """Move one lead to another status and give its card back."""
    to = request.POST.get("to", "")
    if to not in STATUSES:
        raise NoSuchStatus("There is no such status.", field="to")
    undo = desk.move(
        actor=request.actor,
        lead_id=lead_id,
        to=LeadStatus(to),
        reason=request.POST.get("reason", "").replace("\x00", "")[:500],
        if_version=id_of(request.POST.get("version", "")),
        now=now(),
    )
    row = get_lead(actor=request.actor, lead_id=lead_id)
    context = {
        "card": card_of(request.actor, row, desk),
        "besides": desk.besides(request.actor, [row]),
        **around(request, desk),
    }
    return moved(render(request, "leads/card.html", context), row, undo)


@action(permission=Permission.LEAD_CHANGE)
def undo_move(request: PageRequest, lead_id: int) -> HttpResponse:
    """Take one's own last change of the status back."""
    services.undo_status(actor=request.actor, lead_id=lead_id, now=now())
    return toast(HttpResponse(status=204), "The status is what it was before.")


def moved(response: HttpResponse, row: LeadRow, undo: Undo) -> HttpResponse:
    """Have the answer tell where the lead stands now, and offer the way back."""
    who = row.name or f"L-{row.id}"
    told = f"{who} is now {word_of(row.status).lower()}."
    return toast(response, told, undo=undo.url, **undo.values)


def around(request: PageRequest, desk: Desk = LEADS) -> dict[str, Any]:
    """Return what every card is drawn with."""
    return {
        "desk": desk,
        "rights": desk.rights(request.actor),
        "query": query_of(request, NARROWED_BY),
    }
