"""What a client does with their own job, by the reference that nobody else knows."""

from datetime import datetime
from typing import Final

from leadflow.identity.types import SYSTEM, Actor, Door
from leadflow.kernel.db import commits, joins
from leadflow.marketplace.models import Access, Assignment, Listing
from leadflow.marketplace.queries.assignments import NoSuchAssignment
from leadflow.marketplace.queries.listings import NoSuchListing
from leadflow.marketplace.rules.states import STILL_RUNNING
from leadflow.marketplace.services.jobs import award, lose
from leadflow.marketplace.services.moves import held, move
from leadflow.marketplace.types import AssignmentState, ListingState

CLIENT: Final = Actor(SYSTEM.user_id, "client", door=Door.SYSTEM)


@commits
def accept(*, reference: str, assignment_id: int, now: datetime) -> None:
    """Give the job to one of those who unlocked it: the others have lost it.

    Raises NoSuchListing, NoSuchAssignment or AlreadyAwarded.
    """
    listing = _own(reference)
    seats = Assignment.objects.select_related("provider").filter(listing=listing)
    seat = seats.filter(pk=assignment_id).first()
    if seat is None:
        raise NoSuchAssignment("There is no such offer.", assignment_id=assignment_id)
    award(actor=CLIENT, seat=seat, listing=listing, now=now)


@commits
def confirm_done(*, reference: str, now: datetime) -> None:
    """Say that the job is done; again changes nothing. Raises NoSuchListing or StepNotAllowed."""
    listing = _own(reference)
    if listing.state != ListingState.COMPLETED:
        move(
            actor=CLIENT,
            listing=listing,
            to=ListingState.COMPLETED,
            text="The client says that the job is done",
            now=now,
        )


@commits
def close(*, reference: str, now: datetime) -> None:
    """Take the job off the market; whoever was still trying has lost it.

    Again changes nothing. Raises NoSuchListing or StepNotAllowed for a job that is done.
    """
    _close(_own(reference), "Closed by the client", now)


@commits
def withdraw(*, reference: str, now: datetime) -> None:
    """Withdraw the consent: the job is closed, and nobody sees the client's contact any more.

    Raises NoSuchListing. A job that is done stays done; its contact is hidden all the same.
    """
    listing = _own(reference)
    if listing.state != ListingState.COMPLETED:
        _close(listing, "Consent withdrawn by the client", now)
    Access.objects.filter(listing=listing, revoked_at=None).update(revoked_at=now)


@joins
def _own(reference: str) -> Listing:
    lead_id = Listing.objects.filter(reference=reference).values_list("pk", flat=True).first()
    if lead_id is None:
        raise NoSuchListing("There is no such request.")
    return held(lead_id)


@joins
def _close(listing: Listing, text: str, now: datetime) -> None:
    if listing.state == ListingState.CLOSED:
        return
    move(actor=CLIENT, listing=listing, to=ListingState.CLOSED, text=text, now=now)
    running = (*STILL_RUNNING, AssignmentState.WON)
    seats = Assignment.objects.select_related("provider").filter(listing=listing)
    for seat in seats.filter(status__in=running).order_by("pk"):
        lose(actor=CLIENT, seat=seat, listing=listing, now=now)
