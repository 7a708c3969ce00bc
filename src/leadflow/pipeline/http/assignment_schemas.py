"""The JSON of assignment rules."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final

from ninja import Schema
from pydantic import Field, StrictBool

from leadflow.kernel.api import Payload
from leadflow.kernel.money import Money
from leadflow.pipeline.rules.assignment.checking import (
    LONGEST_NAME,
    LONGEST_WORD,
    MOST_LEADS,
    MOST_MEMBERS,
    MOST_MINUTES,
    MOST_VALUE,
    MOST_WEIGHT,
    MOST_WORDS,
)
from leadflow.pipeline.types.assignment import (
    Conditions,
    Member,
    RuleRow,
    RuleSpec,
    Strategy,
    VersionRow,
)

LARGEST_ID: Final = 2**63 - 1

Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Word = Annotated[str, Field(min_length=1, max_length=LONGEST_WORD)]
Words = Annotated[list[Word], Field(max_length=MOST_WORDS)]
Amount = Annotated[Decimal, Field(ge=0, le=MOST_VALUE, max_digits=12, decimal_places=2)]


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
    capacity: int | None = Field(
        None, ge=1, le=MOST_LEADS, strict=True, description="Most open leads."
    )


class RuleIn(Payload):
    """A rule as it is to be published."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    strategy: Strategy = Strategy.ROUND_ROBIN
    is_active: StrictBool = True
    conditions: ConditionsIn = ConditionsIn()
    members: list[MemberIn] = Field([], max_length=MOST_MEMBERS)
    is_sticky: StrictBool = Field(
        default=True, description="A returning person's owner comes first."
    )
    working_hours_only: StrictBool = True
    return_minutes: int = Field(
        0, ge=0, le=MOST_MINUTES, description="Working minutes to touch a lead; 0 is no limit."
    )
    take_up_backlog: StrictBool = True

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


def spec_out(spec: RuleSpec) -> dict[str, Any]:
    """Return what a rule says as it is sent."""
    return {name: getattr(spec, name) for name in SpecOut.model_fields}
