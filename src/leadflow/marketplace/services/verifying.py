"""A person has looked at leads: they count now, and go the way of every other."""

from collections.abc import Sequence
from datetime import datetime

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict
from leadflow.marketplace.services.moves import held, move
from leadflow.marketplace.services.routing import route
from leadflow.marketplace.types import ListingState


class LeadCounts(Conflict):
    code = "marketplace.lead_counts"


@commits
def verify_listing(*, actor: Actor, lead_id: int, now: datetime) -> None:
    """Let a pending lead count, and offer it. Raises Denied, NoSuchListing or StepNotAllowed."""
    require(actor, Permission.MARKET_MANAGE)
    _verify(actor, lead_id, now)


@commits
def verify_listings(*, actor: Actor, lead_ids: Sequence[int], now: datetime) -> None:
    """Let many pending leads count, all or none; in the order of their ids."""
    require(actor, Permission.MARKET_MANAGE)
    for lead_id in sorted(set(lead_ids)):
        _verify(actor, lead_id, now)


@joins
def _verify(actor: Actor, lead_id: int, now: datetime) -> None:
    listing = held(lead_id)
    move(actor=actor, listing=listing, to=ListingState.VERIFIED, text="Verified", now=now)
    route(actor=actor, listing=listing, now=now)


@commits
def reject_listings(*, actor: Actor, lead_ids: Sequence[int], now: datetime) -> None:
    """Take pending leads off: they are offered to nobody. All or none; in the order of their ids.

    Raises Denied, NoSuchListing, or StepNotAllowed for a lead that is done. A lead that somebody
    verified meanwhile is refused by LeadCounts.
    """
    require(actor, Permission.MARKET_MANAGE)
    for lead_id in sorted(set(lead_ids)):
        listing = held(lead_id)
        if listing.state != ListingState.PENDING:
            raise LeadCounts("Somebody decided on this lead meanwhile.", lead_id=lead_id)
        move(
            actor=actor,
            listing=listing,
            to=ListingState.CLOSED,
            text="Looked at and not let through",
            now=now,
        )
