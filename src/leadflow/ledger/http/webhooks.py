"""What vendors of payments tell by themselves."""

from django.conf import settings
from django.http import HttpRequest
from ninja import Schema
from structlog import get_logger

from leadflow.connectors.outcomes import VendorFailure
from leadflow.connectors.stripe import BadSignature
from leadflow.identity.types import SYSTEM
from leadflow.kernel.api import CallLimit
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Malformed, NotFound
from leadflow.ledger.gateways.checkouts import notice_of, read_event
from leadflow.ledger.http.routing import router
from leadflow.ledger.services.vendors_news import receive_notice

STRIPE = "stripe"
OFTEN = CallLimit(anonymous_factor=20)  # few addresses send all of a vendor's events

log = get_logger("leadflow.ledger")


class NotSigned(Malformed):
    code = "ledger.bad_signature"


class NotSetUp(NotFound):
    code = "ledger.webhook_not_set_up"


class ReceivedOut(Schema):
    """What came of an event; the sender need not care."""

    outcome: str


@router.post(
    "/webhooks/stripe/",
    auth=None,
    throttle=OFTEN,
    response=ReceivedOut,
    include_in_schema=False,  # Stripe decides what is sent
)
def take_stripe_event(request: HttpRequest) -> dict[str, str]:
    """Take an event that Stripe signed (`Stripe-Signature`); the same one counts once.

    Anything without a good signature of the last five minutes is refused with 400.
    """
    if not any(settings.STRIPE_WEBHOOK_SECRETS):
        raise NotSetUp("Stripe is not set up here.")
    moment = now()
    header = request.headers.get("Stripe-Signature", "")
    try:
        event = read_event(request.body, header, now=moment)
        notice = notice_of(event, moment)
    except (BadSignature, VendorFailure) as error:
        raise NotSigned("This is no event that Stripe signed for this address.") from error
    if not notice.event_id:
        raise NotSigned("This event has no id.")
    outcome = receive_notice(actor=SYSTEM, vendor=STRIPE, notice=notice, now=moment)
    log.info("payment event", kind=notice.kind, outcome=outcome)
    return {"outcome": outcome}
