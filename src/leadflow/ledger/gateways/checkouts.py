"""The port through which credits are paid for, and the vendors behind it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from django.conf import settings

from leadflow.connectors import stripe
from leadflow.connectors.outcomes import Outcome, VendorFailure
from leadflow.ledger.types import News, Notice, Opened, Order, Report

LONGEST: Final = 255


class Checkout(Protocol):
    """Somebody who takes money.

    `open` may be asked twice for one order and then means the same checkout: `order.key` says
    which. All raise VendorFailure when the vendor does not do its part.
    """

    def open(self, order: Order) -> Opened:
        """Open a checkout for an order."""

    def ask(self, reference: str) -> Report:
        """Return how a checkout stands."""

    def since(self, moment: datetime) -> Iterable[Report] | None:
        """Return every checkout opened since; None from whom keeps no books of its own."""


class SimulatorCheckout:
    """Takes no money: the payer says on a page of ours whether it was paid."""

    def open(self, order: Order) -> Opened:
        """Return the page that plays the vendor's."""
        return Opened(f"simulated-{order.payment_id}", order.return_url)

    def ask(self, reference: str) -> Report:
        """Return that nobody has paid, or the page would have said so."""
        return Report(News.OPEN, reference)

    def since(self, moment: datetime) -> None:
        """Return nothing: it keeps no books."""


class StripeCheckout:
    """Stripe's hosted checkout."""

    def open(self, order: Order) -> Opened:
        """Open the checkout."""
        if not order.return_url.startswith("http"):  # Stripe sends the payer back there
            raise VendorFailure(Outcome.MISCONFIGURED, "stripe: PUBLIC_BASE_URL")
        basket = stripe.Basket(
            payment=order.payment_id,
            name=f"{settings.ORGANISATION_NAME} credits",
            quantity=order.credits,
            price=order.amount / order.credits,
            currency=order.currency,
            success_url=order.return_url,
            cancel_url=order.return_url,
            expires_at=order.expires_at,
        )
        session = stripe.create_session(_account(), basket, key=order.key)
        return Opened(session.id, session.url)

    def ask(self, reference: str) -> Report:
        """Ask Stripe how the checkout stands."""
        return _report(stripe.get_session(_account(), reference))

    def since(self, moment: datetime) -> Iterable[Report]:
        """Return Stripe's own books."""
        return map(_report, stripe.sessions_since(_account(), moment))


CHECKOUTS: Final[Mapping[str, Checkout]] = {
    "simulator": SimulatorCheckout(),
    "stripe": StripeCheckout(),
}
_NEWS: Final[Mapping[str, News]] = {
    "checkout.session.async_payment_failed": News.FAILED,
    "checkout.session.expired": News.EXPIRED,
}
_SESSIONS: Final = "checkout.session."
_CLOSED: Final[Mapping[str, News]] = {
    "lost": News.CHARGED_BACK,
    "won": News.DISPUTE_WON,
    "warning_closed": News.DISPUTE_WON,
}


def checkout_for(vendor: str) -> Checkout:
    """Return the vendor's checkout. Raises VendorFailure (misconfigured) when there is none."""
    try:
        return CHECKOUTS[vendor]
    except KeyError:
        raise VendorFailure(Outcome.MISCONFIGURED, f"payment vendor {vendor}") from None


def notice_of(event: Mapping[str, Any], now: datetime) -> Notice:
    """Return what a signed event of Stripe says of a payment. Raises VendorFailure."""
    kind, thing = str(event.get("type") or ""), _thing(event)
    return Notice(
        event_id=str(event.get("id") or "")[:LONGEST],
        kind=kind[:80],
        created_at=stripe.moment_of(event) or now,
        report=_report_of(kind, thing),
    )


def read_event(body: bytes, header: str, *, now: datetime) -> Mapping[str, Any]:
    """Return an event that Stripe signed. Raises stripe.BadSignature."""
    secrets = settings.STRIPE_WEBHOOK_SECRETS
    return stripe.read_event(body, header, secrets=secrets, now=now)


def _report_of(kind: str, thing: Mapping[str, Any]) -> Report | None:
    if kind.startswith(_SESSIONS):
        return _report(stripe.session_of(thing), _NEWS.get(kind))
    charge = str(thing.get("payment_intent") or "")
    news = _news_of_charge(kind, thing)
    return Report(news, charge=charge) if news else None


def _news_of_charge(kind: str, thing: Mapping[str, Any]) -> News | None:
    """Return what an event about money that was paid comes down to; None for nothing of ours."""
    if kind == "charge.dispute.created":
        return News.DISPUTED
    if kind == "charge.dispute.closed":
        return _CLOSED.get(str(thing.get("status") or ""))
    is_all = kind == "charge.refunded" and thing.get("refunded") is True
    return News.CHARGED_BACK if is_all else None


def _report(session: stripe.Session, news: News | None = None) -> Report:
    return Report(
        news=news or _news_of(session),
        reference=session.id[:LONGEST],
        charge=session.charge[:LONGEST],
        amount=session.amount,
        currency=session.currency,
        payment_id=_number(session.payment),
    )


def _news_of(session: stripe.Session) -> News:
    if session.payment_status == "paid":
        return News.PAID
    if session.status == "expired":
        return News.EXPIRED
    return News.PROCESSING if session.status == "complete" else News.OPEN


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(2**62))
    return int(text) if is_number else None


def _thing(event: Mapping[str, Any]) -> Mapping[str, Any]:
    data = event.get("data")
    found = data.get("object") if isinstance(data, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _account() -> stripe.Account:
    if not settings.STRIPE_SECRET_KEY:
        raise VendorFailure(Outcome.MISCONFIGURED, "stripe: STRIPE_SECRET_KEY")
    return stripe.Account(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_URL)
