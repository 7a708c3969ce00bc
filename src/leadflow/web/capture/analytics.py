"""How the bots do: the four figures, day by day, how far conversations come, and from where."""

from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpResponse

from leadflow.capture.queries.analytics import DIRECT, overview
from leadflow.capture.queries.experiments import experiments
from leadflow.capture.queries.workshop import bot_names
from leadflow.capture.types.analytics import Overview, Period, Tally
from leadflow.identity.types import Permission
from leadflow.kernel.cells import write_csv
from leadflow.kernel.clock import now
from leadflow.web import charts
from leadflow.web.capture.verdicts import name_of, tone_of_verdict, word_of_verdict
from leadflow.web.shell.pages import PageRequest, page, render_page

PERIODS: Final = [("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("all", "All")]
DEFAULT: Final = "30"
SERIES: Final = ["SQL", "MQL", "Unqualified"]
IN_CHART: Final = 92
LONGEST_BY_DAY: Final = 92
WEEK: Final = 7
MOST_SOURCES: Final = 12
COLUMNS: Final = ("number", "of", "value")


@page(permission=Permission.CAPTURE_VIEW)
def analytics(request: PageRequest) -> HttpResponse:
    """Show how the bots, or one of them, do in the chosen time; or as CSV."""
    bots = bot_names(actor=request.actor)
    today = now().date()
    period = period_of(request, today)
    found = overview(actor=request.actor, period=period)
    if request.GET.get("format") == "csv":
        return as_csv(found)
    context = {
        "found": found,
        "periods": PERIODS,
        "default_period": DEFAULT,
        "bots": bots,
        "bot_name": dict(bots).get(period.bot_key, period.bot_key),
        "figures": figures_of(found),
        "chart": chart_of(found, period, today),
        "funnel": funnel_of(found),
        "questions": [
            (name_of(one.key), one, seconds(one.average_seconds)) for one in found.questions
        ],
        "sources": found.by_source[:MOST_SOURCES],
        "more_sources": max(0, len(found.by_source) - MOST_SOURCES),
        "tests": [
            (
                one,
                name_of(one.test_name),
                tone_of_verdict(one.result.verdict),
                word_of_verdict(one.result.verdict),
            )
            for one in experiments(actor=request.actor, period=Period(bot_key=period.bot_key))
        ],
    }
    return render_page(request, "capture/analytics.html", context)


def period_of(request: PageRequest, today: date) -> Period:
    """Return the time and the bot that the address asks for; nonsense is the default."""
    chosen = request.GET.get("period", DEFAULT)
    bot_key = request.GET.get("bot", "")[:60]
    if chosen == "all":
        return Period(bot_key=bot_key)
    days = int(chosen if chosen in dict(PERIODS) else DEFAULT)
    return Period(first=today - timedelta(days=days - 1), bot_key=bot_key)


def figures_of(found: Overview) -> list[tuple[str, str, str, list[float]]]:
    """Return the tiles on top: name, value, a word on it, and how it went day by day."""
    total, days = found.total, [tally for _, tally in found.by_day]
    return [
        (
            "Conversations",
            f"{total.sessions:,}",
            "began",
            [float(day.sessions) for day in days],
        ),
        (
            "Contacts",
            percent(total.contact_rate),
            f"{total.contacts:,} can be reached",
            [day.contact_rate for day in days],
        ),
        (
            "Conversion rate",
            percent(total.conversion_rate),
            f"{total.sql:,} became SQL",
            [day.conversion_rate for day in days],
        ),
        (
            "Average score",
            f"{total.average_score:.1f}",
            "points",
            [day.average_score for day in days],
        ),
        (
            "Completed",
            percent(total.completion_rate),
            f"{total.completed:,} answered everything",
            [day.completion_rate for day in days],
        ),
        (
            "Response time",
            seconds(total.average_response_time),
            "between questions",
            [day.average_response_time for day in days],
        ),
    ]


def chart_of(found: Overview, period: Period, today: date) -> charts.Columns:
    """Return conversations by day, of a long time by week, apart by what they became."""
    known = dict(found.by_day)
    first = period.first or min(known, default=today)
    by_week = (today - first).days >= LONGEST_BY_DAY
    step = timedelta(days=WEEK if by_week else 1)
    begins = max(first, today - (IN_CHART - 1) * step)
    bars = []
    while begins <= today:
        days = (begins + timedelta(days=n) for n in range(step.days))
        tally = sum((known.get(day, Tally()) for day in days), Tally())
        bars.append(
            charts.Bar(
                f"{begins:%-d %b}",
                [tally.sql, tally.mql, tally.unqualified],
                running=begins + step > today,
            )
        )
        begins += step
    title = "Conversations by week" if by_week else "Conversations by day"
    return charts.Columns(title, "How many began, and what they became.", SERIES, bars)


def funnel_of(found: Overview) -> list[charts.Line]:
    """Return how far conversations come: each question with the share that went no further."""
    return [
        charts.Line("Started", found.total.sessions),
        *(
            charts.Line(name_of(one.key), one.answered, f"{one.drop_off:.0%}")
            for one in found.questions
        ),
        charts.Line("Completed", found.total.completed, tone="green"),
    ]


def percent(rate: float) -> str:
    """Return a share in per cent, with one decimal."""
    return f"{rate:.1%}"


def seconds(value: float | None) -> str:
    """Return how long that is: `48 s`, `3 min`, `2.5 h`."""
    if not value:
        return "none"
    if value < 100:  # noqa: PLR2004 - up to here seconds say more
        return f"{value:.0f} s"
    if value < 6000:  # noqa: PLR2004 - and up to here minutes
        return f"{value / 60:.0f} min"
    return f"{value / 3600:.1f} h"


def as_csv(found: Overview) -> HttpResponse:
    """Return the numbers as a file that spreadsheet programs open safely."""
    total = found.total
    rows: list[tuple[str, str, Any]] = [
        ("total_sessions", "", total.sessions),
        ("conversion_rate", "", total.conversion_rate),
        ("average_score", "", total.average_score),
        ("completion_rate", "", total.completion_rate),
        ("average_response_time", "", total.average_response_time),
        ("contact_rate", "", total.contact_rate),
        ("by_classification", "SQL", total.sql),
        ("by_classification", "MQL", total.mql),
        ("by_classification", "Unqualified", total.unqualified),
        *(("by_source", source or DIRECT, tally.sessions) for source, tally in found.by_source),
        *(("sql_of_source", source or DIRECT, tally.sql) for source, tally in found.by_source),
        *(("by_day", day.isoformat(), tally.sessions) for day, tally in found.by_day),
        *(("sql_of_day", day.isoformat(), tally.sql) for day, tally in found.by_day),
        *(("answered", one.key, one.answered) for one in found.questions),
        *(("drop_off", one.key, one.drop_off) for one in found.questions),
    ]
    cells = [(what, of, str(number)) for what, of, number in rows]
    response = HttpResponse(write_csv(COLUMNS, cells), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="bot-analytics.csv"'
    return response
