"""The supply queue: confirmed leads to take, talk to and finish."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpResponse
from django.urls import reverse

from leadflow.affiliates.queries.supply import count_supply, get_supply_item, list_supply
from leadflow.affiliates.services import supply as services
from leadflow.affiliates.types import SupplyOutcome, SupplyRow
from leadflow.identity.queries import names_of
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Invalid
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page, toast
from leadflow.web.supply.forms import OutcomeForm
from leadflow.web.words import phone

ON_PAGE: Final = 50
VIEWS: Final = [("", "Open"), ("mine", "Mine")]
ENDED: Final = {SupplyOutcome.PURCHASED, SupplyOutcome.NOT_PURCHASED}
SAVED: Final = {
    SupplyOutcome.PURCHASED: "Finished: purchased",
    SupplyOutcome.NOT_PURCHASED: "Finished: not purchased",
    SupplyOutcome.CALL_BACK: "You are reminded to call back",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A heading of the queue and what stands under it; `tone` is `bad` when it is late."""

    title: str
    tone: str
    rows: list[SupplyRow]
    has_more: bool = False


@page(permission=Permission.SUPPLY_WORK)
def queue(request: PageRequest) -> HttpResponse:
    """Show the queue: what is due to be called back first, then one's own, then what is free.

    One's own stand on the first page, however old the others are.
    """
    actor = request.actor
    cursor = request.GET.get("cursor") or None
    is_mine = request.GET.get("view") == "mine"
    found = list_supply(actor=actor, cursor=cursor, limit=ON_PAGE, mine=is_mine)
    own = found.items
    others: list[SupplyRow] = []
    if not is_mine:
        own = [] if cursor else list_supply(actor=actor, limit=ON_PAGE, mine=True).items
        others = [row for row in found.items if row.claimed_by_id != actor.user_id]
    parts = parts_of(own, others, now())
    context = {
        "parts": parts,
        "shown": sum(len(part.rows) for part in parts),
        "names": names_of({row.claimed_by or "" for row in others}),
        "next_cursor": found.next_cursor,
        "counts": count_supply(actor=actor),
        "views": VIEWS,
        "here": here(request),
        "here_open": reverse("supply"),
        "nav": "supply",
    }
    return render_page(request, "supply/queue.html", context, part="supply/queue_list.html")


@page(permission=Permission.SUPPLY_WORK, post=True)
def item(request: PageRequest, item_id: int) -> HttpResponse:
    """Show one lead of the queue, and take how the talk ended."""
    row = get_supply_item(actor=request.actor, item_id=item_id)
    form = OutcomeForm(posted(request), initial=OutcomeForm.first_values(row, now()))
    if request.method == "POST" and form.is_valid():
        outcome, call_back_at, notes = form.chosen()
        try:
            services.record_outcome(
                actor=request.actor,
                item_id=item_id,
                outcome=outcome,
                call_back_at=call_back_at,
                notes=notes,
                now=now(),
            )
        except Invalid as error:
            refuse(form, error)
        else:
            return done(request, SAVED[outcome], to=reverse("supply"))
    status = 422 if form.errors else 200
    context = {
        "row": row,
        "title": row.name or phone(row.mobile),
        "form": form,
        "holder": names_of([row.claimed_by or ""]).get(row.claimed_by or "", row.claimed_by),
        "is_over": row.outcome in ENDED,
        "may_finish": may_finish(row, request.actor),
        "nav": "supply",
    }
    return render_page(
        request, "supply/item.html", context, part="supply/item_body.html", status=status
    )


@action(permission=Permission.SUPPLY_WORK)
def claim(request: PageRequest, item_id: int) -> HttpResponse:
    """Take a lead and open it."""
    services.claim(actor=request.actor, item_id=item_id, now=now())
    return told(
        request,
        "The lead is yours",
        to=reverse("supply-item", args=[item_id]),
        undo=reverse("supply-release", args=[item_id]),
    )


@action(permission=Permission.SUPPLY_WORK)
def release(request: PageRequest, item_id: int) -> HttpResponse:
    """Give a lead back to the queue."""
    row = get_supply_item(actor=request.actor, item_id=item_id)
    services.release(actor=request.actor, item_id=item_id, now=now())
    # taking it again would not bring a promised call-back back, nor make it a colleague's
    is_simple = row.call_back_at is None and row.claimed_by_id == request.actor.user_id
    return told(
        request,
        "Given back to the queue",
        to=reverse("supply"),
        undo=reverse("supply-claim", args=[item_id]) if is_simple else "",
    )


def told(request: PageRequest, message: str, *, to: str, undo: str) -> HttpResponse:
    """Go to a page with a message; an undo, which htmx sends, stays where it is."""
    if request.htmx:
        return toast(HttpResponse(status=204), message, undo=undo)
    return done(request, message, to=to, undo=undo)


def parts_of(own: list[SupplyRow], others: list[SupplyRow], moment: datetime) -> list[Part]:
    """Return the rows under their headings; a heading without rows is left out."""
    late = [row for row in own if row.call_back_at and row.call_back_at <= moment]
    calm = [row for row in own if row not in late]
    parts = [
        Part("Call back now", "bad", late),
        Part("With you", "", calm, has_more=len(own) >= ON_PAGE),
        Part("Waiting", "", [row for row in others if row.claimed_by_id is None]),
        Part("With colleagues", "", [row for row in others if row.claimed_by_id]),
    ]
    return [part for part in parts if part.rows]


def may_finish(row: SupplyRow, actor: Actor) -> bool:
    """Tell whether the actor may say how the talk ended: who took the lead, or a head."""
    if row.claimed_by_id is None or row.outcome in ENDED:
        return False
    return row.claimed_by_id == actor.user_id or actor.has(*services.BOSSES)


def here(request: PageRequest) -> str:
    """Return the queue's own address, also where it is somebody's home."""
    query = request.GET.urlencode()
    return f"{reverse('supply')}?{query}" if query else reverse("supply")
