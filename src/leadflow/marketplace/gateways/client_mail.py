"""E-mail to clients whose job nobody bought."""

from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage

from leadflow.marketplace.types import Reach
from leadflow.marketplace.types.routing import ClientNotice

CIRCLES: Final = {
    Reach.NAMED: "your area",
    Reach.CITY: "your whole city",
    Reach.REGION: "your whole region",
    Reach.TRADE: "your region, in related trades as well",
}
SEARCHING: Final = """Hi {name},

No business near you does this yet: {title}. We are looking further and will write again.

Your request: {link}
"""
WIDENED: Final = """Hi {name},

Nobody has answered yet: {title}. We are now asking businesses in {circle}.

Your request: {link}
"""
HANDED_OVER: Final = """Hi {name},

No business has taken up your request: {title}. Our own people look after it now and will call you.

Your request: {link}
"""


def send_searching(notice: ClientNotice) -> None:
    """Tell a client that nobody near them does the job. Raises OSError to be tried again."""
    _send(notice, SEARCHING, "We are looking further for you", "searching")


def send_widened(notice: ClientNotice, *, reach: Reach, number: int) -> None:
    """Tell a client how far was looked, the first or second time.

    Raises OSError to be tried again.
    """
    _send(
        notice,
        WIDENED.replace("{circle}", CIRCLES[reach]),
        "We are asking more businesses",
        f"widened-{number}",
    )


def send_handed_over(notice: ClientNotice) -> None:
    """Tell a client that sales calls them. Raises OSError to be tried again."""
    _send(notice, HANDED_OVER, "We look after your request ourselves", "handed-over")


def _send(notice: ClientNotice, body: str, subject: str, about: str) -> None:
    EmailMessage(
        subject=subject,
        body=body.format(
            name=notice.name,
            title=notice.title,
            link=f"{settings.PUBLIC_BASE_URL}/r/{notice.reference}/",
        ),
        to=[notice.email],
        headers={"Message-ID": f"<client-{notice.lead_id}-{about}@{settings.MAIL_DOMAIN}>"},
    ).send()
