"""What a provider bought, and how far each came."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse

from leadflow.identity.types import Actor, Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import NotFound
from leadflow.marketplace.queries.assignments import get_assignment, list_assignments
from leadflow.marketplace.rules.refunds import is_in_time
from leadflow.marketplace.rules.states import ASSIGNMENT
from leadflow.marketplace.services import jobs as services
from leadflow.marketplace.types import AssignmentRow, AssignmentState, ListingState
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page

ON_PAGE: Final = 25
LONGEST_MESSAGE: Final = 5000
TOLD: Final = {
    "contacted": "Noted: the client was reached",
    "quote": "Your offer is with the client",
    "won": "Won. The client is yours.",
    "lost": "Noted as lost",
    "done": "Done. The client is asked for a review.",
}
BUTTONS: Final = {
    AssignmentState.CONTACTED: ("contacted", "Reached"),
    AssignmentState.WON: ("won", "Won"),
    AssignmentState.LOST: ("lost", "Lost"),
}


BOARD: Final = "board"
A = AssignmentState
STAGES: Final = {
    "new": ("To call", (A.PURCHASED,)),
    "reached": ("Reached", (A.CONTACTED,)),
    "quoted": ("Quoted", (A.QUOTED,)),
    "won": ("Won", (A.WON,)),
    "ended": ("Ended", (A.LOST, A.REFUNDED)),
}


class NoSuchAct(NotFound):
    code = "web.no_such_act"


@page(permission=Permission.MARKET_BUY)
def jobs(request: PageRequest) -> HttpResponse:
    """Show what was bought, newest first, with what can be done about each."""
    if request.GET.get("layout") == BOARD:
        return render_page(request, "market/jobs.html", {"columns": columns_of(request.actor)})
    chosen = STAGES.get(request.GET.get("stage", ""))
    found = list_assignments(
        actor=request.actor,
        states=chosen[1] if chosen else (),
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    context = {
        "rows": [(row, buttons_of(row), may_ask_back(row, now())) for row in found.items],
        "next_cursor": found.next_cursor,
    }
    return render_page(request, "market/jobs.html", context, part="market/jobs_list.html")


def columns_of(actor: Actor) -> list[tuple[str, str, list[Any], bool]]:
    """Return the board's columns: key, words, cards with their buttons, whether there are more."""
    columns = []
    for key, (words, states) in STAGES.items():
        found = list_assignments(actor=actor, states=states, limit=ON_PAGE)
        cards = [(row, buttons_of(row)) for row in found.items]
        columns.append((key, words, cards, found.next_cursor is not None))
    return columns


@action(permission=Permission.MARKET_BUY)
def act(request: PageRequest, assignment_id: int, act: str) -> HttpResponse:
    """Note what became of a lead."""
    actor, moment = request.actor, now()
    if act == "contacted":
        services.mark_contacted(actor=actor, assignment_id=assignment_id, now=moment)
    elif act == "quote":
        services.quote(
            actor=actor,
            assignment_id=assignment_id,
            amount=amount_of(request.POST.get("amount", "")),
            message=request.POST.get("message", "").strip()[:LONGEST_MESSAGE],
            now=moment,
        )
    elif act == "won":
        services.mark_won(actor=actor, assignment_id=assignment_id, now=moment)
    elif act == "lost":
        services.mark_lost(actor=actor, assignment_id=assignment_id, now=moment)
    elif act == "done":
        row = get_assignment(actor=actor, assignment_id=assignment_id)
        services.complete(actor=actor, lead_id=row.lead, now=moment)
    else:
        raise NoSuchAct("There is nothing at this address.")
    return done(request, TOLD[act], to=reverse("market-jobs"))


def buttons_of(row: AssignmentRow) -> list[tuple[str, str]]:
    """Return what can become of a lead from where it stands: the act and its words."""
    following = ASSIGNMENT.after(AssignmentState(row.status))
    if row.won_job:
        return [] if row.lead_state == ListingState.COMPLETED else [("done", "Job done")]
    return [words for state, words in BUTTONS.items() if state in following]


def may_ask_back(row: AssignmentRow, moment: datetime) -> bool:
    """Tell whether credits of a purchase can be asked back as it stands."""
    is_over = row.won_job or row.status == AssignmentState.REFUNDED
    in_time = is_in_time(purchased_at=row.purchased_at, now=moment)
    return bool(row.credits_charged) and in_time and not is_over


def amount_of(typed: str) -> Decimal:
    """Return an amount as it was typed. Raises BadQuote."""
    try:
        amount = Decimal(typed.replace(",", ".").strip())
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or amount != round(amount, 2):
        amount = Decimal(0)
    return amount
