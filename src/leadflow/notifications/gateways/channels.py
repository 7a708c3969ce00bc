"""Send one message to one channel, and say in our own words what came of it."""

from smtplib import SMTPException, SMTPRecipientsRefused
from types import ModuleType
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage

from leadflow.connectors import discord, slack, teams
from leadflow.connectors.outcomes import Outcome
from leadflow.connectors.webhooks import post
from leadflow.kernel.addresses import Reach
from leadflow.notifications.types import ChannelJob, ChannelKind, SendResult, Sent

SERVICES: Final[dict[ChannelKind, ModuleType]] = {
    ChannelKind.SLACK: slack,
    ChannelKind.DISCORD: discord,
    ChannelKind.TEAMS: teams,
}
MEANING: Final = {
    Outcome.OK: Sent.TAKEN,
    Outcome.THROTTLED: Sent.WAIT,
    Outcome.UNAVAILABLE: Sent.AGAIN,
    Outcome.UNKNOWN: Sent.UNSEEN,
    Outcome.REJECTED: Sent.REFUSED,
    Outcome.MISCONFIGURED: Sent.GONE,
}


def send(job: ChannelJob, *, reach: Reach) -> SendResult:
    """Make one attempt; whatever happens is a result, not an error."""
    if job.kind is ChannelKind.EMAIL:
        return _mail(job)
    service = SERVICES[job.kind]
    link = f"{settings.PUBLIC_BASE_URL}{job.link}" if job.link else ""
    answer = post(
        job.address,
        body=service.body(title=job.title, text=job.text, link=link),
        headers={"Content-Type": "application/json"},
        reach=reach,
    )
    found = service.verdict(answer)
    return SendResult(MEANING[found.outcome], found.status, found.error, found.wait)


def _mail(job: ChannelJob) -> SendResult:
    """Hand a message to the mail server; the same message keeps its id."""
    link = f"\n\n{settings.PUBLIC_BASE_URL}{job.link}\n" if job.link else "\n"
    message = EmailMessage(
        subject=" ".join(job.title.split()),
        body=job.text + link,
        to=[one.strip() for one in job.address.split(",")],
        headers={"Message-ID": f"<channel-{job.message_id}@{settings.MAIL_DOMAIN}>"},
    )
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        codes = {code for code, _words in error.recipients.values()}
        is_final = all(code >= 500 for code in codes)  # noqa: PLR2004 - RFC 5321, 4.2.1
        return SendResult(
            Sent.REFUSED if is_final else Sent.AGAIN, max(codes), "The mail server refused it."
        )
    except (SMTPException, OSError):
        return SendResult(Sent.AGAIN, None, "The mail could not be handed over.")
    return SendResult(Sent.TAKEN)
