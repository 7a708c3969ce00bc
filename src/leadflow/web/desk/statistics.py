"""The dashboard: how the pipeline stands and runs, each number a way to the leads it counts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import dropwhile
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from leadflow.identity.types import Permission
from leadflow.kernel.cells import write_csv
from leadflow.kernel.clock import now
from leadflow.leads.types import LeadStatus
from leadflow.pipeline.queries.statistics import by_period, funnel, statistics
from leadflow.pipeline.rules.statistics import EXACT_UP_TO, is_by_week
from leadflow.pipeline.types.statistics import OPEN, PeriodNumbers, Reached, Statistics
from leadflow.web import charts
from leadflow.web.desk.periods import DEFAULT, PERIODS, Period, period_of, today_of
from leadflow.web.leads.filters import NARROWING, chips_of, read_filters
from leadflow.web.shell.pages import PageRequest, page, render_page, zone_of
from leadflow.web.states import tone_of, word_of

MAY_SEE: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
DATED: Final = ("created_after", "created_before")
SERIES: Final = ["Converted", "Not converted"]
MOST_LINES: Final = 10
MOST_OWNERS: Final = 100
DAY: Final = 24
PACE: Final = 5  # seconds between two counts of a page that is left open
SLOW_PACE: Final = 60  # where counting itself takes its time

Listed = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A tile on top: a number, what it counts, a word on it, and where those leads are."""

    name: str
    value: int | Decimal
    note: str
    url: str
    is_money: bool = False


@page(permission=MAY_SEE)
def dashboard(request: PageRequest) -> HttpResponse:
    """Show the numbers of the chosen time, of the leads the person may see; or as CSV."""
    period, moment = period_of(request), now()
    filters = period.narrow(read_filters(request.GET, request.actor))
    found = statistics(actor=request.actor, filters=filters, now=moment)
    if request.GET.get("format") == "csv":
        return as_csv(found)
    listed = list_of(request, period)
    reached = funnel(actor=request.actor, filters=filters, total=found.total)
    first, last = period.in_chart(today_of(request))
    days = by_period(
        actor=request.actor,
        filters=Period(first, last).narrow(filters),
        first=first,
        last=last,
        zone=zone_of(request.actor),
    )
    if period.first is None:
        days = [*dropwhile(lambda row: not row.created, days)]
    given = request.GET.copy()
    for name in DATED:
        given.pop(name, None)
    context = {
        "found": found,
        "figures": figures_of(found, listed),
        "funnel": funnel_of(reached, listed),
        "stages": stages_of(found, reached, listed),
        "stays": stays_of(found, listed),
        "reasons": reasons_of(found, listed),
        "sources": sources_of(found, listed),
        "owners": owners_of(found, listed),
        "more_owners": max(0, len(found.by_owner) - MOST_OWNERS),
        "chart": chart_of(days, listed, first, last),
        "unit": "Week from" if is_by_week(first, last) else "Day",
        "periods": periods_of(request, period),
        "as_of": moment,
        "is_sampled": found.total > EXACT_UP_TO,
        "pace": SLOW_PACE if found.total > EXACT_UP_TO else PACE,
        "is_narrowed": period.first is not None
        or period.is_custom
        or bool(chips_of(given, request.actor)),
        "period": period,
        "chips": chips_of(given, request.actor),
        "kept": [(name, given[name]) for name in NARROWING if given.get(name)],
    }
    return render_page(request, "desk/statistics.html", context, part="desk/statistics_body.html")


def periods_of(request: PageRequest, period: Period) -> list[tuple[str, str, bool]]:
    """Return the periods to choose from: words, address, and whether it is the chosen one."""
    kept = {name: request.GET[name] for name in NARROWING if request.GET.get(name)}
    chosen = "" if period.is_custom else request.GET.get("period", DEFAULT)
    if chosen and chosen not in dict(PERIODS):
        chosen = DEFAULT
    return [
        (words, f"?{urlencode(kept | {'period': value})}", value == chosen)
        for value, words in PERIODS
    ]


def list_of(request: PageRequest, period: Period) -> Listed:
    """Return what makes the address of the leads behind a number."""
    narrowed = {
        name: request.GET[name] for name in NARROWING if name not in DATED and request.GET.get(name)
    }
    return partial(listed, **(narrowed | period.query))


def listed(**query: object) -> str:
    """Return the address of a list of leads; what is empty does not narrow."""
    given = {name: value for name, value in query.items() if value not in {None, ""}}
    return reverse("leads") + (f"?{urlencode(given)}" if given else "")


def figures_of(found: Statistics, listed: Listed) -> list[Figure]:
    """Return the tiles on top."""
    open_leads = sum(found.by_status[status] for status in OPEN)
    won, lost = found.by_status[LeadStatus.CONVERTED], found.by_status[LeadStatus.LOST]
    return [
        Figure("Leads", found.total, "came in", listed()),
        Figure("Open", open_leads, share(open_leads, found.total), listed(is_open="1")),
        Figure(
            "Converted",
            won,
            f"{found.conversion_rate:.1%} of all" if found.total else "none to count from",
            listed(status=LeadStatus.CONVERTED),
        ),
        Figure("Lost", lost, share(lost, found.total), listed(status=LeadStatus.LOST)),
        Figure("Overdue", found.overdue_next_actions, "next actions", listed(overdue="1")),
        Figure(
            "Pipeline value",
            found.pipeline_value,
            "of open leads",
            listed(is_open="1", sort="-value"),
            is_money=True,
        ),
    ]


