"""A provider's own page: what stands there, their documents, reviews and how they do."""

from statistics import median
from typing import Final

from django.db.models import Avg, Count, Q, QuerySet

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate
from leadflow.marketplace.models import Assignment, Provider, ProviderDocument, Review
from leadflow.marketplace.queries.providers import NoSuchProvider, provider_of
from leadflow.marketplace.types import AssignmentState
from leadflow.marketplace.types.documents import DocumentRow
from leadflow.marketplace.types.providers import Metrics, Profile, ReviewRow

LAST: Final = 200  # as many answers tell how fast somebody is


class NoSuchReview(NotFound):
    code = "marketplace.no_such_review"


class NoSuchDocument(NotFound):
    code = "marketplace.no_such_document"


def own_profile(actor: Actor) -> Profile:
    """Return the actor's own provider as they may change it. Raises Denied."""
    return _profile(provider_of(actor))


def profile_for_staff(*, actor: Actor, provider_id: int) -> Profile:
    """Return any provider's profile to staff. Raises Denied or NoSuchProvider."""
    require(actor, Permission.MARKET_MANAGE)
    found = Provider.objects.filter(pk=provider_id).first()
    if found is None:
        raise NoSuchProvider("There is no such provider.", provider_id=provider_id)
    return _profile(found)


def metrics_of(provider_id: int) -> Metrics:
    """Return how a provider does, counted from rows; three queries. Who may ask is the caller's."""
    seats = Assignment.objects.filter(provider=provider_id)
    counted = seats.aggregate(
        bought=Count("pk"),
        contacted=Count("pk", filter=Q(contacted_at__isnull=False)),
        quoted=Count("pk", filter=Q(quote_amount__isnull=False)),
        won=Count("pk", filter=Q(status=AssignmentState.WON)),
    )
    rated = Review.objects.filter(assignment__provider=provider_id)
    said = rated.aggregate(rating=Avg("rating"), reviews=Count("pk"))
    answered = seats.filter(contacted_at__isnull=False).order_by("-pk")
    pairs = answered.values_list("purchased_at", "contacted_at")[:LAST]
    minutes = [(there - bought).total_seconds() / 60 for bought, there in pairs if there]
    return Metrics(
        rating=said["rating"],
        reviews=said["reviews"],
        win_share=counted["won"] / counted["bought"] if counted["bought"] else None,
        answer_minutes=round(median(minutes)) if minutes else None,
        **counted,
    )


def own_reviews(
    *, actor: Actor, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[ReviewRow]:
    """Return what clients said of the actor's own provider, newest first. Raises Denied."""
    return _reviews(
        Review.objects.filter(assignment__provider=provider_of(actor)), cursor=cursor, limit=limit
    )


def get_own_review(*, actor: Actor, review_id: int) -> ReviewRow:
    """Return one review of the actor's own provider. Raises Denied or NoSuchReview."""
    own = Review.objects.filter(assignment__provider=provider_of(actor), pk=review_id)
    found = own.select_related("assignment__listing").first()
    if found is None:
        raise NoSuchReview("There is no such review.", review_id=review_id)
    return _review(found)


def own_documents(actor: Actor) -> list[DocumentRow]:
    """Return the documents of the actor's own provider, newest first. Raises Denied."""
    return _documents(provider_of(actor).pk)


def documents_for_staff(*, actor: Actor, provider_id: int) -> list[DocumentRow]:
    """Return any provider's documents to staff. Raises Denied."""
    require(actor, Permission.MARKET_MANAGE)
    return _documents(provider_id)


def get_document(*, actor: Actor, document_id: int) -> tuple[DocumentRow, str]:
    """Return a document, and what it is stored as, to its provider and to staff.

    Raises Denied or NoSuchDocument.
    """
    require(actor, Permission.MARKET_BUY, Permission.MARKET_MANAGE)
    kept = ProviderDocument.objects.filter(pk=document_id, removed_at=None)
    if not actor.may(Permission.MARKET_MANAGE):
        kept = kept.filter(provider__user=actor.user_id)
    found = kept.first()
    if found is None:
        raise NoSuchDocument("There is no such document.", document_id=document_id)
    return _document(found), found.stored_as


def _profile(provider: Provider) -> Profile:
    return Profile(
        id=provider.pk,
        name=provider.name,
        verification=provider.verification,
        tier=provider.tier,
        is_premium=provider.is_premium,
        subscribed_until=provider.subscribed_until,
        about=provider.about,
        phone=provider.phone,
        website=provider.website,
        categories=tuple(
            provider.trades.order_by("category__slug").values_list("category__slug", flat=True)
        ),
        areas=tuple(provider.areas.order_by("name").values_list("name", flat=True)),
    )


def _reviews(reviews: QuerySet[Review], *, cursor: str | None, limit: int) -> Page[ReviewRow]:
    return paginate(
        reviews.select_related("assignment__listing"),
        order=("-id",),
        kinds=(int,),
        cursor=cursor,
        limit=limit,
        shape=_review,
    )


def _review(review: Review) -> ReviewRow:
    return ReviewRow(
        id=review.pk,
        assignment=review.assignment_id,
        title=review.assignment.listing.title,
        rating=review.rating,
        text=review.text,
        answer=review.answer,
        created_at=review.created_at,
        changed_at=review.changed_at,
        answered_at=review.answered_at,
    )


def _documents(provider_id: int) -> list[DocumentRow]:
    kept = ProviderDocument.objects.filter(provider=provider_id, removed_at=None)
    return [_document(one) for one in kept.order_by("-id")]


def _document(document: ProviderDocument) -> DocumentRow:
    return DocumentRow(
        id=document.pk,
        kind=document.kind,
        name=document.name,
        content_type=document.content_type,
        size=document.size,
        created_at=document.created_at,
    )
