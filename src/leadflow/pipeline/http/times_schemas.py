"""The JSON of working hours and absences."""

from datetime import datetime
from typing import Annotated, Any, Final

from ninja import Schema
from pydantic import Field

from leadflow.kernel.api import PageQuery, Payload
from leadflow.kernel.moments import Moment
from leadflow.pipeline.http.assignment_schemas import Id
from leadflow.pipeline.rules.assignment.checking import (
    LONGEST_REASON,
    MOST_LEADS,
    MOST_SPANS,
    BadHours,
)
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


class HoursOfDay(Payload):
    """A part of a day somebody works, on their own clock."""

    opens: Clock
    closes: Clock = Field(examples=["18:00"], description='Up to "24:00".')


Times = Annotated[list[HoursOfDay], Field(max_length=MOST_SPANS)]


class HoursIn(Payload):
    """Seven days, Monday first; no week at all is the default one again.

    A day is a list of the times somebody works, or the only one of them; null or an empty list is
    a day off.
    """

    week: list[Times | HoursOfDay | None] | None = Field(None, min_length=7, max_length=7)

    def read(self) -> Week | None:
        """Return the week. Raises BadHours for what no clock shows."""
        if self.week is None:
            return None
        return tuple(
            tuple(map(span, [day] if isinstance(day, HoursOfDay) else day or []))
            for day in self.week
        )


class CapacityIn(Payload):
    """How many open leads somebody may own before rules pass them by; null is no limit."""

    capacity: int | None = Field(ge=0, le=MOST_LEADS, strict=True)


class HoursOfDayOut(Schema):
    """A part of a day somebody works."""

    opens: str
    closes: str


class HoursOut(Schema):
    """When somebody works, in their own zone."""

    user_id: int
    name: str
    timezone: str
    week: list[list[HoursOfDayOut]]
    is_default: bool
    capacity: int | None


def hours_out(row: HoursRow) -> dict[str, Any]:
    """Return working hours as they are sent."""
    days = [
        [{"opens": write_clock(one.opens), "closes": write_clock(one.closes)} for one in day]
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


def span(given: HoursOfDay) -> Span:
    """Return a part of a day. Raises BadHours for what no clock shows."""
    opens, closes = read_clock(given.opens), read_clock(given.closes)
    if opens is None or closes is None:
        raise BadHours("Give times such as 09:30, up to 24:00.", field="week")
    return Span(opens, closes)
