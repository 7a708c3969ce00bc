"""What assignment does when something has happened.

Inward handlers (`on_…`) run in a transaction with the proof that they ran; outward ones (`take_…`,
`look_…`) commit by themselves, a few leads at a time, and may run twice.
"""

from datetime import datetime
from time import monotonic
from typing import Final

from leadflow.events.types import Payload
from leadflow.leads.types import LeadStatus
from leadflow.pipeline.services.assignment import arriving, backlog, returning

LONGEST_TURN: Final = 2.0
CLOSED: Final = {LeadStatus.CONVERTED, LeadStatus.LOST}
AFFILIATE_STATES: Final = {"accepted", "confirmed"}


def on_lead_received(payload: Payload, now: datetime) -> None:
    """Give a new lead an owner, unless it was said to stay without one. Inward."""
    if payload.get("wants_owner", True):
        arriving.assign_new(lead_id=payload["lead_id"], now=now)


def on_submission_moved(payload: Payload, now: datetime) -> None:
    """Give an accepted affiliate lead an owner, if a rule asks for those by name. Inward."""
    if payload["lead_id"] and payload["to_state"] in AFFILIATE_STATES:
        arriving.assign_affiliate(lead_id=payload["lead_id"], now=now)


def on_return_due(payload: Payload, now: datetime) -> None:
    """Take back a lead that its owner did not touch in time. Inward."""
    returning.return_untouched(given_id=payload["given_id"], now=now)


def take_up_after_assigning(payload: Payload, now: datetime) -> None:
    """Somebody owns a lead less than before: give out what waits. Outward: it commits itself."""
    if payload["old_owner_id"]:
        arriving.take_up(now=now)


def take_up_after_closing(payload: Payload, now: datetime) -> None:
    """A lead was closed, which makes room: give out what waits. Outward: it commits itself."""
    if payload["new_status"] in CLOSED:
        arriving.take_up(now=now)


def take_up_waiting(_payload: Payload, now: datetime) -> None:
    """Somebody may be free who was not: give out what waits. Outward: it commits itself."""
    arriving.take_up(now=now)


def look_through_backlog(payload: Payload, now: datetime) -> None:
    """The rules are others: look anew at what nobody owns, and go on later. Outward."""
    until = monotonic() + LONGEST_TURN
    after: int | None = payload["after_id"]
    while after is not None and monotonic() < until:
        after = arriving.look_through(after_id=after, now=now)
    if after is not None:
        backlog.go_on(after_id=after, now=now)
