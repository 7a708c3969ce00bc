"""Credits come back: asked for once, judged by our own records, reversed in the ledger."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict, Invalid
from leadflow.ledger.services import refund
from leadflow.marketplace.events import AssignmentMoved, RefundDecided, RefundRequested
from leadflow.marketplace.models import Access, Assignment, Listing, Provider, RefundRequest
from leadflow.marketplace.queries.assignments import NoSuchAssignment, visible_assignments
from leadflow.marketplace.queries.evidence import known_of
from leadflow.marketplace.queries.refunds import NoSuchRefund, automatic_left
from leadflow.marketplace.rules.refunds import (
    BAD_FOR_ALL,
    credits_for,
    credits_in_words,
    is_in_time,
    judge,
)
from leadflow.marketplace.rules.states import ASSIGNMENT
from leadflow.marketplace.services.moves import held, move, step
from leadflow.marketplace.types import AssignmentState, ListingState
from leadflow.marketplace.types.refunds import Proposal, RefundReason, RefundStatus

LONGEST: Final = 2000
NO_AUTOMATIC: Final = " You have had your automatic refunds of 90 days, so a person decides."


class RefundTooLate(Conflict):
    code = "marketplace.refund_too_late"


class RefundAskedBefore(Conflict):
    code = "marketplace.refund_asked_before"


class NothingPaid(Conflict):
    code = "marketplace.nothing_paid"


class JobIsWon(Conflict):
    code = "marketplace.job_is_won"


class RefundDecidedBefore(Conflict):
    code = "marketplace.refund_decided_before"


class BadRefund(Invalid):
    code = "marketplace.bad_refund"


@dataclass(frozen=True, slots=True)
class Case:
    """A request with its seat and its listing, all held."""

    request: RefundRequest
    seat: Assignment
    listing: Listing


@commits
def request_refund(
    *, actor: Actor, assignment_id: int, reason: RefundReason, now: datetime, details: str = ""
) -> int:
    """Ask for credits of a purchase back; return the id of the request.

    Our own records are looked at, and what they propose is told to both sides. All of it goes back
    at once when they say so and the provider's share of 90 days is not used up; else a person
    decides. Raises Denied, NoSuchAssignment, NothingPaid, RefundAskedBefore, RefundTooLate or
    JobIsWon; then nothing has changed.
    """
    seat, listing = _held_seat(actor, assignment_id)
    _check(seat, now)
    verdict = judge(reason, known_of(seat))
    left = automatic_left(provider_id=seat.provider_id, now=now)
    is_automatic = verdict.proposal is Proposal.FULL and left > 0
    late = verdict.proposal is Proposal.FULL and not is_automatic
    made = RefundRequest.objects.create(
        assignment=seat,
        provider_id=seat.provider_id,
        reason=reason,
        details=details[:LONGEST],
        status=RefundStatus.OPEN,
        proposal=verdict.proposal,
        proposal_reason=verdict.reason + (NO_AUTOMATIC if late else ""),
        evidence=[asdict(one) for one in verdict.evidence],
        credits=credits_for(verdict.proposal, seat.credits_charged),
        source=listing.lead.source,
        channel=listing.lead.channel,
        asked_at=now,
    )
    step(
        actor=actor,
        lead_id=listing.pk,
        kind="refund_asked",
        text=f"{seat.provider.name} wants credits back: {reason.replace('_', ' ')}",
        data={"assignment": seat.pk, "request": made.pk, "proposal": verdict.proposal},
        rule="refund rules",
        fact=RefundRequested(listing.pk, made.pk, seat.pk, reason, verdict.proposal),
        now=now,
    )
    if is_automatic:
        made.is_automatic = True
        _give_back(actor, Case(made, seat, listing), made.credits, now)
    return made.pk


@commits
def grant_refund(
    *, actor: Actor, request_id: int, now: datetime, amount: int | None = None, note: str = ""
) -> None:
    """Give credits of a request back: what was proposed, or another amount up to what was paid.

    Raises Denied, NoSuchRefund, RefundDecidedBefore or BadRefund.
    """
    case = _held_request(actor, request_id)
    paid = case.seat.credits_charged
    wanted = case.request.credits if amount is None else amount
    if not 0 < wanted <= paid:
        raise BadRefund(f"Give back 1 to {paid} credits.", field="credits")
    case.request.decision_note = note[:LONGEST]
    _give_back(actor, case, wanted, now)


@commits
def refuse_refund(*, actor: Actor, request_id: int, note: str, now: datetime) -> None:
    """Refuse a request, with the reason that the provider reads.

    Raises Denied, NoSuchRefund, RefundDecidedBefore or BadRefund without a reason.
    """
    case = _held_request(actor, request_id)
    if not note.strip():
        raise BadRefund("Tell the provider why.", field="note")
    case.request.decision_note, case.request.credits = note.strip()[:LONGEST], 0
    _decide(actor, case, RefundStatus.REFUSED, now)


@joins
def _held_seat(actor: Actor, assignment_id: int) -> tuple[Assignment, Listing]:
    """Return a seat and its listing, held; its provider too, so that shares are counted in turn."""
    known = visible_assignments(actor).filter(pk=assignment_id)
    found = known.values_list("listing", "provider").first()
    if found is None:
        raise NoSuchAssignment("There is no such assignment.", assignment_id=assignment_id)
    listing = held(found[0])
    _in_turn(found[1])
    seats = Assignment.objects.select_related("provider", "listing__lead", "listing__category")
    return seats.get(pk=assignment_id), listing


@joins
def _in_turn(provider_id: int) -> None:
    """Let one request of a provider at a time count what they have had."""
    Provider.objects.select_for_update(no_key=True).get(pk=provider_id)


def _check(seat: Assignment, now: datetime) -> None:
    if RefundRequest.objects.filter(assignment=seat).exists():
        raise RefundAskedBefore("A refund of this lead was asked for before; once is enough.")
    if not seat.credits_charged:
        raise NothingPaid("Nothing was paid for this lead, so nothing can be given back.")
    if seat.status == AssignmentState.WON:
        raise JobIsWon("You won this job: what a won lead cost is not given back.")
    if not is_in_time(purchased_at=seat.purchased_at, now=now):
        raise RefundTooLate("Credits can be asked back for 14 days from the purchase.")


@joins
def _held_request(actor: Actor, request_id: int) -> Case:
    require(actor, Permission.MARKET_MANAGE)
    found = RefundRequest.objects.filter(pk=request_id).values_list("assignment", flat=True).first()
    if found is None:
        raise NoSuchRefund("There is no such request.", request_id=request_id)
    seat, listing = _held_seat(actor, found)
    made = RefundRequest.objects.get(pk=request_id)
    if made.status != RefundStatus.OPEN:
        raise RefundDecidedBefore("This request is decided already.", status=made.status)
    return Case(made, seat, listing)


@joins
def _give_back(actor: Actor, case: Case, amount: int, now: datetime) -> None:
    """Reverse the purchase in the ledger; all of it ends the access, too.

    The seat stays taken whatever the reason: the client agreed to at most three businesses, and
    this one has seen who they are. A lead that is bad for everybody goes off the market.
    """
    made, seat, listing = case.request, case.seat, case.listing
    posted = refund(
        actor=actor,
        posting_id=seat.posting_id or 0,
        amount=amount,
        key=f"refund:{seat.pk}",
        text=f"Lead {listing.pk}: {made.reason.replace('_', ' ')}",
        now=now,
    )
    made.posting_id, made.credits = posted.id, amount
    _decide(actor, case, RefundStatus.GRANTED, now)
    if amount < seat.credits_charged:
        return
    Access.objects.filter(assignment=seat, revoked_at=None).update(revoked_at=now)
    _mark_refunded(actor, seat, listing, now)
    if RefundReason(made.reason) in BAD_FOR_ALL and listing.state == ListingState.VERIFIED:
        move(
            actor=actor,
            listing=listing,
            to=ListingState.CLOSED,
            text="Taken off the market: nobody can reach this client",
            now=now,
        )


@joins
def _mark_refunded(actor: Actor, seat: Assignment, listing: Listing, now: datetime) -> None:
    old = AssignmentState(seat.status)
    ASSIGNMENT.check(old, AssignmentState.REFUNDED)
    seat.status, seat.decided_at = AssignmentState.REFUNDED, now
    seat.save(update_fields=["status", "decided_at"])
    step(
        actor=actor,
        lead_id=listing.pk,
        kind="job",
        text=f"{seat.provider.name}: {AssignmentState.REFUNDED}",
        data={"assignment": seat.pk, "old_status": old, "new_status": seat.status},
        fact=AssignmentMoved(listing.pk, seat.pk, old, seat.status, actor_id=actor.user_id),
        now=now,
    )


@joins
def _decide(actor: Actor, case: Case, status: RefundStatus, now: datetime) -> None:
    made, seat, listing = case.request, case.seat, case.listing
    made.status, made.decided_at = status, now
    made.decided_by_id = None if made.is_automatic else actor.user_id or None
    made.save()
    given = (
        f"{credits_in_words(made.credits)} given back to" if made.credits else "Nothing back for"
    )
    step(
        actor=actor,
        lead_id=listing.pk,
        kind="refund",
        text=f"{given} {seat.provider.name}",
        data={"assignment": seat.pk, "request": made.pk, "credits": made.credits},
        rule="refund rules" if made.is_automatic else "",
        fact=RefundDecided(listing.pk, made.pk, seat.pk, status, made.credits),
        now=now,
    )
