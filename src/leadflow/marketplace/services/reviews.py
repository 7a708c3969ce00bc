"""The client says how the job went, once, when it is done; the provider may answer."""

from datetime import datetime, timedelta
from typing import Final

from leadflow.identity.types import Actor
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict, Invalid
from leadflow.marketplace.events import ReviewAnswered, ReviewWritten
from leadflow.marketplace.models import Assignment, Listing, Review
from leadflow.marketplace.queries.listings import NoSuchListing
from leadflow.marketplace.queries.profiles import NoSuchReview
from leadflow.marketplace.queries.providers import provider_of
from leadflow.marketplace.services.clients import CLIENT
from leadflow.marketplace.services.moves import held, step
from leadflow.marketplace.types import AssignmentState, ListingState

CHANGEABLE: Final = timedelta(days=30)
LONGEST: Final = 2000


class NotDoneYet(Conflict):
    code = "marketplace.not_done_yet"


class AlreadyReviewed(Conflict):
    code = "marketplace.already_reviewed"


class ReviewFixed(Conflict):
    code = "marketplace.review_fixed"


class BadAnswer(Invalid):
    code = "marketplace.bad_answer"


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
    _tell(made, lead_id, f"Reviewed: {rating} of 5", now)
    return made.pk


@commits
def change_review(*, reference: str, rating: int, text: str, now: datetime) -> int:
    """Let a client put their review right, for 30 days; return its id.

    Raises NoSuchListing, NoSuchReview or ReviewFixed.
    """
    lead_id = Listing.objects.filter(reference=reference).values_list("pk", flat=True).first()
    if lead_id is None:
        raise NoSuchListing("There is no such request.")
    listing = held(lead_id)
    found = Review.objects.filter(assignment__listing=listing).first()
    if found is None:
        raise NoSuchReview("There is no review yet.")
    if now - found.created_at > CHANGEABLE:
        raise ReviewFixed("A review can be changed for 30 days.")
    found.rating, found.text, found.changed_at = rating, text, now
    found.save(update_fields=["rating", "text", "changed_at"])
    _tell(found, lead_id, f"Review changed: {rating} of 5", now)
    return found.pk


@commits
def answer_review(*, actor: Actor, review_id: int, text: str, now: datetime) -> None:
    """Answer a review of the actor's own provider, for everybody to read; again replaces it.

    Raises Denied, NoSuchReview or BadAnswer.
    """
    provider = provider_of(actor)
    own = Review.objects.filter(pk=review_id, assignment__provider=provider)
    lead_id = own.values_list("assignment__listing", flat=True).first()
    if lead_id is None:
        raise NoSuchReview("There is no such review.", review_id=review_id)
    held(lead_id)
    words = text.strip()
    if not words or len(words) > LONGEST or "\x00" in words:
        raise BadAnswer(f"Write 1 to {LONGEST} characters.", field="answer")
    own.update(answer=words, answered_at=now)
    found = own.get()
    step(
        actor=actor,
        lead_id=lead_id,
        kind="review_answered",
        text=f"{provider.name} answered the review",
        data={"assignment": found.assignment_id},
        fact=ReviewAnswered(lead_id, found.assignment_id),
        now=now,
    )


@joins
def _tell(review: Review, lead_id: int, text: str, now: datetime) -> None:
    step(
        actor=CLIENT,
        lead_id=lead_id,
        kind="reviewed",
        text=text,
        data={"assignment": review.assignment_id, "rating": review.rating},
        fact=ReviewWritten(lead_id, review.assignment_id, review.rating),
        now=now,
    )