def funnel_of(reached: list[Reached], listed: Listed) -> list[charts.Line]:
    """Return how far leads ever came, each as a share of the stage before."""
    before = [None, *reached]
    return [
        charts.Line(
            word_of(row.status),
            row.count,
            share(row.count, earlier.count, words="") if earlier else "",
            listed(status="" if row.status is LeadStatus.NEW else row.status),
            tone_of(row.status),
        )
        for row, earlier in zip(reached, before, strict=False)
    ]


def stages_of(found: Statistics, reached: list[Reached], listed: Listed) -> list[dict[str, Any]]:
    """Return the table beside the funnel: ever there, there now, and for how long."""
    return [
        {
            "word": word_of(row.status),
            "reached": row.count,
            "now": found.by_status[row.status],
            "stay": stay(found.median_hours_in_status[row.status]) if row.status in OPEN else "",
            "url": listed(status=row.status),
        }
        for row in reached
    ]


def stays_of(found: Statistics, listed: Listed) -> list[charts.Line]:
    """Return the median stay in each open status."""
    hours = {status: found.median_hours_in_status[status] for status in OPEN}
    return [
        charts.Line(word_of(status), round(long), stay(long), listed(status=status))
        for status, long in hours.items()
        if long is not None
    ]


def reasons_of(found: Statistics, listed: Listed) -> list[charts.Line]:
    """Return why leads were lost, most frequent first."""
    lost = found.by_status[LeadStatus.LOST]
    return [
        charts.Line(
            row.reason or "No reason given",
            row.count,
            share(row.count, lost, words=""),
            listed(status=LeadStatus.LOST, lost_reason=row.reason),
        )
        for row in found.lost_reasons[:MOST_LINES]
    ]


def sources_of(found: Statistics, listed: Listed) -> list[charts.Line]:
    """Return where leads came from, most first."""
    return [
        charts.Line(
            source.capitalize(), count, share(count, found.total, words=""), listed(source=source)
        )
        for source, count in [*found.by_source.items()][:MOST_LINES]
    ]


def owners_of(found: Statistics, listed: Listed) -> list[dict[str, Any]]:
    """Return each owner's numbers with their lists."""
    lines = []
    for row in found.by_owner[:MOST_OWNERS]:
        own = partial(listed, owner=row.owner or "none")
        lines.append(
            {
                "row": row,
                "rate": f"{row.converted / row.count:.0%}",
                "url": own(),
                "open_url": own(is_open="1"),
                "won_url": own(status=LeadStatus.CONVERTED),
            }
        )
    return lines


def chart_of(days: list[PeriodNumbers], listed: Listed, first: date, last: date) -> charts.Columns:
    """Return the leads that came in, and how many of them are converted; a click lists them."""
    by_week = is_by_week(first, last)
    length = timedelta(days=6 if by_week else 0)
    bars = [
        charts.Bar(
            f"{row.begins:%-d %b}",
            [row.converted, row.created - row.converted],
            url=listed(**Period(max(row.begins, first), min(row.begins + length, last)).query),
            running=row is days[-1],
        )
        for row in days
    ]
    title = "Leads by week" if by_week else "Leads by day"
    return charts.Columns(title, "How many came in, and how many of them converted.", SERIES, bars)


def share(part: int, whole: int, words: str = " of all") -> str:
    """Return a share in whole per cent."""
    return f"{part / whole:.0%}{words}" if whole else ""


def stay(hours: float | None) -> str:
    """Return how long a stay is: `45 min`, `5 h`, `2 d 4 h`, `31 d`."""
    if hours is None:
        return ""
    if hours < 1:
        return f"{round(hours * 60)} min"
    days, rest = divmod(round(hours), DAY)
    if not days:
        return f"{rest} h"
    return f"{days} d {rest} h" if rest and days < 10 else f"{days} d"  # noqa: PLR2004 - near


def as_csv(found: Statistics) -> HttpResponse:
    """Return the numbers as a file that spreadsheet programs open safely."""
    rows: list[tuple[str, str, object]] = [
        ("total", "", found.total),
        ("conversion_rate", "", found.conversion_rate),
        ("overdue_next_actions", "", found.overdue_next_actions),
        ("pipeline_value", "", found.pipeline_value),
        *(("by_status", name, count) for name, count in found.by_status.items()),
        *(("by_source", name, count) for name, count in found.by_source.items()),
        *(("leads_of_owner", row.name or "Nobody", row.count) for row in found.by_owner),
        *(("open_of_owner", row.name or "Nobody", row.open) for row in found.by_owner),
        *(("converted_of_owner", row.name or "Nobody", row.converted) for row in found.by_owner),
        *(("value_of_owner", row.name or "Nobody", row.value) for row in found.by_owner),
        *(("median_hours", name, hours) for name, hours in found.median_hours_in_status.items()),
        *(("lost_reason", row.reason, row.count) for row in found.lost_reasons),
    ]
    cells = [(what, of, "" if number is None else str(number)) for what, of, number in rows]
    response = HttpResponse(
        write_csv(("number", "of", "value"), cells), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="statistics.csv"'
    return response
