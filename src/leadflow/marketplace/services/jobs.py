"""What becomes of a lead that was bought: contacted, quoted, won or lost, and done."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict, Invalid
from leadflow.marketplace.events import AssignmentMoved
from leadflow.marketplace.models import Assignment, Listing
from leadflow.marketplace.queries.assignments import NoSuchAssignment, visible_assignments
from leadflow.marketplace.queries.listings import NoSuchListing
from leadflow.marketplace.rules.states import ASSIGNMENT, STILL_RUNNING
from leadflow.marketplace.services.moves import held, move, step
from leadflow.marketplace.types import AssignmentState, ListingState

LARGEST: Final = Decimal("9999999999.99")


class BadQuote(Invalid):
    code = "marketplace.bad_quote"


class AlreadyAwarded(Conflict):
    code = "marketplace.already_awarded"


@commits
def mark_contacted(*, actor: Actor, assignment_id: int, now: datetime) -> None:
    """Note that the client was reached; again changes nothing.

    Raises Denied, NoSuchAssignment or StepNotAllowed.
    """
    seat, listing = _held(actor, assignment_id)
    if seat.contacted_at is not None and seat.status == AssignmentState.CONTACTED:
        return
    seat.contacted_at = now
    _go(actor, seat, listing, AssignmentState.CONTACTED, now)


@commits
def quote(
    *, actor: Actor, assignment_id: int, amount: Decimal, now: datetime, message: str = ""
) -> None:
    """Make the client an offer, or a better one. Raises BadQuote and as `mark_contacted` does."""
    if not 0 < amount <= LARGEST:
        raise BadQuote("Give an amount above 0.", field="amount")
    seat, listing = _held(actor, assignment_id)
    seat.quote_amount, seat.quote_message = amount, message
    _go(actor, seat, listing, AssignmentState.QUOTED, now)


@commits
def mark_won(*, actor: Actor, assignment_id: int, now: datetime) -> None:
    """Award the job to this provider: the others have lost it, the lead is awarded.

    Again changes nothing. Raises AlreadyAwarded and as `mark_contacted` does.
    """
    seat, listing = _held(actor, assignment_id)
    award(actor=actor, seat=seat, listing=listing, now=now)


@commits
def mark_lost(*, actor: Actor, assignment_id: int, now: datetime) -> None:
    """Note that the provider did not get the job. Raises as `mark_contacted` does."""
    seat, listing = _held(actor, assignment_id)
    if seat.status != AssignmentState.LOST:
        _go(actor, seat, listing, AssignmentState.LOST, now)


@commits
def complete(*, actor: Actor, lead_id: int, now: datetime) -> None:
    """Note that the job is done; its winner and staff may say so, again changes nothing.

    Raises Denied, NoSuchListing or StepNotAllowed.
    """
    require(actor, Permission.MARKET_BUY, Permission.MARKET_MANAGE)
    listing = held(lead_id)
    mine = visible_assignments(actor).filter(listing=listing)
    if not actor.may(Permission.MARKET_MANAGE) and not mine.exists():
        raise NoSuchListing("There is no such lead.", lead_id=lead_id)
    if listing.state == ListingState.COMPLETED:
        return
    if listing.state == ListingState.AWARDED and not mine.filter(status="won").exists():
        raise AlreadyAwarded("Another provider has this job.", state=listing.state)
    move(actor=actor, listing=listing, to=ListingState.COMPLETED, text="The job is done", now=now)


@joins
def award(*, actor: Actor, seat: Assignment, listing: Listing, now: datetime) -> None:
    """Award a listing, which is held, to one of its seats. Raises AlreadyAwarded."""
    if seat.status == AssignmentState.WON:
        return
    if listing.state != ListingState.VERIFIED:
        raise AlreadyAwarded("This job is not to be had any more.", state=listing.state)
    _go(actor, seat, listing, AssignmentState.WON, now)
    others = Assignment.objects.filter(listing=listing, status__in=STILL_RUNNING)
    for other in others.exclude(pk=seat.pk).order_by("pk"):
        _go(actor, other, listing, AssignmentState.LOST, now)
    move(actor=actor, listing=listing, to=ListingState.AWARDED, text="Awarded", now=now)


@joins
def lose(*, actor: Actor, seat: Assignment, listing: Listing, now: datetime) -> None:
    """Note that a seat of a listing, which is held, did not get the job. Raises StepNotAllowed."""
    _go(actor, seat, listing, AssignmentState.LOST, now)


def _held(actor: Actor, assignment_id: int) -> tuple[Assignment, Listing]:
    """Return a seat and its listing, which nobody else changes until commit."""
    lead_id = (
        visible_assignments(actor)
        .filter(pk=assignment_id)
        .values_list("listing", flat=True)
        .first()
    )
    if lead_id is None:
        raise NoSuchAssignment("There is no such assignment.", assignment_id=assignment_id)
    listing = held(lead_id)
    return Assignment.objects.select_related("provider").get(pk=assignment_id), listing


def _go(
    actor: Actor, seat: Assignment, listing: Listing, to: AssignmentState, now: datetime
) -> None:
    old = AssignmentState(seat.status)
    ASSIGNMENT.check(old, to)
    seat.status = to
    if to in {AssignmentState.WON, AssignmentState.LOST}:
        seat.decided_at = now
    seat.save(
        update_fields=["status", "contacted_at", "quote_amount", "quote_message", "decided_at"]
    )
    step(
        actor=actor,
        lead_id=listing.pk,
        kind="job",
        text=f"{seat.provider.name}: {to}",
        data={"assignment": seat.pk, "old_status": old, "new_status": to},
        fact=AssignmentMoved(listing.pk, seat.pk, old, to, actor_id=actor.user_id),
        now=now,
    )
