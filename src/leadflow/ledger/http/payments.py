"""Credits are bought by JSON: begun here, paid at the vendor's page."""

from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Annotated
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema, Status
from pydantic import Field, StrictInt

from leadflow.connectors.outcomes import VendorFailure
from leadflow.identity.queries import actor_of
from leadflow.kernel.api import PageQuery, Payload
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Unavailable
from leadflow.kernel.http import link_next
from leadflow.kernel.idempotency import META_NAME, key_of
from leadflow.kernel.money import Money
from leadflow.ledger.http.routing import router
from leadflow.ledger.queries import get_own_payment, list_own_payments
from leadflow.ledger.rules import LARGEST_TOP_UP
from leadflow.ledger.services.payments import begin_payment
from leadflow.ledger.subscribers import open_checkout
from leadflow.ledger.types import PaymentRow, PaymentState


class TopUpsOff(Unavailable):
    code = "ledger.payments_fail"


class WalletTopUpIn(Payload):
    """How many credits to buy."""

    credits: Annotated[StrictInt, Field(ge=1, le=LARGEST_TOP_UP)]


class WalletTopUpOut(Schema):
    """Credits that are bought: `pay_url` is where to pay, once `status` is `unpaid`."""

    id: int
    status: PaymentState
    credits: int
    amount: Money
    currency: str
    pay_url: str | None
    created_at: datetime
    expires_at: datetime


@router.post("/wallet/top-ups/", response={201: WalletTopUpOut}, summary="Buy credits")
def begin_top_up(request: HttpRequest, payload: WalletTopUpIn) -> Status[WalletTopUpOut]:
    """Begin to buy credits; they come into the wallet when they are paid for.

    Send an Idempotency-Key to be sure that asking again is the same payment. While the vendor
    cannot be reached `status` is `opening` and `pay_url` null: it is tried again, read it later.
    """
    actor = actor_of(request)
    key = key_of(request) if META_NAME in request.META else f"own-{uuid4()}"
    begun = begin_payment(actor=actor, credits_wanted=payload.credits, key=key, now=now())
    if begun.status == PaymentState.OPENING:
        begun = _opened(request, begun)
    return Status(HTTPStatus.CREATED, _out(request, begun))


# It keeps the key itself, for a vendor is asked meanwhile, and no transaction may wait for that.
begin_top_up.is_idempotent = True  # type: ignore[attr-defined]


@router.get("/wallet/top-ups/", response=list[WalletTopUpOut], summary="List one's top-ups")
def list_top_ups(
    request: HttpRequest, response: HttpResponse, page: Query[PageQuery]
) -> list[WalletTopUpOut]:
    """Return the caller's payments for credits, newest first."""
    found = list_own_payments(actor=actor_of(request), cursor=page.cursor, limit=page.limit)
    if found.next_cursor:
        response["Link"] = link_next(request, found.next_cursor)
    return [_out(request, row) for row in found.items]


@router.get("/wallet/top-ups/{int:payment_id}/", response=WalletTopUpOut, summary="Read a top-up")
def read_top_up(request: HttpRequest, payment_id: int) -> WalletTopUpOut:
    """Return how far a payment of the caller's came."""
    return _out(request, get_own_payment(actor=actor_of(request), payment_id=payment_id))


def _opened(request: HttpRequest, begun: PaymentRow) -> PaymentRow:
    """Ask the vendor at once; when that fails for the moment, the worker goes on asking."""
    try:
        open_checkout({"payment_id": begun.id}, now())
    except VendorFailure:
        return begun
    row = get_own_payment(actor=actor_of(request), payment_id=begun.id)
    if row.status == PaymentState.FAILED:
        raise TopUpsOff("Payments cannot be taken at the moment. Ask for a top-up instead.")
    return row


def _out(request: HttpRequest, row: PaymentRow) -> WalletTopUpOut:
    address = row.pay_url
    return WalletTopUpOut(
        id=row.id,
        status=PaymentState(row.status),
        credits=row.credits,
        amount=Decimal(row.amount),
        currency=row.currency,
        pay_url=(request.build_absolute_uri(address) if address.startswith("/") else address)
        or None,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
