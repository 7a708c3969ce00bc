"""A client's own job, by the reference that nobody else knows."""

from django.db.models import Avg, Count, F, OuterRef, QuerySet, Subquery

from leadflow.marketplace.models import Assignment, Listing, Review
from leadflow.marketplace.queries.listings import NoSuchListing
from leadflow.marketplace.types.clients import Bidder, ClientJob, OwnReview


def get_client_job(reference: str) -> ClientJob:
    """Return a job to the client who posted it. Three queries. Raises NoSuchListing."""
    found = (
        Listing.objects.filter(reference=reference, lead__deleted_at=None)
        .select_related("category")
        .annotate(offered=Count("offers"))
        .first()
    )
    if found is None:
        raise NoSuchListing("There is no such request.")
    said = Review.objects.filter(assignment__listing=found).first()
    return ClientJob(
        lead=found.pk,
        reference=reference,
        title=found.title,
        description=found.description,
        category=found.category.name,
        place=", ".join(filter(None, (found.suburb, found.city))),
        state=found.state,
        created_at=found.created_at,
        offered=found.offered,
        bidders=tuple(_bidder(seat) for seat in _seats(found)),
        rated=said.rating if said else None,
        review=OwnReview(said.rating, said.text, said.answer, said.created_at) if said else None,
        reach=found.reach,
        is_handed_over=found.handed_over_at is not None,
    )


def _seats(listing: Listing) -> QuerySet[Assignment]:
    """Return who unlocked the client, with how others rated them; the best offer first."""
    reviews = Review.objects.filter(assignment__provider=OuterRef("provider")).order_by()
    by_provider = reviews.values("assignment__provider")
    return (
        Assignment.objects.filter(listing=listing)
        .select_related("provider", "access")
        .annotate(
            rating=Subquery(by_provider.annotate(mean=Avg("rating")).values("mean")),
            reviews=Subquery(by_provider.annotate(count=Count("pk")).values("count")),
        )
        .order_by(F("quote_amount").asc(nulls_last=True), "id")
    )


def _bidder(seat: Assignment) -> Bidder:
    return Bidder(
        assignment=seat.pk,
        name=seat.provider.name,
        status=seat.status,
        unlocked_at=seat.access.unlocked_at,
        quote_amount=seat.quote_amount,
        quote_message=seat.quote_message,
        rating=seat.rating,  # type: ignore[attr-defined]
        reviews=seat.reviews or 0,  # type: ignore[attr-defined]
        is_hidden=seat.access.revoked_at is not None,
    )
