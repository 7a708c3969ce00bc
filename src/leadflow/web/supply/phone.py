"""The telephone: simulated interest calls, answered by hand."""

from typing import Final

from django.http import HttpResponse
from django.urls import reverse

from leadflow.affiliates.queries import my_affiliate
from leadflow.affiliates.queries.calls import PhoneRow, attempts_of, get_call, list_open_calls
from leadflow.affiliates.rules.answers import OPEN
from leadflow.affiliates.rules.calling import MAX_ATTEMPTS
from leadflow.affiliates.services.confirmation import press
from leadflow.affiliates.types import State
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Invalid
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page
from leadflow.web.words import word

MAY_ANSWER: Final = (Permission.CALL_SIMULATE, Permission.SUBMISSION_CREATE)
ON_PAGE: Final = 50
KEYS: Final = [("1", "Interested"), ("2", "Not interested"), ("9", "Never call again")]
# what the voice says at the end, by the key that was pressed
GOODBYES: Final = {
    "1": "Thank you. Our team will call you shortly.",
    "2": "Thank you. We will not call again about this.",
    "9": "Thank you. We will never call this number again.",
}


class NoSuchKey(Invalid):
    """The telephone has no such key."""

    code = "web.no_such_key"


@page(permission=MAY_ANSWER)
def calls(request: PageRequest) -> HttpResponse:
    """Show the calls that wait for an answer."""
    found = list_open_calls(
        actor=request.actor, cursor=request.GET.get("cursor") or None, limit=ON_PAGE
    )
    context = {
        "rows": found.items,
        "next_cursor": found.next_cursor,
        "most": MAX_ATTEMPTS,
        "is_staff": request.actor.may(Permission.CALL_SIMULATE),
        "topics": topics_of(request.actor),
    }
    return render_page(request, "supply/calls.html", context, part="supply/calls_list.html")


@page(permission=MAY_ANSWER)
def phone(request: PageRequest, call_id: int) -> HttpResponse:
    """Show one call on the telephone."""
    row = get_call(actor=request.actor, submission_id=call_id)
    next_url, next_label = way_on(row, request.actor)
    context = {
        "row": row,
        "keys": KEYS,
        "rings": row.state in OPEN,
        "said": GOODBYES.get(row.digit) or f"This call is over. {word(row.submission_state)}.",
        "next_url": next_url,
        "next_label": next_label,
        "attempts": attempts_of(actor=request.actor, submission_id=call_id),
        "topics": topics_of(request.actor),
    }
    return render_page(request, "supply/phone.html", context, part="supply/phone_body.html")


@action(permission=MAY_ANSWER)
def press_key(request: PageRequest, call_id: int) -> HttpResponse:
    """Press a key as the person on the phone would."""
    digit = request.POST.get("digit", "")
    if digit not in dict(KEYS):
        raise NoSuchKey("Press 1, 2 or 9.", field="digit")
    press(actor=request.actor, submission_id=call_id, digit=digit, now=now())
    return done(
        request, f"Pressed {digit}: {dict(KEYS)[digit]}", to=reverse("phone", args=[call_id])
    )


def topics_of(actor: Actor) -> str:
    """Return the live topics that say a call has changed: all calls, or those of one's own."""
    if actor.may(Permission.CALL_SIMULATE):
        return "calls"
    mine = my_affiliate(actor)
    return f"affiliate:{mine.id}" if mine else ""


def way_on(row: PhoneRow, actor: Actor) -> tuple[str, str]:
    """Return where to go after the call, and what that is called; empty when there is nowhere."""
    if not actor.may(Permission.CALL_SIMULATE):
        return reverse("my-submission", args=[row.id]), "Follow the submission"
    if row.submission_state is State.CONFIRMED and actor.may(Permission.SUPPLY_WORK):
        return reverse("supply"), "See who waits"
    return "", ""
