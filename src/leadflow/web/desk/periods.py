"""The time a dashboard is about, kept in the address: 7, 30, 90 days, all, or from day to day."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from leadflow.kernel.clock import now
from leadflow.leads.types import LeadFilters
from leadflow.web.leads.filters import moment_of
from leadflow.web.shell.pages import PageRequest, zone_of

PERIODS: Final = [("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("all", "All")]
DEFAULT: Final = "30"
IN_ALL: Final = 364  # the days the chart of all time shows
MOST_IN_CHART: Final = 732


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day on, up to and with the last; None is open."""

    first: date | None
    last: date | None
    is_custom: bool = False

    @property
    def query(self) -> dict[str, str]:
        """The period as the list of leads spells it."""
        given = {}
        if self.first:
            given["created_after"] = self.first.isoformat()
        if self.last:
            given["created_before"] = (self.last + timedelta(days=1)).isoformat()
        return given

    def narrow(self, filters: LeadFilters) -> LeadFilters:
        """Return the filters narrowed to leads that came in then."""
        ends = self.query
        return replace(
            filters,
            created_after=moment_of(ends.get("created_after", "")),
            created_before=moment_of(ends.get("created_before", "")),
        )

    def in_chart(self, today: date) -> tuple[date, date]:
        """Return the first and last day to draw; of a very long time only the end."""
        last = min(self.last or today, today)
        longest = MOST_IN_CHART if self.first else IN_ALL
        first = max(
            self.first or date.min, last - timedelta(days=min(longest, last.toordinal() - 1))
        )
        return min(first, last), last


def today_of(request: PageRequest) -> date:
    """Return which day it is for the reader."""
    return now().astimezone(zone_of(request.actor)).date()


def period_of(request: PageRequest) -> Period:
    """Return the period the address asks for; two days go before a number of days."""
    first, last = day_of(request, "from"), day_of(request, "to")
    if first or last:
        if first and last and last < first:
            first, last = last, first
        return Period(first, last, is_custom=True)
    chosen = request.GET.get("period", DEFAULT)
    if chosen == "all":
        return Period(None, None)
    days = int(chosen if chosen in dict(PERIODS) else DEFAULT)
    return Period(today_of(request) - timedelta(days=days - 1), None)


def day_of(request: PageRequest, name: str) -> date | None:
    """Return the day written in the address; a day no calendar is sure of is none."""
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return day if date.min.year < day.year < date.max.year else None
