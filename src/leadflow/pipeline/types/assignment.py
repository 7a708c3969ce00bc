"""Who gets which lead: the shapes of rules, people's working time, and what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60


class Strategy(StrEnum):
    """How a rule chooses among those who could take the lead."""

    ROUND_ROBIN = "round_robin"
    LEAST_BUSY = "least_busy"
    WEIGHTED = "weighted"
    NOBODY = "nobody"


class Why(StrEnum):
    """Why somebody cannot take a lead now, or why a lead waits."""

    GONE = "gone"
    ABSENT = "absent"
    OUTSIDE_HOURS = "outside_hours"
    FULL = "full"
    HAD_IT = "had_it"


class WaitKind(StrEnum):
    """Why a lead is in the backlog."""

    UNSEEN = "unseen"
    NO_RULE = "no_rule"
    NOBODY_WANTED = "nobody_wanted"
    NOBODY_FREE = "nobody_free"


class How(StrEnum):
    """How the owner of a lead was found."""

    STRATEGY = "strategy"
    STICKY = "sticky"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Conditions:
    """Which leads a rule is for; all that is given must hold, and nothing given is every lead."""

    sources: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    value_min: Decimal | None = None
    value_max: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody a rule gives leads to; `capacity` is the most open leads they may own by it."""

    user_id: int
    weight: int = 1
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """What a version of a rule says. `return_minutes` of 0 never takes a lead back."""

    name: str
    strategy: Strategy = Strategy.ROUND_ROBIN
    is_active: bool = True
    conditions: Conditions = Conditions()
    members: tuple[Member, ...] = ()
    is_sticky: bool = True
    working_hours_only: bool = True
    return_minutes: int = 0
    take_up_backlog: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in force: its published version and its place in the order."""

    id: int
    position: int
    version: int
    spec: RuleSpec


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a day somebody works, in minutes since midnight on the wall."""

    opens: int
    closes: int


Day = tuple[Span, ...]
Week = tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Away:
    """A time somebody does not work."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may own leads, with what decides whether they can take another one."""

    user_id: int
    name: str
    zone: ZoneInfo
    week: Week
    away: tuple[Away, ...] = ()
    capacity: int | None = None
    open_leads: int = 0
    may_own: bool = True


@dataclass(frozen=True, slots=True)
class Turn:
    """Where somebody stands in a rule: when they last had their turn, and their weighted credit."""

    last: int = 0
    credit: int = 0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A lead that wants an owner. `returning` are owners of the person's other leads, best first.

    `had` are those it was given to by a rule before.
    """

    lead_id: int
    source: str
    channel: str = ""
    city: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    value: Decimal | None = None
    returning: tuple[int, ...] = ()
    had: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rules say of a lead: an owner, or why it waits; `turns` are what changes with it."""

    rule: Rule | None
    user_id: int | None
    text: str
    how: How | None = None
    wait: WaitKind | None = None
    turns: Mapping[int, Turn] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnerLoad:
    """How much somebody has to do: open leads, what they can take, and whether they work now."""

    user_id: int
    name: str
    open: int
    capacity: int | None
    absent_until: datetime | None
    is_working: bool

    @property
    def has_capacity(self) -> bool:
        """Tell whether they may own another lead."""
        return self.capacity is None or self.open < self.capacity


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as its page shows it; `waiting` leads are kept back for its people."""

    id: int
    position: int
    version: int
    spec: RuleSpec
    changed_at: datetime
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version a rule had, and who published it."""

    version: int
    spec: RuleSpec
    published_at: datetime
    published_by: str


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """A time somebody is not there."""

    id: int
    user_id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class HoursRow:
    """When somebody works, in their own zone; `is_default` until they say otherwise."""

    user_id: int
    name: str
    timezone: str
    week: Week
    capacity: int | None
    is_default: bool


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A lead nobody owns, since when it waits, and why."""

    lead_id: int
    name: str
    source: str
    city: str
    created_at: datetime
    kind: WaitKind
    reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A lead that would have gone to somebody else than it did."""

    lead_id: int
    name: str
    rule: str
    would: str
    did: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many leads of the trial somebody would have got, and how many they did get."""

    user_id: int
    name: str
    would: int
    did: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What rules would have done with past leads; nothing of it was written."""

    since: datetime
    until: datetime
    leads: int
    is_complete: bool
    assigned: int
    waiting: int
    unmatched: int
    same: int
    different: int
    shares: tuple[Share, ...]
    by_rule: tuple[tuple[str, int], ...]
    differences: tuple[Difference, ...]
