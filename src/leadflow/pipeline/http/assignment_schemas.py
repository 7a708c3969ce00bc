"""The JSON of assignment rules, working hours and absences."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final

from ninja import Schema
from pydantic import Field

from leadflow.kernel.api import PageQuery, Payload
from leadflow.kernel.moments import Moment
from leadflow.kernel.money import Money
from leadflow.pipeline.rules.assignment.checking import (
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_WORD,
    MOST_LEADS,
    MOST_MEMBERS,
    MOST_MINUTES,
    MOST_VALUE,
    MOST_WEIGHT,
    MOST_WORDS,
    BadHours,
)
from leadflow.pipeline.rules.assignment.spelling import read_clock, write_clock
from leadflow.pipeline.types.assignment import (
    Conditions,
    HoursRow,
    Member,
    RuleRow,
    RuleSpec,
    Span,
    Strategy,
    VersionRow,
    Week,
)

LARGEST_ID: Final = 2**63 - 1
LONGEST_CLOCK: Final = 5

Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Word = Annotated[str, Field(min_length=1, max_length=LONGEST_WORD)]
Words = Annotated[list[Word], Field(max_length=MOST_WORDS)]
Amount = Annotated[Decimal, Field(ge=0, le=MOST_VALUE, max_digits=12, decimal_places=2)]
Clock = Annotated[str, Field(max_length=LONGEST_CLOCK, examples=["09:00"])]


class ConditionsIn(Payload):
    """Which leads a rule is for: all that is given must hold."""

    sources: Words = []
    channels: Words = []
    cities: Words = []
    languages: Words = []
    tags: Words = Field([], description="Any of these.")
    value_min: Amount | None = None
    value_max: Amount | None = None


class MemberIn(Payload):
    """Somebody who gets leads by the rule."""

    user_id: Id
    weight: int = Field(1, ge=1, le=MOST_WEIGHT)
    capacity: int | None = Field(None, ge=1, le=MOST_LEADS, description="Most open leads.")


class RuleIn(Payload):
    """A rule as it is to be published."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    strategy: Strategy = Strategy.ROUND_ROBIN
    is_active: bool = True
    conditions: ConditionsIn = ConditionsIn()
    members: list[MemberIn] = Field([], max_length=MOST_MEMBERS)
    is_sticky: bool = Field(default=True, description="A returning person's owner comes first.")
    working_hours_only: bool = True
    return_minutes: int = Field(
        0, ge=0, le=MOST_MINUTES, description="Working minutes to touch a lead; 0 is no limit."
    )
    take_up_backlog: bool = True

    def spec(self) -> RuleSpec:
        """Return the rule as the service takes it."""
        given = self.model_dump(exclude={"conditions", "members"})
        conditions = self.conditions.model_dump()
        words: dict[str, Any] = {
            name: tuple(v) if isinstance(v, list) else v for name, v in conditions.items()
        }
        members = tuple(Member(**member.model_dump()) for member in self.members)
        return RuleSpec(**given, conditions=Conditions(**words), members=members)


class OrderIn(Payload):
    """Every rule's id in the order in which they are asked."""

    rules: list[Id] = Field(max_length=1000)


class RollBackIn(Payload):
    """Which version a rule is to have again."""

    version: int = Field(ge=1, le=10**9)


class TrialIn(Payload):
    """What is tried: the rules as they are, with a draft in the place of one, or last."""

    rule: RuleIn | None = None
    rule_id: Id | None = None


class ConditionsOut(Schema):
    """Which leads a rule is for."""

    sources: list[str]
    channels: list[str]
    cities: list[str]
    languages: list[str]
    tags: list[str]
    value_min: Money | None
    value_max: Money | None


class MemberOut(Schema):
    """Somebody who gets leads by the rule."""

    user_id: int
    weight: int
    capacity: int | None


class SpecOut(Schema):
    """What a version of a rule says."""

    name: str
    strategy: Strategy
    is_active: bool
    conditions: ConditionsOut
    members: list[MemberOut]
    is_sticky: bool
    working_hours_only: bool
    return_minutes: int
    take_up_backlog: bool


