"""The client says how the job went, once, when it is done."""

from datetime import datetime

from leadflow.kernel.db import commits
from leadflow.kernel.errors import Conflict
from leadflow.marketplace.events import ReviewWritten
from leadflow.marketplace.models import Assignment, Listing, Review
from leadflow.marketplace.queries.listings import NoSuchListing
from leadflow.marketplace.services.clients import CLIENT
from leadflow.marketplace.services.moves import held, step
from leadflow.marketplace.types import AssignmentState, ListingState


class NotDoneYet(Conflict):
    code = "marketplace.not_done_yet"


class AlreadyReviewed(Conflict):
    code = "marketplace.already_reviewed"


@commits
def write_review(*, reference: str, rating: int, text: str, now: datetime) -> int:
    """Keep a client's review of the provider who did their job; return its id.

    The reference is the client's own key. Raises NoSuchListing, NotDoneYet or AlreadyReviewed.
    """
    lead_id = Listing.objects.filter(reference=reference).values_list("pk", flat=True).first()
    if lead_id is None:
        raise NoSuchListing("There is no such request.")
    listing = held(lead_id)
    if listing.state != ListingState.COMPLETED:
        raise NotDoneYet("A review can be written once the job is done.", state=listing.state)
    winner = Assignment.objects.get(listing=listing, status=AssignmentState.WON)
    if Review.objects.filter(assignment=winner).exists():
        raise AlreadyReviewed("This job has its review already.")
    made = Review.objects.create(assignment=winner, rating=rating, text=text, created_at=now)
    step(
        actor=CLIENT,
        lead_id=lead_id,
        kind="reviewed",
        text=f"Reviewed: {rating} of 5",
        data={"assignment": winner.pk, "rating": rating},
        fact=ReviewWritten(lead_id, winner.pk, rating),
        now=now,
    )
    return made.pk
