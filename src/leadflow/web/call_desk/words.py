"""Why somebody is in the queue, and what the clock shows there, in words."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from leadflow.accounts.rules.queue import Reason, There, Tier, Why
from leadflow.pipeline.rules.today import lateness
from leadflow.web.words import since

WEEK: Final = 7
TONES: Final = {Tier.OVERDUE: "late", Tier.RHYTHM: "warn", Tier.TODAY: "", Tier.FRESH: ""}
ICONS: Final = {
    Why.PLAN: "calendar-clock",
    Why.CALLBACK: "phone-forwarded",
    Why.FOLLOW_UP: "clock",
    Why.RHYTHM: "activity",
    Why.FRESH: "star",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A reason as the page shows it."""

    text: str
    icon: str
    tone: str


def said(reason: Reason, local: datetime) -> Said:
    """Return a reason in words; `local` is now in the reader's zone."""
    return Said(_words(reason, local), ICONS[reason.why], TONES[reason.tier])


def clock_there(there: There) -> str:
    """Return what the clock shows there: `09:40 there; calling hours until 20:00`."""
    time = f"{there.local:%H:%M} there"
    if there.is_open:
        return f"{time}; calling hours until {there.closes}" if there.closes else time
    opens = there.opens_at
    days = (opens.date() - there.local.date()).days
    day = "" if days == 0 else " tomorrow" if days == 1 else f" {opens:%a}"
    return f"{time}; closed until {opens:%H:%M}{day}"


def _words(reason: Reason, local: datetime) -> str:
    about = f": {reason.about}" if reason.about else ""
    if reason.why is Why.PLAN:
        return f"Call plan {_due(reason.at, local)}{about}"
    if reason.why is Why.CALLBACK:
        return f"Call promised, {_lowered(lateness(reason.at, local))}"
    if reason.why is Why.FOLLOW_UP:
        return f"{lateness(reason.at, local)}{about}"
    if reason.why is Why.RHYTHM and reason.due_on:
        sure = round(reason.confidence * 100)
        return f"Order rhythm broken: due {_day(reason.due_on, local.date())}, {sure} % sure"
    return f"Qualified {since(reason.at)}, not worked since"


def _due(at: datetime, local: datetime) -> str:
    """Return when a planned call is due; a plan is for a day, so only days make it late."""
    here = at.astimezone(local.tzinfo)
    if here.date() < local.date():
        return lateness(at, local)
    is_any_time = not (here.hour or here.minute)
    return "due today" if is_any_time else f"due {here:%H:%M}"


def _day(day: date, today: date) -> str:
    days = (today - day).days
    if days == 0:
        return "today"
    if 0 < days < WEEK:
        return f"{day:%A}"
    return f"{day.day} {day:%b}" + (f" {day.year}" if day.year != today.year else "")


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
