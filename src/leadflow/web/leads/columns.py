"""The columns of the table: which there are, which are shown, and by which it is sorted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from leadflow.leads.types import Sort
from leadflow.web.shell.pages import PageRequest

COOKIE: Final = "desk_columns"
DENSITY_COOKIE: Final = "desk_density"
COMPACT: Final = "compact"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the address, its heading, and what a click on that sorts by."""

    name: str
    label: str
    sort: str = ""
    starts_high: bool = False
    style: str = ""


ALL: Final = (
    Column("status", "Status"),
    Column("phone", "Phone"),
    Column("email", "Email"),
    Column("city", "City"),
    Column("source", "Source"),
    Column("channel", "Campaign"),
    Column("language", "Language"),
    Column("assigned_to", "Owner"),
    Column("value", "Value", "value", starts_high=True, style="number"),
    Column("next_action_at", "Next action", "next_action_at"),
    Column("tags", "Tags"),
    Column("status_since", "In status"),
    Column("lost_reason", "Lost because of"),
    Column("created_at", "Created", "created_at", starts_high=True),
    Column("last_activity_at", "Last activity", "last_activity_at", starts_high=True),
)
NAMED: Final = {column.name: column for column in ALL}
DEFAULT: Final = (
    "status",
    "phone",
    "city",
    "source",
    "assigned_to",
    "value",
    "next_action_at",
    "tags",
    "last_activity_at",
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as the table's head draws it: `next_sort` is what a click asks for."""

    column: Column
    next_sort: str = ""
    direction: str = ""


def shown_columns(
    request: PageRequest,
    known: Sequence[Column] = ALL,
    usual: Sequence[str] = DEFAULT,
    cookie: str = COOKIE,
) -> list[Column]:
    """Return the columns the address asks for; else those chosen last; else the usual ones."""
    named = {column.name: column for column in known}
    said = request.GET.get("columns") or request.COOKIES.get(cookie, "")
    names = [name for name in said[:400].replace(".", ",").split(",") if name in named]
    return [named[name] for name in dict.fromkeys(names or usual)]


def is_compact(request: PageRequest) -> bool:
    """Tell whether rows are to stand close together."""
    said = request.GET.get("density") or request.COOKIES.get(DENSITY_COOKIE, "")
    return said == COMPACT


def headings(columns: Sequence[Column], sort: Sort) -> list[Heading]:
    """Return the head of the table with where it is sorted and what a click would do."""
    return [heading(column, sort) for column in columns]


def heading(column: Column, sort: Sort) -> Heading:
    """Return one heading; a second click on it turns the order around."""
    if not column.sort:
        return Heading(column)
    is_up, is_down = sort == column.sort, sort == f"-{column.sort}"
    first = f"-{column.sort}" if column.starts_high else column.sort
    turned = column.sort if is_down else f"-{column.sort}"
    direction = "ascending" if is_up else "descending" if is_down else ""
    return Heading(column, turned if direction else first, direction)


NAME: Final = Column("name", "Lead", "name")
