"""One's own wallet as JSON."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from leadflow.identity.queries import actor_of
from leadflow.identity.rules import require
from leadflow.identity.types import Permission
from leadflow.kernel.api import PageQuery
from leadflow.kernel.http import link_next
from leadflow.ledger.queries import balance_of, statement

router = Router(tags=["Wallet"])


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
    """A wallet: what it holds, and how it came to be, newest first."""

    balance: int
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
    return {"balance": balance_of(actor.user_id), "entries": lines.items}
