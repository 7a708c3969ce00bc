"""What the marketplace does when something has happened. Wired in `config/wiring.py`."""

from datetime import datetime
from typing import Final

from leadflow.events.types import Payload
from leadflow.identity.queries import find_actor
from leadflow.identity.types import Permission
from leadflow.marketplace.gateways.client_mail import (
    send_handed_over,
    send_searching,
    send_widened,
)
from leadflow.marketplace.gateways.letters import send_link, send_registration
from leadflow.marketplace.gateways.mail import send_offer
from leadflow.marketplace.queries.job_notices import job_notice
from leadflow.marketplace.queries.offers import notice_of
from leadflow.marketplace.queries.refunds import refund_notice
from leadflow.marketplace.queries.registration import letter_of
from leadflow.marketplace.queries.widening import client_notice, market_staff, staff_notice
from leadflow.marketplace.services.automatic import accept_offer
from leadflow.marketplace.services.returned import note_mail_returned
from leadflow.marketplace.services.training import train_and_tell
from leadflow.marketplace.services.waves import follow_wave
from leadflow.marketplace.services.widening import hand_over, take_off_sale, widen
from leadflow.marketplace.types import Reach
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
        send_widened(notice, reach=Reach(payload["reach"]), number=payload["discount"])


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


def accept_automatically(payload: Payload, now: datetime) -> None:
    """Buy a lead for whom it is offered to, if they want that. Outward: a purchase counts once."""
    accept_offer(offer_id=payload["offer_id"], now=now)


PAYMENT_WORDS: Final = {
    "paid": ("{credits} credits are in your wallet", "Your payment came in."),
    "failed": ("Your payment failed", "Nothing was charged. Begin another in your wallet."),
    "disputed": (
        "Your payment is disputed",
        "Your bank asks for the money back. Its credits are kept aside until that is decided.",
    ),
    "charged_back": ("Your payment was taken back", "Its credits were taken out of your wallet."),
}


def on_payment_moved_tell_payer(payload: Payload, now: datetime) -> None:
    """Tell whoever buys credits what became of the payment. Inward."""
    words = PAYMENT_WORDS.get(payload["new_status"])
    if words is None:
        touch_topic(f"user:{payload['owner_id']}", now=now)
        return
    title, message = words
    notify(
        user_ids=[payload["owner_id"]],
        kind=f"payment.{payload['new_status']}",
        title=title.format(credits=payload["credits"]),
        message=message,
        link=f"/app/wallet/top-ups/{payload['payment_id']}/",
        once_key=f"payment:{payload['payment_id']}:{payload['new_status']}:{now:%Y-%m-%d}",
        now=now,
    )


def mail_client_link(payload: Payload, now: datetime) -> None:
    """Send a client the key to their request; note an address that takes no mail. Outward."""
    notice = client_notice(payload["lead_id"])
    if notice is not None and notice.email and not send_link(notice):
        note_mail_returned(lead_id=notice.lead_id, now=now)


def mail_registration(payload: Payload, now: datetime) -> None:  # noqa: ARG001
    """Send whoever wants to be a provider the key to go on. Outward."""
    letter = letter_of(payload["registration_id"])
    if letter is not None:
        send_registration(letter)


def on_refund_asked_tell_staff(payload: Payload, now: datetime) -> None:  # noqa: ARG001
    """Let the number beside the staff's queue of refunds count anew. Inward."""
    touch_topic("refunds", now=now)


def on_refund_decided_tell_provider(payload: Payload, now: datetime) -> None:
    """Tell a provider what became of their request. Inward."""
    touch_topic("refunds", now=now)
    notice = refund_notice(payload["request_id"])
    if notice is None:
        return
    user_id, title, message = notice
    notify(
        user_ids=[user_id],
        kind="market.refund",
        title=title,
        message=message,
        link="/app/refunds/",
        lead_id=payload["lead_id"],
        once_key=f"refund:{payload['request_id']}",
        now=now,
    )


def train_when_asked(payload: Payload, now: datetime) -> None:
    """Learn prices anew. Outward, for it takes its time: twice is one version more."""
    actor = find_actor(payload["by_id"])
    if actor is not None and actor.may(Permission.MARKET_MANAGE):
        train_and_tell(actor=actor, now=now)


DECIDED: Final = {
    "won": ("Yours", "The client chose you."),
    "lost": ("Not yours", "The client chose another business, or nobody."),
}


def on_decided_tell_provider(payload: Payload, now: datetime) -> None:
    """Tell a provider that somebody else decided about their job. Inward."""
    words = DECIDED.get(payload["new_status"])
    notice = job_notice(payload["assignment_id"]) if words else None
    if words is None or notice is None or notice[0] == payload["actor_id"]:
        return
    notify(
        user_ids=[notice[0]],
        kind=f"market.{payload['new_status']}",
        title=f"{words[0]}: {notice[1]}",
        message=words[1],
        link="/app/jobs/",
        lead_id=payload["lead_id"],
        once_key=f"job:{payload['assignment_id']}:{payload['new_status']}",
        now=now,
    )


def on_review_tell_provider(payload: Payload, now: datetime) -> None:
    """Tell a provider that their client reviewed them. Inward."""
    notice = job_notice(payload["assignment_id"])
    if notice is None:
        return
    notify(
        user_ids=[notice[0]],
        kind="market.review",
        title=f"{payload['rating']} of 5: {notice[1]}",
        message="Your client has reviewed you. You may answer.",
        link="/app/reviews/",
        lead_id=payload["lead_id"],
        once_key=f"review:{payload['assignment_id']}",
        now=now,
    )


def on_sold_tell_pages(payload: Payload, now: datetime) -> None:  # noqa: ARG001
    """Let whoever looks at leads on offer see that a seat is gone. Inward."""
    touch_topic("market", now=now)
