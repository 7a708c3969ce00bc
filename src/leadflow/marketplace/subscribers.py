"""What the marketplace does when something has happened. Wired in `config/wiring.py`."""

from datetime import datetime

from leadflow.events.types import Payload
from leadflow.marketplace.gateways.mail import send_offer
from leadflow.marketplace.queries.offers import notice_of
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
        message=f"A new {notice.category} lead is available in {notice.place}.",
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
