"""Mails that Mailgun or SendGrid hand on as a form.

https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store/receive-http and
https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/setting-up-the-inbound-parse-webhook:
Mailgun signs timestamp and token; SendGrid is known by the secret address alone.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from email import policy
from email.parser import HeaderParser
from email.utils import parseaddr
from hashlib import sha256
from typing import Final

TOLERANCE_SECONDS: Final = 900


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that came in; `message_id` tells copies apart."""

    message_id: str
    name: str
    address: str
    subject: str
    text: str


def is_signed(fields: Mapping[str, str], *, key: str, at: float) -> bool:
    """Tell whether Mailgun signed it within the last quarter of an hour; `at` is in seconds."""
    stamp, token = fields.get("timestamp", ""), fields.get("token", "")
    wanted = hmac.new(key.encode(), f"{stamp}{token}".encode(), sha256).hexdigest()
    is_fresh = stamp.isascii() and stamp.isdigit() and abs(at - int(stamp)) <= TOLERANCE_SECONDS
    return is_fresh and hmac.compare_digest(wanted.encode(), fields.get("signature", "").encode())


def read_mail(fields: Mapping[str, str]) -> Mail:
    """Return the mail. Raises ValueError for a form that is none."""
    name, address = parseaddr(fields.get("from") or fields.get("sender") or "")
    if "@" not in address:
        raise ValueError("this mail has no sender")
    headers = fields.get("headers") or ""
    known = fields.get("Message-Id") or fields.get("message-id") or ""
    if not known and headers:
        known = HeaderParser(policy=policy.default).parsestr(headers).get("Message-ID") or ""
    return Mail(
        message_id=str(known).strip(),
        name=name,
        address=address,
        subject=fields.get("subject", ""),
        text=fields.get("stripped-text") or fields.get("body-plain") or fields.get("text") or "",
    )
