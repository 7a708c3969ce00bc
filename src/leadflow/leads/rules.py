"""Decisions about leads: facts in, answer out. No database, no clock, no Django."""

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Final

import phonenumbers

from leadflow.identity.rules import PERMISSIONS
from leadflow.identity.types import Actor, Permission, Role
from leadflow.kernel.errors import Invalid
from leadflow.kernel.flow import Flow, StepNotAllowed
from leadflow.leads.types import LeadStatus

STAGES: Final = Flow(
    {
        LeadStatus.NEW: [LeadStatus.CONTACTED, LeadStatus.LOST],
        LeadStatus.CONTACTED: [LeadStatus.QUALIFIED, LeadStatus.LOST],
        LeadStatus.QUALIFIED: [LeadStatus.NEGOTIATION, LeadStatus.LOST],
        LeadStatus.NEGOTIATION: [LeadStatus.CONVERTED, LeadStatus.LOST],
        LeadStatus.CONVERTED: [],
        LeadStatus.LOST: [LeadStatus.CONTACTED],
    }
)
REOPENERS: Final = frozenset({Role.ADMIN, Role.PRINCIPAL, Role.HEAD, Role.DIRECTOR})
OWNER_ROLES: Final = frozenset(
    role for role, held in PERMISSIONS.items() if held >= {Permission.LEAD_CHANGE}
)
UNDO_DAYS: Final = 30
SHORTEST_PART: Final = 3
_PHONE_MARKS: Final = re.compile(r"[\s().\-/+]+")
_LEAD_NUMBER: Final = re.compile(r"l-(\d+)")


class ReasonMissing(Invalid):
    code = "leads.reason_missing"


def steps_for(actor: Actor, current: LeadStatus) -> frozenset[LeadStatus]:
    """Return the statuses the actor may move a lead of status `current` to."""
    if current is LeadStatus.LOST and not may_reopen(actor):
        return frozenset()
    return STAGES.after(current)


def check_step(actor: Actor, current: LeadStatus, target: LeadStatus, reason: str) -> None:
    """Refuse a move of the pipeline status that API.md (Seed 4) does not draw.

    Raises StepNotAllowed naming what is allowed, or ReasonMissing for a loss without one.
    """
    allowed = steps_for(actor, current)
    if target not in allowed:
        raise StepNotAllowed(
            f"{current} cannot become {target}.", state=current, allowed=sorted(allowed)
        )
    if target is LeadStatus.LOST and not reason.strip():
        raise ReasonMissing("Say why the lead is lost.", field="reason")


def may_reopen(actor: Actor) -> bool:
    """Tell whether the actor may bring a lost lead back: director or above."""
    return actor.has(*REOPENERS)


def may_change(actor: Actor, *, owner_id: int | None) -> bool:
    """Tell whether the actor may work on a lead: any they see, or only their own."""
    if not actor.may(Permission.LEAD_CHANGE):
        return False
    return actor.may(Permission.LEAD_VIEW_ALL) or actor.user_id == owner_id


def is_undoable(deleted_at: datetime, now: datetime) -> bool:
    """Tell whether a lead that was put away then can still be brought back."""
    return now - deleted_at <= timedelta(days=UNDO_DAYS)


def search_text(*, lead_id: int, name: str, phones: list[str], email: str, city: str) -> str:
    """Return what a lead can be found by, each word behind two spaces.

    The spaces make the start of a word a trigram of its own, so that one or two letters still
    find through the index. Numbers stand with and without their country code; the lead's own
    number stands as `#12`, or every lead would be found by the letter L.
    """
    numbers = [digits for phone in phones for digits in (bare_digits(phone), national(phone))]
    words = [*name.split(), *numbers, *email.split(), *city.split(), f"#{lead_id}"]
    seen = dict.fromkeys(part for word in words for part in _folded(word).split())
    return "".join(f"  {word}" for word in seen) + " "


def bare_digits(phone: str) -> str:
    """Return the digits of a number, whatever stands between them."""
    return "".join(str(int(mark)) for mark in phone if mark.isdecimal())


def national(phone: str) -> str:
    """Return the digits of an E.164 number without its country code; empty if it is none."""
    try:
        return phonenumbers.national_significant_number(phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        return ""


def search_parts(text: str) -> list[str]:
    """Return the pieces of text that a found lead must all hold, as `search_text` spells them.

    A number may be typed with spaces and dashes. A piece of one or two letters counts only as the
    beginning of a word, a lead's own number (`L-12`) only as a whole.
    """
    cleaned = _folded(text)
    bare = _PHONE_MARKS.sub("", cleaned)
    words = [bare_digits(bare)] if bare.isdecimal() else cleaned.split()
    return [_piece(word) for word in words]


def _folded(text: str) -> str:
    """Return text as it is compared: no capitals, one spelling of each letter, no NUL."""
    return unicodedata.normalize("NFKC", text.replace("\x00", " ")).casefold()


def _piece(word: str) -> str:
    if number := _LEAD_NUMBER.fullmatch(word):
        return f"  #{number[1]} "
    return f"  {word}" if len(word) < SHORTEST_PART else word
