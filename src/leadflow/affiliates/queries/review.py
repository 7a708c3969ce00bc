"""Registrations that no machine could judge: what waits, and what is asked of verifiers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from leadflow.affiliates.models import KnownVehicle, RegistrationCheck, Submission, Transition
from leadflow.affiliates.rules.registration import tries_left
from leadflow.affiliates.types import Reason, State, VerifierQuestion
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import DEFAULT_LIMIT, Cursor, Page

COLUMNS: Final = (
    "id",
    "affiliate__name",
    "campaign__name",
    "campaign__region",
    "mobile",
    "registration",
    "name",
    "city",
    "is_duplicate",
    "registration_tries",
    "detail",
    "created_at",
    "waiting_since",
)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A submission whose registration a person has to judge."""

    submission: int
    affiliate: str
    campaign: str
    region: str
    mobile: str
    registration_number: str
    name: str
    city: str
    is_duplicate: bool
    tries_left: int
    detail: str
    created_at: datetime
    waiting_since: datetime


class ReviewNotFound(NotFound):
    """No such submission waits for a person's judgement."""

    code = "affiliates.review_not_found"


def list_review(
    *, actor: Actor, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[ReviewRow]:
    """Return what waits for a person's judgement, oldest first, in one query.

    Raises Denied or BadCursor.
    """
    waiting = to_review(actor)
    if cursor:
        (last,) = Cursor.decode(cursor, int)
        waiting = waiting.filter(pk__gt=last)
    found = rows(waiting.order_by("pk")[: limit + 1])
    kept = found[:limit]
    return Page(kept, Cursor.encode(kept[-1].submission) if len(found) > limit else None)


def get_review(*, actor: Actor, submission_id: int) -> ReviewRow:
    """Return one submission that waits for judgement. Raises Denied or ReviewNotFound."""
    found = rows(to_review(actor).filter(pk=submission_id))
    if not found:
        raise ReviewNotFound("No such submission waits for a review.")
    return found[0]


def count_review(*, actor: Actor) -> int:
    """Return how many submissions wait for a person's judgement. Raises Denied."""
    return to_review(actor).count()


def to_review(actor: Actor) -> QuerySet[Submission]:
    """Return the submissions that wait for a person's judgement. Raises Denied."""
    require(actor, Permission.SUBMISSION_REVIEW)
    return Submission.objects.filter(state=State.VERIFYING, reason=Reason.MANUAL_REVIEW)


def rows(waiting: QuerySet[Submission]) -> list[ReviewRow]:
    """Return the submissions as rows, in one query."""
    checks = RegistrationCheck.objects.filter(submission=OuterRef("pk")).order_by("-pk")
    asked = Transition.objects.filter(
        submission=OuterRef("pk"), reason=Reason.MANUAL_REVIEW
    ).order_by("-seq")
    shown = waiting.annotate(
        detail=Subquery(checks.values("detail")[:1]),
        waiting_since=Coalesce(Subquery(asked.values("at")[:1]), F("created_at")),
    )
    return [to_row(columns) for columns in shown.values_list(*COLUMNS)]


def to_row(columns: Sequence[Any]) -> ReviewRow:
    """Return the row of the columns named in COLUMNS."""
    named = dict(zip(COLUMNS, columns, strict=True))
    return ReviewRow(
        submission=named["id"],
        affiliate=named["affiliate__name"],
        campaign=named["campaign__name"],
        region=named["campaign__region"],
        mobile=named["mobile"],
        registration_number=named["registration"],
        name=named["name"],
        city=named["city"],
        is_duplicate=named["is_duplicate"],
        tries_left=tries_left(named["registration_tries"]),
        detail=named["detail"] or "",
        created_at=named["created_at"],
        waiting_since=named["waiting_since"],
    )


def find_question(submission_id: int) -> VerifierQuestion | None:
    """Return what a verifier is to be asked; None when the submission waits for no machine."""
    entered = (
        Transition.objects.filter(submission=OuterRef("pk"), to_state=State.VERIFYING)
        .exclude(from_state=State.VERIFYING)
        .order_by("-seq")
    )
    known = KnownVehicle.objects.filter(registration=OuterRef("registration"))
    found = (
        Submission.objects.filter(pk=submission_id, state=State.VERIFYING)
        .exclude(reason=Reason.MANUAL_REVIEW)
        .annotate(
            is_blocked=Subquery(known.values("is_blocked")[:1]),
            since=Coalesce(Subquery(entered.values("at")[:1]), F("created_at")),
        )
        .values_list(
            "registration",
            "campaign__region",
            "is_blocked",
            "campaign__verifier",
            "since",
            "reason",
            "campaign__is_sandbox",
        )
        .first()
    )
    if found is None:
        return None
    registration, region, is_blocked, verifier, since, reason, is_sandbox = found
    return VerifierQuestion(
        submission_id=submission_id,
        registration=registration,
        region=region,
        is_blocked=is_blocked,
        verifier=verifier,
        key=f"{submission_id}-{registration}",
        waiting_since=since,
        is_known_down=reason == Reason.VERIFIER_UNAVAILABLE,
        is_sandbox=is_sandbox,
    )
