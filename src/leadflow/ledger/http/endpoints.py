"""One's own wallet as JSON, and as a file."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Query, Schema

from leadflow.identity.queries import actor_of
from leadflow.identity.rules import require
from leadflow.identity.types import Permission
from leadflow.kernel.api import PageQuery
from leadflow.kernel.clock import now
from leadflow.kernel.http import link_next
from leadflow.ledger.http import payments, webhooks
from leadflow.ledger.http.routing import router
from leadflow.ledger.queries import balance_of, held_of, statement, statement_csv

PARTS = (payments, webhooks)

__all__ = ["PARTS", "router"]


class EntryOut(Schema):
    """One line of a wallet's statement."""

    id: int
    kind: str
    amount: int
    balance: int
    reference: str
    text: str
    at: datetime


class WalletOut(Schema):
    """A wallet: what it holds, and how it came to be, newest first.

    `held` credits are kept aside and cannot be spent; they are not in `balance`.
    """

    balance: int
    held: int
    entries: list[EntryOut]


@router.get("/wallet/", response=WalletOut, summary="Read one's wallet")
def read_wallet(
    request: HttpRequest, response: HttpResponse, page: Query[PageQuery]
) -> dict[str, Any]:
    """Return how many credits the caller holds, and a page of the lines that led there."""
    actor = actor_of(request)
    require(actor, Permission.MARKET_BUY)
    lines = statement(owner_id=actor.user_id, cursor=page.cursor, limit=page.limit)
    if lines.next_cursor:
        response["Link"] = link_next(request, lines.next_cursor)
    return {
        "balance": balance_of(actor.user_id),
        "held": held_of(actor.user_id),
        "entries": lines.items,
    }


@router.get("/wallet/statement.csv", summary="Take one's statement out as a file")
def take_statement(request: HttpRequest) -> StreamingHttpResponse:
    """Return every line of the caller's wallet as CSV, oldest first, in the caller's time zone."""
    actor = actor_of(request)
    require(actor, Permission.MARKET_BUY)
    try:
        zone, zone_name = ZoneInfo(actor.timezone), actor.timezone
    except (ZoneInfoNotFoundError, ValueError):
        zone, zone_name = ZoneInfo("UTC"), "UTC"
    lines = statement_csv(owner_id=actor.user_id, zone=zone, zone_name=zone_name)
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="statement-{now():%Y-%m-%d}.csv"'},
    )
