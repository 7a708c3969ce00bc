"""The JSON of working hours and absences."""

from datetime import datetime
from typing import Annotated, Any, Final

from ninja import Schema
from pydantic import Field

from leadflow.kernel.api import PageQuery, Payload
from leadflow.kernel.moments import Moment
from leadflow.pipeline.http.assignment_schemas import Id
from leadflow.pipeline.rules.assignment.checking import LONGEST_REASON, MOST_LEADS, BadHours
from leadflow.pipeline.rules.assignment.spelling import read_clock, write_clock
from leadflow.pipeline.types.assignment import HoursRow, Span, Week

LONGEST_CLOCK: Final = 5

Clock = Annotated[str, Field(max_length=LONGEST_CLOCK, examples=["09:00"])]


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
