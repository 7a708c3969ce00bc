"""What may stand in a call plan, and when its next call is: refused by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from leadflow.accounts.rules.calling import first_call, next_call, working_call
from leadflow.accounts.rules.profiles import account_facts
from leadflow.accounts.types import Frequency
from leadflow.kernel.errors import Invalid
from leadflow.leads.rules import BadField
from leadflow.leads.rules.fields import text

LONGEST_PURPOSE: Final = 80
EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)
AHEAD: Final = timedelta(days=1)
FIELDS: Final = ("frequency", "notes", "purpose", "timezone", "keeps_working_days")
# What decides when the next call is.
DECIDING: Final = frozenset({"frequency", "timezone", "keeps_working_days"})


class BadCall(Invalid):
    """No call was made then, or can be planned for then."""

    code = "accounts.bad_call_date"


@dataclass(frozen=True, slots=True)
class Course:
    """How a plan runs: how often, and on whose clock and calendar."""

    frequency: Frequency
    zone: ZoneInfo
    country: str
    keeps_working_days: bool

    def first(self, now: datetime) -> datetime:
        """Return the first call of a plan made now."""
        return self._kept(first_call(now=now, zone=self.zone))

    def after(self, called: datetime) -> datetime:
        """Return the call that follows one."""
        return self._kept(next_call(last_called=called, frequency=self.frequency, zone=self.zone))

    def retry(self, now: datetime) -> datetime:
        """Return when to try again whom nobody reached: a day later, at the same time there."""
        again = next_call(last_called=now, frequency=Frequency.DAILY, zone=self.zone)
        return self._kept(again)

    def _kept(self, at: datetime) -> datetime:
        if not self.keeps_working_days:
            return at
        return working_call(at, zone=self.zone, country=self.country)


def plan_facts(given: Mapping[str, object]) -> dict[str, Any]:
    """Return facts of a plan as they are kept. Raises BadField naming the field."""
    return {name: _fact(name, value) for name, value in given.items()}


def check_called(called: datetime, *, now: datetime) -> datetime:
    """Return when a call was made, in UTC. Raises BadCall for one that nobody can have made."""
    if called > now + AHEAD:
        raise BadCall("A call that is recorded was made already.", field="last_called")
    if called < EARLIEST:
        raise BadCall("Give a time after 1970.", field="last_called")
    return called.astimezone(UTC)


def check_planned(at: datetime) -> datetime:
    """Return when a call is planned, in UTC. Raises BadCall outside any useful calendar."""
    if not EARLIEST <= at < LATEST:
        raise BadCall("Give a time after 1970 and before the year 9000.", field="next_call_date")
    return at.astimezone(UTC)


def _fact(name: str, value: object) -> Any:
    if name == "frequency":
        return _frequency(value)
    if name == "keeps_working_days":
        if not isinstance(value, bool):
            raise BadField("Give true or false.", field=name)
        return value
    if name == "timezone":
        return account_facts({name: value})[name]
    if name == "notes":
        return _named(name, "note", value)
    if name == "purpose":
        purpose = _named(name, "note", value)
        if len(purpose) > LONGEST_PURPOSE:
            raise BadField(f"Give at most {LONGEST_PURPOSE} characters.", field=name)
        return purpose
    raise BadField("There is no such field to change.", field=name)


def _named(name: str, kind: str, value: object) -> str:
    """Return a text read as a lead's field of that kind; a refusal names the plan's field."""
    try:
        return text(kind, value)
    except BadField as error:
        raise BadField(error.message, field=name) from error


def _frequency(value: object) -> Frequency:
    try:
        return Frequency(str(value).upper())
    except ValueError as error:
        raise BadField(f"Give one of {', '.join(Frequency)}.", field="frequency") from error
