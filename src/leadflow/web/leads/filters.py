"""What the desk is narrowed by: the address read into filters, and shown as chips.

Saved views, exports, bulk actions and the links of statistics carry the same names. What makes no
sense narrows nothing: an address is never an error.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from leadflow.identity.queries import find_user
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.clock import now
from leadflow.leads.types import LeadFilters, LeadStatus, Sort, Source
from leadflow.web.shell.pages import PageRequest
from leadflow.web.states import word_of
from leadflow.web.words import full_date, in_zone

ME: Final = "me"
NOBODY: Final = "none"
LARGEST_ID: Final = 2**63 - 1
SOURCES: Final = {source.value: source.value.capitalize() for source in Source}
STATUSES: Final = {status.value: word_of(status) for status in LeadStatus}
SAID: Final[Mapping[str, bool]] = {"1": True, "0": False}
TOUCHED: Final[Mapping[bool | None, str]] = {True: "Yes", False: "Not yet"}
YES_NO: Final[Mapping[bool | None, str]] = {True: "Only", False: "None"}
LONGEST: Final = {"source": 40, "channel": 80, "city": 120, "tag": 40, "lost_reason": 500, "q": 100}

# What an address says of which leads these are, and what of how they are shown.
NARROWING: Final = (
    "status",
    "source",
    "channel",
    "city",
    "owner",
    "tag",
    "lost_reason",
    "overdue",
    "next",
    "is_open",
    "is_touched",
    "is_account",
    "created_after",
    "created_before",
    "q",
)
SHOWING: Final = ("sort", "columns", "density", "layout")
# The page of a lead takes along what its list was narrowed by.
NARROWED_BY: Final = (*NARROWING, "sort")
STATE: Final = (*NARROWING, *SHOWING)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One thing the list is narrowed by, as its chip shows it; `name` takes it out again."""

    name: str
    label: str
    value: str


def filters_of(request: PageRequest) -> LeadFilters:
    """Return what the address asks for; a word that is no state narrows nothing."""
    return read_filters(request.GET, request.actor)


def read_filters(given: QueryDict, actor: Actor) -> LeadFilters:
    """Return what the parameters ask for, for the person who looks."""
    texts = {name: given.get(name, "").strip()[:most] for name, most in LONGEST.items()}
    is_overdue = given.get("overdue") == "1"
    return LeadFilters(
        **texts,
        status=_status(given.get("status", "")),
        assigned_to=_owner(given, actor),
        is_unassigned=given.get("owner") == NOBODY,
        due_before=now() if is_overdue else None,
        has_next_action=False if given.get("next") == NOBODY and not is_overdue else None,
        is_open=True if is_overdue or given.get("is_open") == "1" else None,
        is_touched=SAID.get(given.get("is_touched", "")),
        is_account=SAID.get(given.get("is_account", "")),
        created_after=moment_of(given.get("created_after", "")),
        created_before=moment_of(given.get("created_before", "")),
        sort=_sort(given.get("sort", ""), Sort.DUE if is_overdue else Sort.NEWEST),
    )


def moment_of(text: str) -> datetime | None:
    """Return a day as its midnight for the reader, or a full moment; None for anything else."""
    with suppress(ValueError, OverflowError):
        if day := parse_date(text):
            local = timezone.get_current_timezone()
            midnight = datetime(day.year, day.month, day.day, tzinfo=local)
            return midnight.astimezone(UTC)
        if moment := parse_datetime(text.replace(" ", "+")):
            return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("UTC"))).astimezone(
                UTC
            )
    return None


def id_of(text: str) -> int | None:
    """Return the number written in `text`; None when it is none that a row can have."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID))):
        return None
    number = int(text)
    return number if 0 < number <= LARGEST_ID else None


def is_narrowed(given: QueryDict) -> bool:
    """Tell whether the address narrows the list at all."""
    return any(given.get(name) for name in NARROWING)


def chips_of(given: QueryDict, actor: Actor) -> list[Narrowing]:
    """Return a chip for everything that narrows the list but the text, which has its own field."""
    filters = read_filters(given, actor)
    chosen = [
        ("status", "Status", STATUSES.get(filters.status or "", "")),
        ("source", "Source", SOURCES.get(filters.source, filters.source.capitalize())),
        ("channel", "Campaign", filters.channel),
        ("city", "City", filters.city),
        ("owner", "Owner", _owner_word(filters, actor)),
        ("tag", "Tag", filters.tag),
        ("lost_reason", "Lost because of", filters.lost_reason),
        ("overdue", "Next action", "Overdue" if filters.due_before else ""),
        ("next", "Next action", "None" if filters.has_next_action is False else ""),
        ("is_open", "Still open", "Yes" if given.get("is_open") == "1" else ""),
        ("is_touched", "Worked by somebody", TOUCHED.get(filters.is_touched, "")),
        ("is_account", "Accounts", YES_NO.get(filters.is_account, "")),
        ("created_after", "Created from", _day(filters.created_after)),
        ("created_before", "Created before", _day(filters.created_before)),
    ]
    return [Narrowing(*chip) for chip in chosen if chip[2]]


def _status(said: str) -> LeadStatus | None:
    return LeadStatus(said) if said in STATUSES else None


def _sort(said: str, default: Sort) -> Sort:
    return Sort(said) if said in set(Sort) else default


def _owner(given: QueryDict, actor: Actor) -> int | None:
    said = given.get("owner", "")
    return actor.user_id if said == ME else id_of(said)


def _owner_word(filters: LeadFilters, actor: Actor) -> str:
    if filters.is_unassigned:
        return "Nobody"
    if filters.assigned_to is None:
        return ""
    if filters.assigned_to == actor.user_id:
        return "Me"
    known = find_user(filters.assigned_to) if actor.may(Permission.LEAD_VIEW_ALL) else None
    return (known.name or known.username) if known else f"#{filters.assigned_to}"


def _day(moment: datetime | None) -> str:
    return full_date(in_zone(moment)) if moment else ""
