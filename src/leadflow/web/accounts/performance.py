"""How the accounts do: who performs, who does not and why, what is ordered, whose rhythm broke."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from leadflow.accounts.queries.alarms import rhythm_alarms
from leadflow.accounts.queries.organisation import potential_threshold
from leadflow.accounts.queries.reports import order_patterns, performing, underperforming
from leadflow.accounts.queries.trends import order_trend, performance_numbers
from leadflow.accounts.types.orders import PerformanceFilters, PerformanceNumbers
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Invalid
from leadflow.leads import queries
from leadflow.web.accounts.orders import chart_of
from leadflow.web.leads.edit import amount_of
from leadflow.web.leads.filters import ME, id_of
from leadflow.web.shell.pages import PageRequest, page, render_page
from leadflow.web.words import money

MAY_SEE: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
ON_PAGE: Final = 50
A_FEW: Final = 6
KEPT: Final = ("threshold", "owner")


@dataclass(frozen=True, slots=True)
class Report:
    """One report: its words, its reader, its name below /performance/, and its table."""

    label: str
    about: str
    read: Callable[..., Any]
    file: str
    table: str
    has_threshold: bool = True


REPORTS: Final[Mapping[str, Report]] = {
    "performing": Report(
        "Performing",
        "Won, and worth at least the threshold.",
        performing,
        "performing-accounts",
        "accounts/performing.html",
    ),
    "underperforming": Report(
        "Underperforming",
        "Not won and worth less than the threshold, or won and ordering half as often or less.",
        underperforming,
        "underperforming-accounts",
        "accounts/underperforming.html",
    ),
    "patterns": Report(
        "Order patterns",
        "Orders of last month and of this month so far.",
        order_patterns,
        "order-patterns",
        "accounts/patterns.html",
        has_threshold=False,
    ),
    "alarms": Report(
        "Rhythm alarms",
        "Accounts that should have ordered by now, going by their own rhythm.",
        rhythm_alarms,
        "rhythm-alarms",
        "accounts/alarms.html",
        has_threshold=False,
    ),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A tile on top: what it counts, how many, a word on it, and where they are."""

    name: str
    value: str
    note: str
    url: str
    is_bad: bool = False


@page(permission=MAY_SEE)
def performance(request: PageRequest) -> HttpResponse:
    """Show how the accounts do together, or one report of them."""
    chosen = request.GET.get("report", "")
    filters = filters_of(request)
    moment = now()
    numbers = performance_numbers(actor=request.actor, filters=filters, now=moment)
    context = {
        "figures": figures_of(request, numbers),
        "numbers": numbers,
        "reports": tabs_of(request, chosen),
        "threshold": filters.threshold if filters.threshold is not None else potential_threshold(),
        "is_own_threshold": filters.threshold is not None,
        "owners": owners_of(request),
        "kept": [(name, request.GET[name]) for name in KEPT if request.GET.get(name)],
        "chosen": chosen,
        "may_export": request.actor.may(Permission.LEAD_EXPORT),
        "nav": "performance",
    }
    if report := REPORTS.get(chosen):
        found = report.read(
            actor=request.actor,
            filters=filters,
            cursor=request.GET.get("cursor") or None,
            limit=ON_PAGE,
            now=moment,
        )
        context |= {
            "report": report,
            "rows": found.items,
            "next_cursor": found.next_cursor,
            "export": export_of(report, filters),
        }
        part = "accounts/report_list.html"
        return render_page(request, "accounts/report.html", context, part=part)
    few: dict[str, Any] = {"actor": request.actor, "filters": filters, "limit": A_FEW}
    months = order_trend(actor=request.actor, filters=filters, now=moment)
    context |= {
        "months": months,
        "chart": chart_of(months, "Orders of all accounts by month"),
        "alarms": rhythm_alarms(**few, now=moment).items,
        "weak": underperforming(**few, now=moment).items,
    }
    return render_page(request, "accounts/performance.html", context)


def filters_of(request: PageRequest) -> PerformanceFilters:
    """Return what the address asks for; what makes no sense narrows nothing."""
    owner = request.GET.get("owner", "")
    return PerformanceFilters(
        threshold=amount_in(request.GET.get("threshold", "")),
        assigned_to=request.actor.user_id if owner == ME else id_of(owner),
    )


def amount_in(text: str) -> Decimal | None:
    """Return the amount that is written; None for what is none."""
    try:
        return amount_of(text[:40])
    except Invalid:
        return None


def address_of(request: PageRequest, report: str) -> str:
    """Return where a report is, with the threshold and the owner that were chosen."""
    kept = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    query = urlencode(kept | ({"report": report} if report else {}))
    return reverse("performance") + (f"?{query}" if query else "")


def tabs_of(request: PageRequest, chosen: str) -> list[tuple[str, str, bool]]:
    """Return the tabs: words, address, whether it is the one shown."""
    named = [("", "Overview"), *((key, report.label) for key, report in REPORTS.items())]
    current = chosen if chosen in REPORTS else ""
    return [(label, address_of(request, key), key == current) for key, label in named]


def owners_of(request: PageRequest) -> list[tuple[str, str]]:
    """Return whose accounts one may look at alone: one's own, and who assigns anybody's."""
    others = queries.owners() if request.actor.may(Permission.LEAD_ASSIGN) else []
    known = [(str(pk), name) for pk, name in others if pk != request.actor.user_id]
    return [("", "All accounts"), (ME, "Mine"), *known]


def export_of(report: Report, filters: PerformanceFilters) -> str:
    """Return the address of the report as a file, without its format."""
    given = {
        "threshold": filters.threshold if report.has_threshold else None,
        "assigned_to": filters.assigned_to,
    }
    said = {name: value for name, value in given.items() if value is not None}
    return f"/performance/{report.file}/export/?{urlencode(said)}{'&' if said else ''}"


def figures_of(request: PageRequest, numbers: PerformanceNumbers) -> list[Figure]:
    """Return the tiles on top; each leads to what it counts."""
    weak = numbers.low_potential + numbers.orders_dropped
    owner = request.GET.get("owner", "")
    listed = reverse("accounts") + (f"?{urlencode({'owner': owner})}" if owner else "")
    return [
        Figure("Accounts", f"{numbers.accounts:,}", "that you see", listed),
        Figure(
            "Performing",
            f"{numbers.performing:,}",
            f"{numbers.performing / numbers.accounts:.0%} of all" if numbers.accounts else "",
            address_of(request, "performing"),
        ),
        Figure(
            "Underperforming",
            f"{weak:,}",
            f"{numbers.orders_dropped:,} with orders down by half",
            address_of(request, "underperforming"),
        ),
        Figure(
            "Rhythm alarms",
            f"{numbers.late:,}",
            "should have ordered",
            address_of(request, "alarms"),
            is_bad=numbers.late > 0,
        ),
        Figure(
            "Orders this month",
            f"{numbers.orders_this_month:,}",
            f"{money(numbers.total_this_month)} so far",
            address_of(request, "patterns"),
        ),
        Figure(
            "Orders last month",
            f"{numbers.orders_last_month:,}",
            money(numbers.total_last_month),
            address_of(request, "patterns"),
        ),
    ]
