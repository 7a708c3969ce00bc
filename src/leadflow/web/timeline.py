"""How the steps of a history are drawn: with an icon, and the rule behind each in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

# what a step's kind starts with -> its icon; the first that fits
ICONS: Final = {
    "received": "log-in",
    "submission.awaiting_registration": "circle-question-mark",
    "submission.verifying": "shield-question-mark",
    "submission.accepted": "check",
    "submission.confirming": "phone-forwarded",
    "submission.confirmed": "thumbs-up",
    "submission.not_interested": "thumbs-down",
    "submission.unreachable": "phone-missed",
    "submission.in_supply": "user-check",
    "submission.purchased": "badge-check",
    "submission.closed": "circle-x",
    "submission.rejected": "circle-x",
    "submission": "git-branch",
    "registration": "car",
    "status": "git-branch",
    "assigned": "user-plus",
    "assignment": "git-branch",
    "lead.returned": "undo-2",
    "lead.untouched": "clock",
    "merge": "git-branch",
    "interaction": "message-circle",
    "call": "phone",
    "note": "sticky-note",
    "changed": "pencil",
    "tagged": "tag",
    "file": "paperclip",
    "unit": "building-2",
    "deleted": "trash-2",
    "restored": "rotate-ccw",
    "lead.deleted": "trash-2",
    "lead.restored": "rotate-ccw",
    "suppressed": "ban",
    "offered": "send",
    "widened": "search",
    "handed_over": "users",
    "account": "building-2",
    "profile": "pencil",
    "contact": "user",
    "rhythm": "clock",
    "bot": "bot",
}
UNKNOWN: Final = "circle-dot"

# Rules whose name does not say it all; what follows a colon (`calls.pause:30min`) is `{detail}`.
RULES: Final = {
    "capture.thresholds": "The thresholds of the bot's document decide by the score.",
    "duplicates.new_mobile": "This mobile was not known.",
    "duplicates.known_mobile": "A known mobile needs the registration of the car.",
    "duplicates.other_vehicle": "This mobile was known, but not with this car.",
    "duplicates.same_vehicle": "This mobile was known with this very car.",
    "registration.verified": "The registration was found to be good.",
    "registration.not_found": "There is no such registration.",
    "registration.blocked": "This registration is on the list of those not to be used.",
    "registration.malformed": "This is not how registrations of the country are written.",
    "registration.unavailable": "The register did not answer, and is asked again.",
    "registration.review": "A person has to look at the registration.",
    "registration.expired": "No registration was sent within 72 hours.",
    "calls.any_hour": "This campaign calls at any hour.",
    "calls.within_hours": "Calls wait for the hours in which the person may be called.",
    "calls.pause": "The next attempt comes {detail} later, at the soonest.",
    "market router": "Premium, then tier, then who can pay, then who waited longest.",
    "market widening": "Nobody had bought it by then.",
    "calls.suppressed": "The number is on the list of those never to be called.",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that decided a step: its name, and what it says."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of a history as the page draws it; `actor` is empty when nobody did it."""

    icon: str
    text: str
    at: datetime
    rules: list[Rule]
    actor: str = ""


def icon_of(kind: str) -> str:
    """Return the icon of a kind of step."""
    return next((icon for start, icon in ICONS.items() if kind.startswith(start)), UNKNOWN)


def rules_of(names: str) -> list[Rule]:
    """Return the rules behind a step, which are kept as one text with commas."""
    return [Rule(name, explain(name)) for name in names.split(", ") if name]


def explain(name: str) -> str:
    """Return what a rule says; empty when its name says it already."""
    rule, _, detail = name.partition(":")
    return RULES.get(rule, "").format(detail=pause(detail))


def pause(detail: str) -> str:
    """Return a length in minutes as people say it: `30min` is `30 minutes`, `240min` `4 hours`."""
    minutes = detail.removesuffix("min")
    if minutes == detail or not minutes.isdecimal():
        return detail
    hours, rest = divmod(int(minutes), 60)
    return f"{minutes} minutes" if rest else f"{hours} hour{'s' if hours > 1 else ''}"
