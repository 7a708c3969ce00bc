"""A provider's own profile and reviews."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema
from pydantic import Field

from leadflow.identity.queries import actor_of
from leadflow.kernel.api import PageQuery, Payload
from leadflow.kernel.clock import now
from leadflow.kernel.http import link_next
from leadflow.kernel.idempotency import idempotent
from leadflow.marketplace.http.routing import router
from leadflow.marketplace.queries.profiles import (
    get_own_review,
    metrics_of,
    own_profile,
    own_reviews,
)
from leadflow.marketplace.services.profile import change_profile
from leadflow.marketplace.services.reviews import answer_review
from leadflow.marketplace.types.providers import ReviewRow

Line = Annotated[str, Field(max_length=150)]


class MetricsOut(Schema):
    """How a provider does, counted from rows."""

    rating: float | None
    reviews: int
    bought: int
    contacted: int
    quoted: int
    won: int
    win_share: float | None
    answer_minutes: int | None


class ProfileOut(Schema):
    """A provider's own profile."""

    id: int
    name: str
    verification: str
    tier: str
    is_premium: bool
    subscribed_until: date | None
    about: str
    phone: str
    website: str
    categories: list[str]
    areas: list[str]
    metrics: MetricsOut


class ProfilePatch(Payload):
    """What is to be changed; what is not sent stays."""

    name: str = Field("", min_length=1, max_length=150)
    about: str = Field("", max_length=2000)
    phone: str = Field("", max_length=40)
    website: str = Field("", max_length=200)
    categories: list[Line] = Field(default_factory=list, max_length=50)
    areas: list[Line] = Field(default_factory=list, max_length=200)


class OwnReviewOut(Schema):
    """What a client said of a job, and what the provider answered."""

    id: int
    assignment: int
    rating: int
    text: str
    answer: str
    created_at: datetime
    changed_at: datetime | None
    answered_at: datetime | None


class AnswerIn(Payload):
    """An answer to a review."""

    answer: str = Field(min_length=1, max_length=2000)


@router.get("/providers/me/", response=ProfileOut, summary="Read one's own profile")
def read_own_profile(request: HttpRequest) -> dict[str, Any]:
    """Return the calling provider's profile with how they do."""
    own = own_profile(actor_of(request))
    return {**asdict(own), "metrics": metrics_of(own.id)}


@router.patch("/providers/me/", response=ProfileOut, summary="Change one's own profile")
def change_own_profile(request: HttpRequest, payload: ProfilePatch) -> dict[str, Any]:
    """Change what is sent; another name is looked at by staff again before more can be bought."""
    sent: dict[str, Any] = payload.model_dump(exclude_unset=True)
    change_profile(actor=actor_of(request), changes=sent, now=now())
    return read_own_profile(request)


@router.get("/reviews/", response=list[OwnReviewOut], summary="List reviews of oneself")
def list_own_reviews(
    request: HttpRequest, response: HttpResponse, page: Query[PageQuery]
) -> list[ReviewRow]:
    """Return what clients said of the calling provider, newest first."""
    found = own_reviews(actor=actor_of(request), cursor=page.cursor, limit=page.limit)
    if found.next_cursor:
        response["Link"] = link_next(request, found.next_cursor)
    return found.items


@router.post("/reviews/{int:review_id}/answer/", response=OwnReviewOut, summary="Answer a review")
@idempotent
def answer_own_review(request: HttpRequest, review_id: int, payload: AnswerIn) -> ReviewRow:
    """Answer a review for everybody to read; again replaces the answer."""
    actor = actor_of(request)
    answer_review(actor=actor, review_id=review_id, text=payload.answer, now=now())
    return get_own_review(actor=actor, review_id=review_id)
