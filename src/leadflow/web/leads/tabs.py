"""The tabs above the list: the views everybody has, and those that people saved."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from django.http import QueryDict

from leadflow.leads.types import LeadStatus
from leadflow.web.leads.filters import NARROWING, STATE
from leadflow.web.states import word_of


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: where it leads, and whether the list shows just that."""

    label: str
    url: str
    is_current: bool = False
    view_id: int | None = None
    is_shared: bool = False
    is_mine: bool = False
    is_pinned: bool = False


USUAL: Final = (
    ("All leads", ""),
    ("My open leads", "is_open=1&owner=me"),
    ("Overdue", "overdue=1"),
    ("No next action", "is_open=1&next=none"),
)
OWN: Final = (
    ("All leads", ""),
    ("Open", "is_open=1"),
    ("Overdue", "overdue=1"),
    ("No next action", "is_open=1&next=none"),
)


def usual_tabs(given: QueryDict, *, see_all: bool, title: str = "Leads") -> list[Tab]:
    """Return the tabs everybody has; they keep the layout."""
    return [
        Tab(
            label.replace("leads", title.lower()),
            address(query, given),
            is_current=narrowing(given) == spelled(query),
        )
        for label, query in (USUAL if see_all else OWN)
    ]


def status_tabs(given: QueryDict) -> list[Tab]:
    """Return a tab for each status, which keeps what else narrows the list."""
    tabs = []
    for status in LeadStatus:
        query = {name: value for name, value in state(given).items() if name != "layout"}
        is_current = query.get("status") == status
        tabs.append(Tab(word_of(status), f"?{urlencode({**query, 'status': status})}", is_current))
    return tabs


def address(query: str, given: QueryDict) -> str:
    """Return the address of a usual tab in the layout one is in."""
    layout = {"layout": "board"} if given.get("layout") == "board" else {}
    return f"?{urlencode({**dict(parse_qsl(query)), **layout})}"


def state(given: QueryDict) -> dict[str, str]:
    """Return everything the address says of the list, without the place one is at."""
    return {name: given.get(name, "") for name in STATE if given.get(name)}


def narrowing(given: QueryDict) -> str:
    """Return what narrows the list, in one spelling."""
    return urlencode(sorted((name, given[name]) for name in NARROWING if given.get(name)))


def spelled(query: str) -> str:
    """Return the narrowing part of a query in the same spelling."""
    return urlencode(sorted((name, value) for name, value in parse_qsl(query) if name in NARROWING))
