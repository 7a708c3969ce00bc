"""A lead that nobody buys: offered further away and cheaper, and at last handed to sales."""

from datetime import datetime
from typing import Final

from leadflow.identity.types import SYSTEM
from leadflow.kernel.db import joins
from leadflow.marketplace.events import ListingHandedOver, ListingWidened
from leadflow.marketplace.models import Assignment, Listing
from leadflow.marketplace.queries.routing import candidates
from leadflow.marketplace.rules.routing import wider_than
from leadflow.marketplace.services.moves import move, step
from leadflow.marketplace.services.routing import next_wave
from leadflow.marketplace.services.waves import on_sale
from leadflow.marketplace.types import ListingState, Reach

RULE: Final = "market widening"
WORDS: Final = {
    Reach.NAMED: "the place itself",
    Reach.CITY: "the whole city",
    Reach.REGION: "the whole region",
    Reach.TRADE: "the region and related trades",
}


@joins
def widen(*, lead_id: int, number: int, now: datetime) -> None:
    """Look further for a lead that nobody bought, at a credit less; the first or second time.

    It goes to the nearest circle with anybody in it who was not offered the lead before, or to the
    widest when there is nobody. A lead that is gone, sold or widened already stays as it is.
    """
    listing = _unsold(lead_id)
    if listing is None or listing.discount >= number:
        return
    listing.reach = _next_reach(listing, now)
    listing.discount = number
    listing.save(update_fields=["reach", "discount"])
    step(
        actor=SYSTEM,
        lead_id=lead_id,
        kind="widened",
        text=f"Nobody bought it: looking in {WORDS[Reach(listing.reach)]}, one credit cheaper",
        rule=RULE,
        data={"reach": listing.reach, "discount": listing.discount},
        fact=ListingWidened(lead_id, listing.reach, listing.discount),
        now=now,
    )
    next_wave(listing=listing, now=now)


@joins
def hand_over(*, lead_id: int, now: datetime) -> None:
    """Let sales look after a lead that nobody bought; it stays on sale until they do."""
    listing = _unsold(lead_id)
    if listing is None or listing.handed_over_at is not None:
        return
    listing.handed_over_at = now
    listing.save(update_fields=["handed_over_at"])
    step(
        actor=SYSTEM,
        lead_id=lead_id,
        kind="handed_over",
        text="Nobody bought it: handed over to sales",
        rule=RULE,
        fact=ListingHandedOver(lead_id),
        now=now,
    )


@joins
def take_off_sale(*, lead_id: int, now: datetime) -> None:
    """Close a lead that was handed over: sales works on it now, and nobody had bought it."""
    if not Listing.objects.filter(pk=lead_id, handed_over_at__isnull=False).exists():
        return
    listing = _unsold(lead_id)
    if listing is not None:
        move(
            actor=SYSTEM, listing=listing, to=ListingState.CLOSED, text="Sales works on it", now=now
        )


@joins
def _unsold(lead_id: int) -> Listing | None:
    listing = on_sale(lead_id)
    if listing is None or Assignment.objects.filter(listing=listing).exists():
        return None
    return listing


def _next_reach(listing: Listing, now: datetime) -> Reach:
    further = wider_than(Reach(listing.reach))
    for reach in further:
        if candidates(listing, reach, price=0, now=now):
            return reach
    return further[-1] if further else Reach(listing.reach)
