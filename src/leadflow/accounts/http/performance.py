"""How accounts do, as JSON and as files (seed 1)."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Query, Router

from leadflow.accounts.http.callers import reader
from leadflow.accounts.http.links import links
from leadflow.accounts.http.performance_schemas import (
    AccountOrdersOut,
    AlarmOut,
    MonthOut,
    NumbersOut,
    NumbersQuery,
    OrdersQuery,
    PatternOut,
    PerformingOut,
    PotentialQuery,
    ReportFileQuery,
    TrendQuery,
    UnderperformingOut,
)
from leadflow.accounts.queries.alarms import rhythm_alarms
from leadflow.accounts.queries.history import order_months, order_totals, rhythm_of_account
from leadflow.accounts.queries.reports import order_patterns, performing, underperforming
from leadflow.accounts.queries.trends import order_trend, performance_numbers
from leadflow.accounts.rules.reports import Format, Report, format_of
from leadflow.accounts.services.exports import export_report
from leadflow.accounts.types.orders import AlarmRow, MonthRow, PatternRow, PerformanceRow
from leadflow.identity.queries import actor_of
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import NotFound
from leadflow.kernel.http import link_next
from leadflow.kernel.paging import Page
from leadflow.kernel.sheets import MEDIA_TYPE

MEDIA: Final = {Format.CSV: "text/csv; charset=utf-8", Format.XLSX: MEDIA_TYPE}

router = Router(tags=["Key accounts"])


class NoSuchReport(NotFound):
    code = "accounts.no_such_report"


@router.get("/performance/", response=dict[str, str], summary="What is below /performance/")
def performance_index(request: HttpRequest) -> dict[str, str]:
    """Return where the reports are."""
    reader(request)
    names = [report.value for report in Report]
    paths = {name.replace("-", "_"): f"/performance/{name}/" for name in names}
    return links(request, **paths, numbers="/performance/numbers/", trend="/performance/trend/")


@router.get(
    "/performance/performing-accounts/",
    response=list[PerformingOut],
    summary="Accounts that do well",
)
def performing_accounts(
    request: HttpRequest, response: HttpResponse, query: Query[PotentialQuery]
) -> list[PerformanceRow]:
    """Return the accounts that are won and worth at least the threshold."""
    return _listed(request, response, query, performing)


@router.get(
    "/performance/underperforming-accounts/",
    response=list[UnderperformingOut],
    summary="Accounts that do badly",
)
def underperforming_accounts(
    request: HttpRequest, response: HttpResponse, query: Query[PotentialQuery]
) -> list[PerformanceRow]:
    """Return the accounts that are not won and worth little, or whose orders fell by half."""
    return _listed(request, response, query, underperforming)


@router.get(
    "/performance/order-patterns/", response=list[PatternOut], summary="Orders month on month"
)
def patterns(
    request: HttpRequest, response: HttpResponse, query: Query[OrdersQuery]
) -> list[PatternRow]:
    """Return every account with its orders of last month and this one, the organisation's."""
    return _listed(request, response, query, order_patterns)


@router.get(
    "/performance/rhythm-alarms/",
    response=list[AlarmOut],
    summary="Accounts that should have ordered",
)
def alarms(
    request: HttpRequest, response: HttpResponse, query: Query[OrdersQuery]
) -> list[AlarmRow]:
    """Return the accounts whose order is late by their own rhythm, the latest alarms first."""
    return _listed(request, response, query, rhythm_alarms)


@router.get("/performance/numbers/", response=NumbersOut, summary="How the accounts do together")
def numbers(request: HttpRequest, query: Query[NumbersQuery]) -> dict[str, Any]:
    """Return how many accounts do well, badly or are late, and what they ordered."""
    found = performance_numbers(actor=reader(request), filters=query.filters(), now=now())
    return {**asdict(found), "currency": settings.CURRENCY}


@router.get("/performance/trend/", response=list[MonthOut], summary="Orders by months")
def trend(request: HttpRequest, query: Query[TrendQuery]) -> list[MonthRow]:
    """Return what the accounts ordered month by month, oldest first."""
    actor = reader(request)
    return order_trend(actor=actor, filters=query.filters(), count=query.months, now=now())


@router.get(
    "/performance/accounts/{int:restaurant_id}/",
    response=AccountOrdersOut,
    summary="What an account ordered",
)
def account_orders(
    request: HttpRequest, restaurant_id: int, query: Query[TrendQuery]
) -> dict[str, Any]:
    """Return the orders of one account by months, all together, and their rhythm."""
    actor, moment = reader(request), now()
    months = order_months(actor=actor, lead_id=restaurant_id, months=query.months, now=moment)
    return {
        **asdict(order_totals(actor=actor, lead_id=restaurant_id)),
        "restaurant_id": restaurant_id,
        "currency": settings.CURRENCY,
        "months": months,
        "rhythm": rhythm_of_account(actor=actor, lead_id=restaurant_id, now=moment),
    }


@router.get("/performance/{report}/export/", summary="Take a report out as a file")
def export(
    request: HttpRequest, report: str, query: Query[ReportFileQuery]
) -> StreamingHttpResponse:
    """Return a report as a file, however long it is; it is noted in the audit log.

    Times are in the caller's zone, which the headings name.
    """
    actor = actor_of(request)
    require(actor, Permission.LEAD_EXPORT)
    wanted = {each.value: each for each in Report}.get(report)
    if wanted is None:
        raise NoSuchReport("There is no such report.")
    form = format_of(query.format)
    pieces = export_report(
        actor=actor,
        report=wanted,
        filters=query.filters(),
        form=form,
        zone=_zone_of(actor),
        clock=now,
    )
    name = f"{wanted}-{now():%Y-%m-%d}.{form}"
    return StreamingHttpResponse(
        pieces,
        content_type=MEDIA[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _listed(
    request: HttpRequest,
    response: HttpResponse,
    query: PotentialQuery | OrdersQuery,
    read: Callable[..., Page[Any]],
) -> list[Any]:
    page = read(
        actor=reader(request),
        filters=query.filters(),
        cursor=query.cursor,
        limit=query.limit,
        now=now(),
    )
    if page.next_cursor:
        response["Link"] = link_next(request, page.next_cursor)
    return page.items


def _zone_of(actor: Actor) -> ZoneInfo:
    try:
        return ZoneInfo(actor.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
