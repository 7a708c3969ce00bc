"""The reports of the performance pages, and what each holds as a file."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from leadflow.kernel.errors import Invalid

Value = str | int | Decimal | datetime | None


class Report(StrEnum):
    """The reports, as their addresses name them."""

    PERFORMING = "performing-accounts"
    UNDERPERFORMING = "underperforming-accounts"
    PATTERNS = "order-patterns"
    ALARMS = "rhythm-alarms"


class Format(StrEnum):
    """The kinds of file."""

    CSV = "csv"
    XLSX = "xlsx"


class BadFormat(Invalid):
    """A file of another kind."""

    code = "accounts.bad_format"


_PERFORMANCE: Final = {
    "Account": "id",
    "Name": "name",
    "Status": "status",
    "Potential revenue": "potential_revenue",
    "Cuisine": "cuisine_type",
    "Kind of restaurant": "restaurant_type",
    "Owner": "assigned_name",
    "Orders last month": "orders_last_month",
    "Orders this month": "orders_this_month",
}
COLUMNS: Final[Mapping[Report, Mapping[str, str]]] = {
    Report.PERFORMING: _PERFORMANCE,
    Report.UNDERPERFORMING: {**_PERFORMANCE, "Reasons": "reasons"},
    Report.PATTERNS: {
        "Account": "restaurant_id",
        "Name": "name",
        "Owner": "assigned_name",
        "Orders last month": "orders_last_month",
        "Orders this month": "orders_this_month",
        "Total last month": "total_last_month",
        "Total this month": "total_this_month",
    },
    Report.ALARMS: {
        "Account": "restaurant_id",
        "Name": "name",
        "Status": "status",
        "Owner": "assigned_name",
        "Days between orders": "interval",
        "Confidence": "confidence",
        "Last order": "last_order",
        "Due on": "due_on",
        "Days late": "days_late",
        "Last contact": "last_contact",
    },
}
MOMENTS: Final = frozenset({"last_contact"})
_SPELLED: Final[Mapping[str, Callable[[Any], Value]]] = {
    "status": lambda status: str(status).upper(),
    "reasons": ", ".join,
}


def format_of(text: str) -> Format:
    """Return the kind of file that was asked for, CSV when nothing was. Raises BadFormat."""
    try:
        return Format(text or Format.CSV)
    except ValueError as error:
        raise BadFormat("A file can be csv or xlsx.", field="format") from error


def header_of(report: Report, zone: str) -> list[str]:
    """Return the headings; those above moments name the time zone."""
    columns = COLUMNS[report].items()
    return [f"{label} ({zone})" if name in MOMENTS else label for label, name in columns]


def values_of(report: Report, row: object, zone: tzinfo) -> list[Value]:
    """Return the cells of one row, moments in the reader's zone."""
    return [_value(name, getattr(row, name), zone) for name in COLUMNS[report].values()]


def text_of(values: Sequence[Value]) -> list[str]:
    """Return cells as a text file has them."""
    return [
        value.strftime("%Y-%m-%d %H:%M")
        if isinstance(value, datetime)
        else ("" if value is None else f"{value}")
        for value in values
    ]


def _value(name: str, value: Any, zone: tzinfo) -> Value:
    if name in _SPELLED:
        return _SPELLED[name](value)
    if isinstance(value, datetime):
        return value.astimezone(zone)
    if isinstance(value, float):
        return Decimal(str(value))
    kept: Value = value.isoformat() if isinstance(value, date) else value
    return kept
