"""What the marketplace does when something has happened. Wired in `config/wiring.py`."""

from datetime import datetime

from leadflow.events.types import Payload
from leadflow.marketplace.gateways.client_mail import (
    send_handed_over,
    send_searching,
    send_widened,
)
from leadflow.marketplace.gateways.mail import send_offer
from leadflow.marketplace.queries.offers import notice_of
from leadflow.marketplace.queries.widening import client_notice, market_staff, staff_notice
from leadflow.marketplace.services.waves import follow_wave
from leadflow.marketplace.services.widening import hand_over, take_off_sale, widen
from leadflow.notifications.services import notify, touch_topic


def on_offer_tell_provider(payload: Payload, now: datetime) -> None:
    """Put a lead that is offered into the provider's bell. Inward: once each."""
    notice = notice_of(payload["offer_id"])
    if notice is None:
        return
    notify(
        user_ids=[notice.user_id],
        kind="market.offer",
        title=f"New Lead: {notice.title}",
        message=f"A new {notice.category} lead is available in {notice.place}."
        + (" Top up needed: your wallet does not hold its price." if notice.needs_top_up else ""),
        link=f"/app/market/{notice.lead_id}/",
        lead_id=notice.lead_id,
        once_key=f"offer:{payload['offer_id']}",
        now=now,
    )
    touch_topic("market", now=now)


def mail_offer(payload: Payload, now: datetime) -> None:  # noqa: ARG001 - a subscriber's signature
    """Send the provider an e-mail of a lead that is offered. Outward."""
    notice = notice_of(payload["offer_id"])
    if notice is not None and notice.email:
        send_offer(notice, offer_id=payload["offer_id"])


def on_wave_due(payload: Payload, now: datetime) -> None:
    """Offer a lead to those who come next, while it has seats. Inward."""
    follow_wave(lead_id=payload["lead_id"], wave=payload["wave"], now=now)


def on_widening_due(payload: Payload, now: datetime) -> None:
    """Look further for a lead that nobody bought. Inward."""
    widen(lead_id=payload["lead_id"], number=payload["number"], now=now)


def on_hand_over_due(payload: Payload, now: datetime) -> None:
    """Let sales look after a lead that nobody bought. Inward."""
    hand_over(lead_id=payload["lead_id"], now=now)


def on_sales_take_off_sale(payload: Payload, now: datetime) -> None:
    """Sell a lead no more that was handed over, once sales has moved it. Inward."""
    take_off_sale(lead_id=payload["lead_id"], now=now)


def on_nobody_tell_staff(payload: Payload, now: datetime) -> None:
    """Tell those who run the marketplace at once that nobody matches a lead. Inward."""
    if payload["count"]:
        return
    _tell_staff(payload["lead_id"], "nobody", "Nobody matches", now)


def on_handed_over_tell_staff(payload: Payload, now: datetime) -> None:
    """Tell those who run the marketplace that nobody bought a lead. Inward."""
    _tell_staff(payload["lead_id"], "handed_over", "Nobody bought, sales has it", now)


def mail_client_searching(payload: Payload, now: datetime) -> None:  # noqa: ARG001
    """Tell a client that nobody near them does their job. Outward."""
    notice = None if payload["count"] else client_notice(payload["lead_id"])
    if notice is not None and notice.email and notice.is_open:
        send_searching(notice)


def mail_client_widened(payload: Payload, now: datetime) -> None:  # noqa: ARG001
    """Tell a client how far their job is offered now. Outward."""
    notice = client_notice(payload["lead_id"])
    if notice is not None and notice.email and notice.is_open:
        send_widened(notice)


def mail_client_handed_over(payload: Payload, now: datetime) -> None:  # noqa: ARG001
    """Tell a client that sales looks after their job. Outward."""
    notice = client_notice(payload["lead_id"])
    if notice is not None and notice.email and notice.is_open:
        send_handed_over(notice)


def _tell_staff(lead_id: int, what: str, title: str, now: datetime) -> None:
    notice = staff_notice(lead_id)
    if notice is None:
        return
    notify(
        user_ids=market_staff(),
        kind=f"market.{what}",
        title=f"{title}: {notice.title}",
        message=f"{notice.category} in {notice.place}.",
        link=f"/app/market-staff/offers/{lead_id}/",
        lead_id=lead_id,
        once_key=f"market:{lead_id}:{what}",
        now=now,
    )
