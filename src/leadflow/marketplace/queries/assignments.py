"""The leads somebody bought, with whom they unlocked."""

from collections.abc import Collection

from django.db.models import QuerySet

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate
from leadflow.marketplace.models import Assignment, Listing
from leadflow.marketplace.rules.masking import scrubbed
from leadflow.marketplace.types import AssignmentRow, AssignmentState, Contact


class NoSuchAssignment(NotFound):
    code = "marketplace.no_such_assignment"


def visible_assignments(actor: Actor) -> QuerySet[Assignment]:
    """Return what the actor may know of: a provider their own, staff all. Raises Denied."""
    require(actor, Permission.MARKET_BUY, Permission.MARKET_MANAGE)
    seats = Assignment.objects.select_related("listing__lead", "access")
    if actor.may(Permission.MARKET_MANAGE):
        return seats
    return seats.filter(provider__user=actor.user_id)


def list_assignments(
    *,
    actor: Actor,
    states: Collection[AssignmentState] = (),
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[AssignmentRow]:
    """Return a provider's own leads, or all to staff, newest first. Raises Denied or BadCursor."""
    seats = visible_assignments(actor)
    return paginate(
        seats.filter(status__in=states) if states else seats,
        order=("-id",),
        kinds=(int,),
        cursor=cursor,
        limit=limit,
        shape=row,
    )


def get_assignment(*, actor: Actor, assignment_id: int) -> AssignmentRow:
    """Return one lead that was bought. Raises Denied or NoSuchAssignment."""
    found = visible_assignments(actor).filter(pk=assignment_id).first()
    if found is None:
        raise NoSuchAssignment("There is no such assignment.", assignment_id=assignment_id)
    return row(found)


def find_own(*, actor: Actor, lead_id: int) -> AssignmentRow | None:
    """Return what a provider made of a lead they bought; None when they did not. Raises Denied."""
    require(actor, Permission.MARKET_BUY)
    seats = Assignment.objects.select_related("listing__lead", "access")
    found = seats.filter(provider__user=actor.user_id, listing=lead_id).first()
    return row(found) if found else None


def contact_of(listing: Listing) -> Contact:
    """Return who the client is; the caller has seen to it that they may know."""
    lead = listing.lead
    place = ", ".join(filter(None, (listing.address, listing.suburb, listing.city)))
    return Contact(lead.name, lead.phone, lead.email, place)


def row(assignment: Assignment) -> AssignmentRow:
    """Return a seat as a row; a revoked access shows nobody any more, nor do the client's words."""
    is_open = assignment.access.revoked_at is None
    listing, lead = assignment.listing, assignment.listing.lead
    known = (lead.name, lead.phone, lead.email, listing.address)
    return AssignmentRow(
        id=assignment.pk,
        lead=listing.pk,
        title=listing.title if is_open else scrubbed(listing.title, known=known),
        status=assignment.status,
        purchased_at=assignment.purchased_at,
        contacted_at=assignment.contacted_at,
        quote_amount=assignment.quote_amount,
        quote_message=assignment.quote_message,
        won_job=assignment.status == AssignmentState.WON,
        credit_cost=assignment.credit_cost,
        credits_charged=assignment.credits_charged,
        contact=contact_of(listing) if is_open else Contact("", "", "", ""),
        lead_state=listing.state,
    )
