"""E-mail to providers, through whatever Django is set up to send with."""

from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage

from leadflow.marketplace.types import OfferNotice

BODY: Final = """Hi {name},

A new {category} lead matching your services is available in {place}: {title}

View and claim the lead: {link}
"""


def send_offer(notice: OfferNotice, *, offer_id: int) -> None:
    """Send one provider word of one lead; the same offer has the same message id.

    Raises OSError when the mail cannot be handed over; then it is tried again later.
    """
    link = f"{settings.PUBLIC_BASE_URL}/app/market/{notice.lead_id}/"
    EmailMessage(
        subject=f"New Lead Available: {notice.category} job in {notice.place}",
        body=BODY.format(
            name=notice.name,
            category=notice.category,
            place=notice.place,
            title=notice.title,
            link=link,
        ),
        to=[notice.email],
        headers={"Message-ID": f"<offer-{offer_id}@{settings.MAIL_DOMAIN}>"},
    ).send()
