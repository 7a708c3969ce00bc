"""E-mail to providers, through whatever Django is set up to send with."""

from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage

from leadflow.marketplace.types import OfferNotice

BODY: Final = """Hi {name},

A new {category} lead matching your services is available in {place}: {title}

View and claim the lead: {link}
"""
TOP_UP: Final = """
Your wallet does not hold the price of this lead: top up needed, {wallet}
"""


def send_offer(notice: OfferNotice, *, offer_id: int) -> None:
    """Send one provider word of one lead; the same offer has the same message id.

    Raises OSError when the mail cannot be handed over; then it is tried again later.
    """
    link = f"{settings.PUBLIC_BASE_URL}/app/market/{notice.lead_id}/"
    more = TOP_UP.format(wallet=f"{settings.PUBLIC_BASE_URL}/app/wallet/")
    EmailMessage(
        subject=f"New Lead Available: {notice.category} job in {notice.place}",
        body=BODY.format(
            name=notice.name,
            category=notice.category,
            place=notice.place,
            title=notice.title,
            link=link,
        )
        + (more if notice.needs_top_up else ""),
        to=[notice.email],
        headers={"Message-ID": f"<offer-{offer_id}@{settings.MAIL_DOMAIN}>"},
    ).send()
