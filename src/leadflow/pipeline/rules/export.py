"""What a file of leads holds: which columns, under which headings, in whose time zone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Final

from leadflow.leads.types import LeadRow
from leadflow.pipeline.rules.list_query import BadParameter, Column, ListQuery

Value = str | int | Decimal | datetime | None


class Format(StrEnum):
    """The kinds of file."""

    CSV = "csv"
    XLSX = "xlsx"


LABELS: Final[Mapping[Column, str]] = {
    Column.ID: "Lead",
    Column.NAME: "Name",
    Column.PHONE: "Phone",
    Column.EMAIL: "Email",
    Column.STATUS: "Status",
    Column.STATUS_SINCE: "In status since",
    Column.LOST_REASON: "Lost because of",
    Column.SOURCE: "Source",
    Column.CHANNEL: "Campaign",
    Column.CITY: "City",
    Column.LANGUAGE: "Language",
    Column.OWNER: "Owner",
    Column.ASSIGNED_AT: "Assigned",
    Column.VALUE: "Value",
    Column.NEXT_ACTION: "Next action",
    Column.NEXT_ACTION_AT: "Next action due",
    Column.TAGS: "Tags",
    Column.CREATED_AT: "Created",
    Column.TOUCHED_AT: "Last worked",
    Column.LAST_ACTIVITY_AT: "Last activity",
}
MOMENTS: Final = frozenset(
    {
        Column.STATUS_SINCE,
        Column.ASSIGNED_AT,
        Column.NEXT_ACTION_AT,
        Column.CREATED_AT,
        Column.TOUCHED_AT,
        Column.LAST_ACTIVITY_AT,
    }
)
_OTHERWISE: Final[Mapping[Column, Callable[[LeadRow], Value]]] = {
    Column.OWNER: lambda lead: lead.assigned_name,
    Column.TAGS: lambda lead: ", ".join(lead.tags),
    Column.STATUS: lambda lead: str(lead.status),
    Column.SOURCE: lambda lead: str(lead.source),
}


def format_of(text: str) -> Format:
    """Return the kind of file that was asked for, CSV when nothing was. Raises BadParameter."""
    try:
        return Format(text or Format.CSV)
    except ValueError as error:
        raise BadParameter("A file can be csv or xlsx.", field="format") from error


def columns_of(query: ListQuery) -> tuple[Column, ...]:
    """Return the columns of the file: the list's own and the name it always shows; else all."""
    chosen = query.columns
    if not chosen:
        return tuple(Column)
    return chosen if Column.NAME in chosen else (Column.NAME, *chosen)


def header_of(columns: Sequence[Column], zone: str) -> list[str]:
    """Return the headings; those above moments name the time zone."""
    return [f"{LABELS[one]} ({zone})" if one in MOMENTS else LABELS[one] for one in columns]


def values_of(lead: LeadRow, columns: Sequence[Column], zone: tzinfo) -> list[Value]:
    """Return the cells of one lead, moments in the reader's zone."""
    return [_value(lead, column, zone) for column in columns]


def text_of(value: Value) -> str:
    """Return a cell as a text file has it."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return "" if value is None else f"{value}"


def _value(lead: LeadRow, column: Column, zone: tzinfo) -> Value:
    if column in _OTHERWISE:
        return _OTHERWISE[column](lead)
    value: Value = getattr(lead, column)
    return value.astimezone(zone) if isinstance(value, datetime) else value
