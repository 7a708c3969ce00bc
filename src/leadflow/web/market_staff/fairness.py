"""The fairness report: who is offered the leads of one trade at one place, and who is not."""

from math import ceil
from typing import Final

from django.http import HttpResponse
from django.urls import path

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.marketplace.queries.fairness import fairness, places_with_leads
from leadflow.web.shell.pages import PageRequest, page, render_page

PERIODS: Final = [("7", "7 days"), ("30", "30 days"), ("90", "Quarter")]
DEFAULT_PERIOD: Final = "30"
LONGEST: Final = 120


@page(permission=Permission.MARKET_MANAGE)
def report(request: PageRequest) -> HttpResponse:
    """Show how the leads of one trade at one place were offered over a period."""
    moment = now()
    known = places_with_leads(actor=request.actor, now=moment)
    trade, place = chosen(request, known)
    period = request.GET.get("period", DEFAULT_PERIOD)
    days = int(period if period in dict(PERIODS) else DEFAULT_PERIOD)
    found = fairness(actor=request.actor, trade=trade, place=place, days=days, now=moment)
    context = {
        "report": found,
        "choices": [(f"{slug}@{key}", f"{name} in {city}") for slug, name, key, city in known],
        "chosen": f"{trade}@{place}",
        "title": next(
            (
                f"{name} in {city}"
                for slug, name, key, city in known
                if (slug, key) == (trade, place)
            ),
            "",
        ),
        "periods": PERIODS,
        "default_period": DEFAULT_PERIOD,
        "days": days,
        "most": ceil(max((max(row.offers, row.expected) for row in found.rows), default=1)) or 1,
    }
    return render_page(request, "market_staff/fairness.html", context)


def chosen(request: PageRequest, known: list[tuple[str, str, str, str]]) -> tuple[str, str]:
    """Return the trade and place that are asked for, else those with the most leads."""
    trade, mark, place = request.GET.get("of", "")[: LONGEST * 2].partition("@")
    if mark:
        return trade[:LONGEST], place[:LONGEST]
    return (known[0][0], known[0][2]) if known else ("", "")


urlpatterns = [path("market-staff/fairness/", report, name="market-fairness")]
