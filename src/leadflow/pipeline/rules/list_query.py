"""What the address of the leads list may say: the one reading of it for views, bulk and export.

The query string is the whole state of the list: which leads, in which order, shown how. It is kept
in one spelling (known names only, sorted, without what is the default), so that two addresses that
mean the same are the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from leadflow.kernel.codec import storable
from leadflow.kernel.errors import Invalid
from leadflow.leads.types import LeadFilters, LeadStatus, Sort

LONGEST_QUERY: Final = 2000
LARGEST_ID: Final = 2**63 - 1
ME: Final = "me"
NOBODY: Final = "none"
ANY: Final = "any"
SWITCHES: Final = {"1": "1", "true": "1", "on": "1", "0": "0", "false": "0", "off": "0"}

# What an address may carry besides the state: where in the list one is.
PASSING: Final = frozenset({"cursor", "limit", "peek", "view", "format"})


class UnknownParameter(Invalid):
    """The list knows no parameter of this name."""

    code = "pipeline.unknown_parameter"


class BadParameter(Invalid):
    """The parameter cannot have this value."""

    code = "pipeline.bad_parameter"


class Layout(StrEnum):
    """How the leads are laid out."""

    TABLE = "table"
    BOARD = "board"


class Density(StrEnum):
    """How high the rows of the table are."""

    COMFORTABLE = "comfortable"
    COMPACT = "compact"


class Column(StrEnum):
    """What a column of the table, or of an exported file, can hold."""

    ID = "id"
    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    STATUS = "status"
    STATUS_SINCE = "status_since"
    LOST_REASON = "lost_reason"
    SOURCE = "source"
    CHANNEL = "channel"
    CITY = "city"
    LANGUAGE = "language"
    OWNER = "assigned_to"
    ASSIGNED_AT = "assigned_at"
    VALUE = "value"
    NEXT_ACTION = "next_action"
    NEXT_ACTION_AT = "next_action_at"
    TAGS = "tags"
    CREATED_AT = "created_at"
    TOUCHED_AT = "touched_at"
    LAST_ACTIVITY_AT = "last_activity_at"


# What the table of accounts shows besides; no file of leads holds it.
ACCOUNT_COLUMNS: Final = frozenset(
    {"contact_person", "cuisine_type", "orders_this_month", "orders_last_month", "next_call"}
    | {"rhythm", "restaurant_type"}
)


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A list of leads as an address says it; `given` are the parameters in their one spelling."""

    given: Mapping[str, str]

    @property
    def text(self) -> str:
        """Return the query string in its one spelling."""
        return urlencode(sorted(self.given.items()))

    @property
    def layout(self) -> Layout:
        """Return how the leads are laid out."""
        return Layout(self.given.get("layout", Layout.TABLE))

    @property
    def density(self) -> Density:
        """Return how high the rows are."""
        return Density(self.given.get("density", Density.COMFORTABLE))

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the chosen columns in their order; none when nothing was chosen."""
        names = self.given.get("columns", "").split(",")
        return tuple(Column(name) for name in names if name and name not in ACCOUNT_COLUMNS)

    def filters(self, *, user_id: int, zone: tzinfo, now: datetime) -> LeadFilters:
        """Return which leads these are for the user who looks, where and when they look.

        `owner=me` is them, a day begins at their midnight, and overdue is what is due by now.
        """
        given = self.given
        said: dict[str, Any] = {name: given[name] for name in TEXTS if name in given}
        if "status" in given:
            said["status"] = LeadStatus(given["status"])
        said |= {name: _meant(given[name], zone) for name in MOMENTS if name in given}
        said |= {"sort": Sort(given.get("sort", Sort.NEWEST))} | _owned(given, user_id)
        if "next" in given:
            said["has_next_action"] = given["next"] != NOBODY
        for name in SWITCHED:
            if name in given:
                said[name] = given[name] == "1"
        if given.get("overdue") == "1":
            said |= {"due_before": now, "is_open": True}
            said.pop("has_next_action", None)
        return LeadFilters(**said)


def read_query(text: str) -> ListQuery:
    """Return what a query string says.

    Raises UnknownParameter naming what no list knows, and BadParameter naming what has a value
    that it cannot have.
    """
    if len(text) > LONGEST_QUERY or not storable(text):
        raise BadParameter(f"A list's address has at most {LONGEST_QUERY} signs.", field="query")
    said = text.removeprefix("?").strip("&")
    try:
        pairs = parse_qsl(said, strict_parsing=True, max_num_fields=100) if said else []
    except ValueError as error:
        raise BadParameter("This is no query string.", field="query") from error
    return read_parameters(pairs)


def read_parameters(pairs: list[tuple[str, str]]) -> ListQuery:
    """Return what parameters say; raises as `read_query` does."""
    given: dict[str, str] = {}
    for name, value in pairs:
        if name in PASSING or not value.strip():
            continue
        if name not in SPELLINGS:
            raise UnknownParameter(f"Lists of leads know no parameter {name[:40]!r}.", field=name)
        spelled = _spelled(name, value.strip())
        own, said = OTHER_NAMES[name](spelled) if name in OTHER_NAMES else (name, spelled)
        if not said:
            continue
        if own in given and given[own] != said:
            raise BadParameter(f"{name} is given twice.", field=name)
        given[own] = said
    return ListQuery({name: said for name, said in given.items() if said != DEFAULTS.get(name)})


def _spelled(name: str, value: str) -> str:
    try:
        return SPELLINGS[name](value if storable(value) else _refused())
    except (ValueError, OverflowError) as error:
        raise BadParameter(f"{name} cannot be {value[:40]!r}.", field=name) from error


def _refused() -> str:
    raise ValueError


def _word(kind: type[StrEnum], value: str) -> str:
    return kind(value).value


def _text(longest: int, value: str) -> str:
    if len(value) > longest:
        raise ValueError
    return value


def _number(value: str) -> str:
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:20]) <= LARGEST_ID):
        raise ValueError
    return str(int(value[:20]))


def _user(value: str) -> str:
    return value if value in {ME, NOBODY} else _number(value)


def _next(value: str) -> str:
    return value if value in {NOBODY, ANY} else _refused()


def _switch(value: str) -> str:
    said = value.lower()
    if said not in SWITCHES:
        raise ValueError
    return SWITCHES[said]


def _moment(value: str) -> str:
    if len(value) == len("2026-03-10"):
        return date.fromisoformat(value).isoformat()
    moment = datetime.fromisoformat(value.replace(" ", "+"))
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return f"{aware.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def _meant(value: str, zone: tzinfo) -> datetime:
    if "T" in value:
        return datetime.fromisoformat(value)
    day = date.fromisoformat(value)
    try:
        return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _owned(given: Mapping[str, str], user_id: int) -> dict[str, Any]:
    owner = given.get("owner")
    if owner is None:
        return {}
    if owner == NOBODY:
        return {"is_unassigned": True}
    return {"assigned_to": user_id if owner == ME else int(owner)}


def _columns(value: str) -> str:
    names = [name.strip() for name in value.replace(".", ",").split(",")]
    return ",".join(dict.fromkeys(_column(name) for name in names if name))


def _column(name: str) -> str:
    return name if name in ACCOUNT_COLUMNS else Column(name).value


SPELLINGS: Final[Mapping[str, Callable[[str], str]]] = {
    "layout": partial(_word, Layout),
    "density": partial(_word, Density),
    "columns": _columns,
    "sort": partial(_word, Sort),
    "status": partial(_word, LeadStatus),
    "source": partial(_text, 40),
    "channel": partial(_text, 80),
    "city": partial(_text, 120),
    "owner": _user,
    "assigned_to": _user,
    "is_unassigned": _switch,
    "tag": partial(_text, 40),
    "lost_reason": partial(_text, 500),
    "overdue": _switch,
    "due_before": _moment,
    "next": _next,
    "has_next_action": _switch,
    "is_open": _switch,
    "is_touched": _switch,
    "is_account": _switch,
    "q": partial(_text, 100),
    "created_after": _moment,
    "created_before": _moment,
}
# The API's names for what the list's address calls otherwise.
OTHER_NAMES: Final[Mapping[str, Callable[[str], tuple[str, str]]]] = {
    "assigned_to": lambda said: ("owner", said),
    "is_unassigned": lambda said: ("owner", NOBODY if said == "1" else ""),
    "has_next_action": lambda said: ("next", ANY if said == "1" else NOBODY),
}
DEFAULTS: Final[Mapping[str, str]] = {
    "layout": Layout.TABLE,
    "density": Density.COMFORTABLE,
    "sort": Sort.NEWEST,
    "overdue": "0",
}
TEXTS: Final = ("source", "channel", "city", "tag", "lost_reason", "q")
SWITCHED: Final = ("is_open", "is_touched", "is_account")
MOMENTS: Final = ("due_before", "created_after", "created_before")
