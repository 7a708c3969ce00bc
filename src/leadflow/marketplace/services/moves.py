"""What every step of a listing leaves behind: its own row, the lead's history, one fact."""

from datetime import datetime
from typing import Any

from leadflow.events.services import publish
from leadflow.events.types import Event
from leadflow.identity.types import Actor
from leadflow.kernel.db import joins
from leadflow.kernel.errors import Conflict
from leadflow.leads.services import record_step
from leadflow.marketplace.events import ListingMoved
from leadflow.marketplace.models import Listing, ListingMove
from leadflow.marketplace.queries.listings import NoSuchListing
from leadflow.marketplace.rules.states import LISTING
from leadflow.marketplace.types import ListingState


class MovedMeanwhile(Conflict):
    code = "marketplace.moved_meanwhile"


@joins
def held(lead_id: int) -> Listing:
    """Return a listing that nobody else changes until commit. Raises NoSuchListing."""
    found = (
        Listing.objects.select_for_update(of=("self",), no_key=True)
        .select_related("lead", "category")
        .filter(pk=lead_id, lead__deleted_at=None)
        .first()
    )
    if found is None:
        raise NoSuchListing("There is no such lead.", lead_id=lead_id)
    return found


@joins
def move(*, actor: Actor, listing: Listing, to: ListingState, text: str, now: datetime) -> None:
    """Move a listing that is held. Raises StepNotAllowed naming the states it may go to."""
    old = ListingState(listing.state)
    LISTING.check(old, to)
    listing.state = to
    if to is ListingState.VERIFIED:
        listing.verified_at = now
    listing.save(update_fields=["state", "verified_at"])
    ListingMove.objects.create(
        listing=listing, old_state=old, new_state=to, by_id=actor.user_id or None, at=now
    )
    step(
        actor=actor,
        lead_id=listing.pk,
        kind="market",
        text=text,
        data={"old_state": old, "new_state": to},
        fact=ListingMoved(listing.pk, old, to, actor_id=actor.user_id),
        now=now,
    )


@joins
def step(
    *,
    actor: Actor,
    lead_id: int,
    kind: str,
    text: str,
    fact: Event,
    now: datetime,
    data: dict[str, Any] | None = None,
    rule: str = "",
) -> None:
    """Add a step to the lead's history and announce its fact."""
    seq = record_step(
        actor=actor, lead_id=lead_id, kind=kind, text=text, data=data, rule=rule, now=now
    )
    publish(fact, stream=f"lead:{lead_id}", seq=seq, now=now)
