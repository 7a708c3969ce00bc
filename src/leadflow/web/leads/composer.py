"""Writing down what happened with a lead: notes, and every way of being in touch."""

from datetime import datetime
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from leadflow.identity.queries import find_user, users_with_any_role
from leadflow.identity.rules import PERMISSIONS
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Invalid, NotFound
from leadflow.leads import queries, services
from leadflow.leads.types import InteractionKind, Outcome
from leadflow.web.leads.edit import moment_of
from leadflow.web.leads.record import answer, cleaned
from leadflow.web.shell.once import told_once, written_at
from leadflow.web.shell.pages import PageRequest, action, page

MAY_SEE: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
NOTE: Final = "note"
LONGEST: Final = 20_000
LONGEST_ACTION: Final = 200
MOST_NAMES: Final = 6
SEE_EVERY_LEAD: Final = frozenset(
    role for role, held in PERMISSIONS.items() if Permission.LEAD_VIEW_ALL in held
)


class BadEntry(Invalid):
    code = "leads.bad_entry"


class NothingWritten(NotFound):
    code = "leads.nothing_written"


@action(permission=MAY_SEE)
def write(request: PageRequest, lead_id: int) -> HttpResponse:
    """Keep what was written: a note, or that somebody was in touch and what comes next."""
    try:
        told, undo = told_once(request, lambda: _kept(request, lead_id))
    except Invalid as error:
        if not request.htmx:
            raise
        response = render(request, "leads/lead_write_error.html", {"error": error}, status=422)
        response["HX-Retarget"], response["HX-Reswap"] = "#write-error", "innerHTML"
        return response
    return answer(request, lead_id, told, undo=undo, event="composer-saved")


@action(permission=MAY_SEE)
def take_back(request: PageRequest, lead_id: int, what: str, entry_id: int) -> HttpResponse:
    """Take back what one has just written; the next action before it is back with it."""
    if what == NOTE:
        services.take_back_note(actor=request.actor, lead_id=lead_id, note_id=entry_id, now=now())
    elif what == "touch":
        services.take_back_interaction(
            actor=request.actor, lead_id=lead_id, interaction_id=entry_id, now=now()
        )
    else:
        raise NothingWritten("There is nothing of that kind to take back.")
    return answer(request, lead_id, "Taken back.")


@page(permission=MAY_SEE)
def mentions(request: PageRequest, lead_id: int) -> HttpResponse:
    """Show the people whose name begins with the text, among those who may see this lead."""
    row = queries.get_lead(actor=request.actor, lead_id=lead_id)
    wanted = request.GET.get("name", "")[:80].casefold()
    readers = users_with_any_role(SEE_EVERY_LEAD)
    owner = find_user(row.assigned_to) if row.assigned_to else None
    if owner and owner.id not in {user.id for user in readers}:
        readers = [owner, *readers]
    found = [
        user
        for user in readers
        if user.id != request.actor.user_id
        and any(
            word.startswith(wanted)
            for word in (user.username.casefold(), *user.name.casefold().split())
        )
    ]
    return render(request, "leads/lead_mentions.html", {"people": found[:MOST_NAMES]})


def _kept(request: PageRequest, lead_id: int) -> tuple[str, str]:
    """Return what is told of what was kept, and the address that takes it back."""
    given = request.POST
    kind, text = given.get("as", ""), given.get("text", "").replace("\x00", "")[:LONGEST]
    if kind == NOTE:
        note_id = services.add_note(actor=request.actor, lead_id=lead_id, text=text, now=now())
        return "Note saved.", _undo(lead_id, NOTE, note_id)
    if kind not in set(InteractionKind) or given.get("outcome", "") not in set(Outcome):
        raise BadEntry("Choose how you were in touch.", field="as")
    touch_id = services.add_interaction(
        actor=request.actor,
        lead_id=lead_id,
        kind=InteractionKind(kind),
        outcome=Outcome(given.get("outcome", "")),
        details=text,
        next_action=cleaned(given.get("next_action", ""), LONGEST_ACTION),
        next_action_at=_planned(given.get("next_at", "")),
        at=written_at(request),
        now=now(),
    )
    return "Saved.", _undo(lead_id, "touch", touch_id)


def _planned(text: str) -> datetime | None:
    return moment_of(text.replace("\x00", "")[:40])


def _undo(lead_id: int, what: str, entry_id: int) -> str:
    return reverse("lead-take-back", args=[lead_id, what, entry_id])
