"""How Stripe talks: hosted checkouts by its API, and the signed events it sends by itself.

Every call that makes something carries an `Idempotency-Key`, so that asking again makes nothing
twice. Events come more than once and in any order, and are true only with their signature.
"""

import hmac
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

import httpx

from leadflow.connectors.outcomes import Outcome, VendorFailure

VENDOR: Final = "stripe"
API_VERSION: Final = "2024-06-20"
TIMEOUT: Final = httpx.Timeout(20, connect=5)
SESSIONS: Final = "/v1/checkout/sessions"
PAUSES: Final = (0.2, 0.8)
TOLERANCE: Final = 300
MOST_SIGNATURES: Final = 10
PER_PAGE: Final = 100

# Currencies that Stripe counts in whole units, and in thousandths.
WHOLE: Final = frozenset(
    "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split()  # noqa: SIM905 - a list to read
)
THOUSANDTHS: Final = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})


class BadSignature(Exception):
    """An event that Stripe did not sign, or signed long ago."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose Stripe account it is, and where Stripe is."""

    secret_key: str
    url: str = "https://api.stripe.com"


@dataclass(frozen=True, slots=True)
class Basket:
    """What a checkout asks for."""

    payment: int
    name: str
    quantity: int
    price: Decimal
    currency: str
    success_url: str
    cancel_url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A checkout as Stripe knows it."""

    id: str
    url: str
    status: str
    payment_status: str
    charge: str
    amount: Decimal | None
    currency: str
    payment: str


def create_session(account: Account, basket: Basket, *, key: str) -> Session:
    """Open a checkout; the same `key` is the same checkout. Raises VendorFailure."""
    form = {
        "mode": "payment",
        "client_reference_id": str(basket.payment),
        "metadata[payment]": str(basket.payment),
        "payment_intent_data[metadata][payment]": str(basket.payment),
        "success_url": basket.success_url,
        "cancel_url": basket.cancel_url,
        "expires_at": str(int(basket.expires_at.timestamp())),
        "line_items[0][quantity]": str(basket.quantity),
        "line_items[0][price_data][currency]": basket.currency.lower(),
        "line_items[0][price_data][unit_amount]": str(in_minor(basket.price, basket.currency)),
        "line_items[0][price_data][product_data][name]": basket.name,
    }
    return session_of(_call(account, _Request("POST", SESSIONS, form=form, key=key)))


def get_session(account: Account, session_id: str) -> Session:
    """Return a checkout as it is now. Raises VendorFailure."""
    return session_of(_call(account, _Request("GET", f"{SESSIONS}/{session_id}")))


def sessions_since(account: Account, moment: datetime) -> Iterator[Session]:
    """Yield every checkout opened since, page by page. Raises VendorFailure."""
    query = {"created[gte]": str(int(moment.timestamp())), "limit": str(PER_PAGE)}
    while True:
        page = _call(account, _Request("GET", SESSIONS, query=query))
        rows = page.get("data")
        if not isinstance(rows, list):
            raise VendorFailure(Outcome.UNKNOWN, VENDOR)
        for row in rows:
            yield session_of(row)
        if not page.get("has_more") or not rows:
            return
        query["starting_after"] = str(rows[-1]["id"])


def session_of(row: Mapping[str, Any]) -> Session:
    """Return a checkout from Stripe's JSON. Raises VendorFailure for what is none."""
    try:
        currency = str(row.get("currency") or "").upper()
        total = row.get("amount_total")
        intent = row.get("payment_intent") or ""
        return Session(
            id=str(row["id"]),
            url=str(row.get("url") or ""),
            status=str(row.get("status") or ""),
            payment_status=str(row.get("payment_status") or ""),
            charge=str(intent["id"] if isinstance(intent, Mapping) else intent),
            amount=None if total is None else from_minor(int(total), currency),
            currency=currency,
            payment=str((row.get("metadata") or {}).get("payment") or ""),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise VendorFailure(Outcome.UNKNOWN, VENDOR) from error


def read_event(
    body: bytes, header: str, *, secrets: Sequence[str], now: datetime
) -> Mapping[str, Any]:
    """Return the event that Stripe signed with any of `secrets`. Raises BadSignature."""
    moment, signatures = _parts(header)
    signed = f"{moment}.".encode() + body
    made = [hmac.new(secret.encode(), signed, sha256).hexdigest() for secret in secrets if secret]
    matches = [
        hmac.compare_digest(ours.encode(), theirs.encode())
        for ours in made
        for theirs in signatures
    ]
    if not any(matches):
        raise BadSignature("no signature of ours")
    if abs(now.timestamp() - moment) > TOLERANCE:
        raise BadSignature("signed too long ago")
    if rb"\u0000" in body:
        raise BadSignature("not an event")
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadSignature("not an event") from error
    if not isinstance(event, dict):
        raise BadSignature("not an event")
    return event


def in_minor(amount: Decimal, currency: str) -> int:
    """Return an amount in the currency's smallest unit, as Stripe counts it."""
    return int((amount * _factor(currency)).to_integral_value())


def from_minor(units: int, currency: str) -> Decimal:
    """Return the amount that so many of the currency's smallest units are."""
    return (Decimal(units) / _factor(currency)).quantize(Decimal("0.01"))


def moment_of(row: Mapping[str, Any]) -> datetime | None:
    """Return when Stripe made something; None when it does not say."""
    created = row.get("created")
    if not isinstance(created, int) or not 0 <= created < 2**33:
        return None
    return datetime.fromtimestamp(created, tz=UTC)


def _factor(currency: str) -> int:
    code = currency.upper()
    if code in WHOLE:
        return 1
    return 1000 if code in THOUSANDTHS else 100


def _parts(header: str) -> tuple[int, list[str]]:
    """Return when an event was signed and its signatures; there are several while secrets roll."""
    pairs = [part.strip().partition("=") for part in header.split(",")[: 2 * MOST_SIGNATURES]]
    moments = [value for name, _, value in pairs if name == "t"]
    signatures = [value for name, _, value in pairs if name == "v1"][:MOST_SIGNATURES]
    is_moment = len(moments) == 1 and moments[0].isascii() and moments[0].isdecimal()
    if not is_moment or len(moments[0]) > len("9999999999") or not signatures:
        raise BadSignature("no signature")
    return int(moments[0]), signatures


@dataclass(frozen=True, slots=True)
class _Request:
    """One question to Stripe; with a key, one that makes something."""

    method: str
    path: str
    form: Mapping[str, str] | None = None
    query: Mapping[str, str] | None = None
    key: str = ""


def _call(account: Account, request: _Request) -> Mapping[str, Any]:
    """Ask Stripe, again when that may help; the same key makes nothing twice."""
    for pause in PAUSES:
        try:
            return _once(account, request)
        except VendorFailure as failure:
            if failure.outcome not in {Outcome.UNAVAILABLE, Outcome.UNKNOWN}:
                raise
            time.sleep(pause)
    return _once(account, request)


def _once(account: Account, request: _Request) -> Mapping[str, Any]:
    headers = {
        "Authorization": f"Bearer {account.secret_key}",
        "Stripe-Version": API_VERSION,
    } | ({"Idempotency-Key": request.key} if request.key else {})
    try:
        answer = httpx.request(
            request.method,
            f"{account.url}{request.path}",
            headers=headers,
            data=dict(request.form) if request.form else None,
            params=dict(request.query) if request.query else None,
            timeout=TIMEOUT,
        )
    except httpx.ConnectError as error:
        raise VendorFailure(Outcome.UNAVAILABLE, VENDOR) from error
    except httpx.HTTPError as error:
        raise VendorFailure(Outcome.UNKNOWN, VENDOR) from error
    if answer.status_code != HTTPStatus.OK:
        raise _failure(answer)
    try:
        found = answer.json()
    except ValueError as error:
        raise VendorFailure(Outcome.UNKNOWN, VENDOR) from error
    if not isinstance(found, dict):
        raise VendorFailure(Outcome.UNKNOWN, VENDOR)
    return found


def _failure(answer: httpx.Response) -> VendorFailure:
    status = answer.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = answer.headers.get("Retry-After", "")
        return VendorFailure(
            Outcome.THROTTLED, VENDOR, retry_after=float(wait) if wait.isdecimal() else None
        )
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return VendorFailure(Outcome.MISCONFIGURED, VENDOR)
    if status == HTTPStatus.CONFLICT:  # a twin with the same key is still running
        return VendorFailure(Outcome.UNAVAILABLE, VENDOR)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return VendorFailure(Outcome.UNKNOWN, VENDOR)
    return VendorFailure(Outcome.REJECTED, VENDOR)