class RuleOut(SpecOut):
    """A rule in its place; `waiting` leads are kept for its people."""

    id: int
    position: int
    version: int
    changed_at: datetime
    waiting: int

    @staticmethod
    def of(row: RuleRow) -> dict[str, Any]:
        """Return a rule as it is sent."""
        return {
            **spec_out(row.spec),
            "id": row.id,
            "position": row.position,
            "version": row.version,
            "changed_at": row.changed_at,
            "waiting": row.waiting,
        }


class VersionOut(SpecOut):
    """What a rule said from then on."""

    version: int
    published_at: datetime
    published_by: str

    @staticmethod
    def of(row: VersionRow) -> dict[str, Any]:
        """Return a version as it is sent."""
        return {
            **spec_out(row.spec),
            "version": row.version,
            "published_at": row.published_at,
            "published_by": row.published_by,
        }


class ShareOut(Schema):
    """How many leads somebody would have got, and how many they did get."""

    user_id: int
    name: str
    would: int
    did: int


class DifferenceOut(Schema):
    """A lead that would have gone to somebody else than it did."""

    lead_id: int
    name: str
    rule: str
    would: str
    did: str


class TrialOut(Schema):
    """What the rules would have done; `is_complete` is false when there were more leads."""

    since: datetime
    until: datetime
    leads: int
    is_complete: bool
    assigned: int
    waiting: int
    unmatched: int
    same: int
    different: int
    shares: list[ShareOut]
    by_rule: list[tuple[str, int]]
    differences: list[DifferenceOut]


class AbsenceIn(Payload):
    """A time somebody is not there; the caller's own without a `user_id`."""

    starts_at: Moment
    ends_at: Moment
    reason: str = Field("", max_length=LONGEST_REASON)
    user_id: Id | None = None


class AbsenceQuery(PageQuery):
    """Whose absences."""

    user_id: Id | None = None


class AbsenceOut(Schema):
    """A time somebody is not there."""

    id: int
    user_id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    reason: str


class DayIn(Payload):
    """The hours of a day, on the person's own clock."""

    opens: Clock
    closes: Clock = Field(examples=["18:00"], description='Up to "24:00".')


class HoursIn(Payload):
    """Seven days, Monday first, null for a day off; no week at all is the default one again."""

    week: list[DayIn | None] | None = Field(None, min_length=7, max_length=7)

    def read(self) -> Week | None:
        """Return the week. Raises BadHours for what no clock shows."""
        if self.week is None:
            return None
        return tuple(span(day) if day else None for day in self.week)


class CapacityIn(Payload):
    """How many open leads somebody may own before rules pass them by; null is no limit."""

    capacity: int | None = Field(ge=0, le=MOST_LEADS)


class DayOut(Schema):
    """The hours of a day."""

    opens: str
    closes: str


class HoursOut(Schema):
    """When somebody works, in their own zone."""

    user_id: int
    name: str
    timezone: str
    week: list[DayOut | None]
    is_default: bool
    capacity: int | None


def hours_out(row: HoursRow) -> dict[str, Any]:
    """Return working hours as they are sent."""
    days = [
        {"opens": write_clock(day.opens), "closes": write_clock(day.closes)} if day else None
        for day in row.week
    ]
    return {
        "user_id": row.user_id,
        "name": row.name,
        "timezone": row.timezone,
        "week": days,
        "is_default": row.is_default,
        "capacity": row.capacity,
    }


def span(day: DayIn) -> Span:
    """Return the hours of a day. Raises BadHours for what no clock shows."""
    opens, closes = read_clock(day.opens), read_clock(day.closes)
    if opens is None or closes is None:
        raise BadHours("Give times such as 09:30, up to 24:00.", field="week")
    return Span(opens, closes)


def spec_out(spec: RuleSpec) -> dict[str, Any]:
    """Return what a rule says as it is sent."""
    return {name: getattr(spec, name) for name in SpecOut.model_fields}
