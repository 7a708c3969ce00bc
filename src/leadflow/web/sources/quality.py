"""Source quality: how good each affiliate is in each campaign, and how sure one can be of that."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.http import HttpResponse

from leadflow.affiliates.queries.quality import (
    DayRow,
    QualityFilters,
    QualityRow,
    ReasonRow,
    daily_quality,
    reason_counts,
    source_quality,
)
from leadflow.affiliates.rules.quality import Counts, Rate
from leadflow.affiliates.rules.wording import REASON_TEXT
from leadflow.affiliates.types import Reason, State
from leadflow.identity.types import Permission
from leadflow.web import charts
from leadflow.web.shell.pages import PageRequest, page, render_page, zone_of
from leadflow.web.sources import narrowing

DEFAULT_PERIOD: Final = "30"
MOST_REASONS: Final = 8
# What ended well or is going well has no reason to be held up.
GOOD: Final = frozenset({State.PURCHASED, State.CONFIRMED, State.IN_SUPPLY})
SERIES: Final = ["Accepted", "Other"]
# How the list of submissions is asked for each column of the report.
COLUMNS: Final = {
    "submissions": "",
    "accepted": "reached_accepted",
    "confirmed": "reached_confirmed",
    "purchased": State.PURCHASED.value,
}

Listed = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of the report, the share it is, and where what it counts is listed."""

    value: int
    url: str
    rate: Rate | None = None


@page(permission=Permission.SUBMISSION_VIEW_ALL)
def quality(request: PageRequest) -> HttpResponse:
    """Show what became of what was sent in the chosen period, by source."""
    days = narrowing.period_of(request, DEFAULT_PERIOD)
    filters = filters_of(request, days)
    rows = source_quality(actor=request.actor, filters=filters)
    daily = daily_quality(actor=request.actor, filters=filters, zone=zone_of(request.actor))
    total = sum((row.counts for row in rows), Counts())
    narrowed = {"affiliate": filters.affiliate_id, "campaign": filters.campaign}
    listed = partial(narrowing.listed, **narrowed, period=days)
    choices = narrowing.choices_of(request)
    reasons = reason_counts(actor=request.actor, filters=filters)
    context = {
        "rows": [(row, cells_of(row.counts, of_source(row, days))) for row in rows],
        "total": total,
        "figures": figures_of(total, daily, listed),
        "chart": chart_of(daily, partial(narrowing.listed, **narrowed)),
        "funnel": funnel_of(total, listed),
        "reasons": reasons_of(reasons, listed),
        "periods": narrowing.PERIODS,
        "default_period": DEFAULT_PERIOD,
        "choices": choices,
        "chips": narrowing.chips_of(request, choices),
    }
    return render_page(request, "sources/quality.html", context)


def filters_of(request: PageRequest, days: int) -> QualityFilters:
    """Return the chosen submissions: whole days of the reader's calendar, today included."""
    return QualityFilters(
        since=narrowing.since_of(request, days),
        until=narrowing.tomorrow(request),
        affiliate_id=narrowing.affiliate_of(request),
        campaign=narrowing.campaign_of(request),
    )


def of_source(row: QualityRow, days: int) -> Listed:
    """Return what makes the addresses of one source's submissions."""
    return partial(
        narrowing.listed, affiliate=row.affiliate_id, campaign=row.campaign_slug, period=days
    )


def cells_of(counts: Counts, listed: Listed) -> list[Cell]:
    """Return the numbers of one source, or of all, each with its list."""
    rates = [None, counts.acceptance, counts.confirmation, counts.purchase]
    return [
        Cell(getattr(counts, name), listed(status=status), rate)
        for (name, status), rate in zip(COLUMNS.items(), rates, strict=True)
    ]


def figures_of(
    total: Counts, daily: list[DayRow], listed: Listed
) -> list[tuple[str, Cell, list[int]]]:
    """Return the tiles on top: what is counted, the number, and how it ran by day."""
    names = ["Submitted", "Accepted", "Confirmed", "Purchased"]
    runs = [[getattr(row.counts, name) for row in daily] for name in COLUMNS]
    return list(zip(names, cells_of(total, listed), runs, strict=True))


def chart_of(daily: list[DayRow], listed: Listed) -> charts.Columns:
    """Return submissions by day, accepted or not; a click leads to that day's."""
    bars = [
        charts.Bar(
            f"{row.day:%-d %b}",
            [row.counts.accepted, row.counts.submissions - row.counts.accepted],
            url=listed(day=row.day.isoformat()),
            running=row is daily[-1],
        )
        for row in daily
    ]
    return charts.Columns(
        "Submissions by day", "How many were sent in, and how many accepted.", SERIES, bars
    )


def funnel_of(total: Counts, listed: Listed) -> list[charts.Line]:
    """Return how far the submissions came, as shares of the step before."""
    names = ["Submitted", "Accepted", "Confirmed", "Purchased"]
    tones = ["blue", "violet", "teal", "green"]
    return [
        charts.Line(name, cell.value, percent(cell.rate), cell.url, tone)
        for name, cell, tone in zip(names, cells_of(total, listed), tones, strict=True)
    ]


def reasons_of(rows: list[ReasonRow], listed: Listed) -> list[charts.Line]:
    """Return why submissions were held up or ended, most frequent first."""
    return [
        charts.Line(
            sentence(REASON_TEXT[Reason(row.reason)]),
            row.count,
            url=listed(status=row.state, reason=row.reason),
        )
        for row in rows
        if row.state not in GOOD
    ][:MOST_REASONS]


def sentence(text: str) -> str:
    """Return `text` with a capital in front, and none taken away inside."""
    return text[:1].upper() + text[1:]


def percent(rate: Rate | None) -> str:
    """Return a share as whole per cent."""
    return "" if rate is None or rate.value is None else f"{rate.value:.0%}"
