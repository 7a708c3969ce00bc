"""What came of a call, with one click: written down, the next one planned, the next row shown."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from leadflow.accounts.services.outcomes import CallFacts, log_call, undo_logged
from leadflow.kernel.clock import now
from leadflow.kernel.errors import NotFound
from leadflow.leads.queries import get_lead
from leadflow.leads.services import add_note
from leadflow.leads.types import Outcome
from leadflow.pipeline.rules.today import BY_KEY, OneClick, day_of, morning
from leadflow.web.call_desk.queue import MAY_SEE, context_of
from leadflow.web.leads.record import cleaned
from leadflow.web.shell.once import once, written_at
from leadflow.web.shell.pages import PageRequest, action, flash, toast
from leadflow.web.words import due, in_zone

NOTE: Final = "note"
LONGEST: Final = 20_000
NOBODY_REACHED: Final = "no-answer"
PROMISED: Final = "follow-up"


class NoSuchOutcome(NotFound):
    code = "call_desk.no_such_outcome"


@action(permission=MAY_SEE)
def write(request: PageRequest, lead_id: int) -> HttpResponse:
    """Log a call with its outcome and what was said, or keep a note alone; show who is next."""
    kind = request.POST.get("as", "")
    text = request.POST.get("text", "").replace("\x00", "")[:LONGEST]
    if kind == NOTE:
        kept = once(request, lambda: _note(request, lead_id, text))
        undo = reverse("lead-take-back", args=[lead_id, NOTE, kept["note"]])
        return _answer(request, lead_id, "note kept.", undo)
    click = BY_KEY.get(kind)
    if click is None:
        raise NoSuchOutcome("There is no such outcome.")
    logged = once(request, lambda: _log(request, lead_id, click, text))
    undo = reverse("call-desk-undo", args=[lead_id, logged["touch"]])
    return _answer(request, lead_id, f"{click.label.lower()}. {_following(logged)}", undo)


@action(permission=MAY_SEE)
def undo(request: PageRequest, lead_id: int, touch_id: int) -> HttpResponse:
    """Take a logged call back, with what it did to call plans."""
    undo_logged(actor=request.actor, lead_id=lead_id, touch_id=touch_id, now=now())
    return _answer(request, lead_id, "taken back.", "")


def _note(request: PageRequest, lead_id: int, text: str) -> dict[str, Any]:
    return {"note": add_note(actor=request.actor, lead_id=lead_id, text=text, now=now())}


def _log(request: PageRequest, lead_id: int, click: OneClick, text: str) -> dict[str, Any]:
    at = written_at(request)
    logged = log_call(
        actor=request.actor,
        lead_id=lead_id,
        facts=CallFacts(
            outcome=Outcome(click.outcome),
            details=cleaned(text, LONGEST) or click.said,
            is_reached=click.key != NOBODY_REACHED,
            next_action=click.following,
            next_action_at=morning(in_zone(now()), days=click.days),
            is_promised=click.key == PROMISED,
        ),
        before=day_of(in_zone(now()))[1],
        at=at,
        now=now(),
    )
    return {
        "touch": logged.touch_id,
        "next_call": _text(logged.next_call),
        "next_action_at": _text(logged.next_action_at),
    }


def _following(logged: Mapping[str, Any]) -> str:
    if logged["next_call"]:
        return f"Next call {due(datetime.fromisoformat(logged['next_call']))}."
    if logged["next_action_at"]:
        return f"Next {due(datetime.fromisoformat(logged['next_action_at']))}."
    return ""


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _answer(request: PageRequest, lead_id: int, told: str, undo_url: str) -> HttpResponse:
    name = get_lead(actor=request.actor, lead_id=lead_id).name or f"L-{lead_id}"
    told = f"{name}: {told.strip()}"
    if not request.htmx:
        flash(request, told, undo=undo_url)
        owner = request.GET.get("owner", "")[:20]
        query = f"?owner={owner}" if owner.isalnum() else ""
        return HttpResponseRedirect(reverse("call-desk") + query)
    response = render(request, "call_desk/queue.html", context_of(request))
    return toast(response, told, undo=undo_url)
