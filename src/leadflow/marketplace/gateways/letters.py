"""E-mail to people about what they began themselves: a request, an account.

Nothing in it was typed by whoever began: no stranger can have us write their words to anybody.
"""

from smtplib import SMTPRecipientsRefused
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage

from leadflow.marketplace.types.providers import Letter
from leadflow.marketplace.types.routing import ClientNotice

FOR_GOOD: Final = 500
REQUEST: Final = """Hi,

We have your request.

See who answers, choose, or close it here. The link is your key, keep it to yourself: {link}
"""
WELCOME: Final = """Hi,

You asked to offer your work here. Choose a password within two days: {link}

It was not you? Then do nothing.
"""
KNOWN: Final = """Hi,

Somebody asked to open an account with this address. You have one: {link}

It was not you? Then do nothing.
"""


def send_link(notice: ClientNotice) -> bool:
    """Send a client the key to their request; tell whether their address takes mail at all.

    Raises OSError when the mail cannot be handed over for now; then it is tried again.
    """
    body = REQUEST.format(link=f"{settings.PUBLIC_BASE_URL}/r/{notice.reference}/")
    letter = EmailMessage(
        subject="Your request",
        body=body,
        to=[notice.email],
        headers={"Message-ID": f"<request-{notice.lead_id}@{settings.MAIL_DOMAIN}>"},
    )
    try:
        letter.send()
    except SMTPRecipientsRefused as refusal:
        if all(code >= FOR_GOOD for code, _ in refusal.recipients.values()):
            return False
        raise
    return True


def send_registration(letter: Letter) -> None:
    """Send somebody who registers the key to go on, or word that they have an account."""
    base = settings.PUBLIC_BASE_URL
    link = f"{base}/join/{letter.token}/" if letter.token else f"{base}/app/sign-in/"
    EmailMessage(
        subject="Your account",
        body=(WELCOME if letter.token else KNOWN).format(link=link),
        to=[letter.email],
        headers={"Message-ID": f"<join-{letter.registration_id}@{settings.MAIL_DOMAIN}>"},
    ).send()
