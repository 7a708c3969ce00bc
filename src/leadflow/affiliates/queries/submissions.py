"""Questions about submissions. An affiliate sees its own; staff see all; nobody else any."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from leadflow.affiliates.models import InterestCall, Submission, Transition
from leadflow.affiliates.rules.registration import tries_left
from leadflow.affiliates.types import State, SubmissionRow, TransitionRow
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import Cursor, Page


class SubmissionNotFound(NotFound):
    """There is no such submission, or it is somebody else's."""

    code = "affiliates.submission_not_found"


@dataclass(frozen=True, slots=True)
class SubmissionFilters:
    """What a list of submissions can be narrowed by."""

    states: tuple[str, ...] = ()
    campaign: str = ""
    affiliate_id: int | None = None
    sub_id: str = ""
    reason: str = ""
    q: str = ""
    is_duplicate: bool | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    reached: str = ""  # a key of REACHED


@dataclass(frozen=True, slots=True)
class CallRow:
    """Where the interest call of a submission stands."""

    id: int
    state: str
    channel: str
    attempts: int
    next_attempt_at: datetime | None


COUNT_CAP = 10_000
# Fewer digits than this match half of all numbers.
SHORTEST_NUMBER = 4

# How far submissions came, wherever they are now: counted alike by the report of their quality.
REACHED = {"accepted": Q(lead__isnull=False), "confirmed": Q(supply_item__isnull=False)}

ROW_COLUMNS = (
    "id",
    "state",
    "reason",
    "mobile",
    "registration",
    "name",
    "email",
    "city",
    "campaign__slug",
    "campaign__name",
    "sub_id",
    "affiliate_id",
    "affiliate__name",
    "lead_id",
    "registration_required",
    "registration_tries",
    "expires_at",
    "created_at",
    "updated_at",
)


def submission_scope(actor: Actor) -> QuerySet[Submission]:
    """Return the submissions the actor may know of; who may submit knows its own."""
    if actor.may(Permission.SUBMISSION_VIEW_ALL):
        return Submission.objects.all()
    if actor.may(Permission.SUBMISSION_VIEW_OWN) or actor.may(Permission.SUBMISSION_CREATE):
        return Submission.objects.filter(affiliate__members__user_id=actor.user_id)
    return Submission.objects.none()


def get_submission(*, actor: Actor, submission_id: int) -> SubmissionRow:
    """Return one submission. Raises SubmissionNotFound, also when it is another's."""
    row = submission_scope(actor).filter(pk=submission_id).values_list(*ROW_COLUMNS).first()
    if row is None:
        raise SubmissionNotFound("There is no such submission.")
    return to_row(row)


def list_submissions(
    *,
    actor: Actor,
    filters: SubmissionFilters | None = None,
    cursor: str | None = None,
    limit: int = 100,
) -> Page[SubmissionRow]:
    """Return the newest submissions the actor may see, one query however many."""
    rows = narrow(submission_scope(actor), filters or SubmissionFilters())
    if cursor:
        rows = rows.filter(pk__lt=Cursor.decode(cursor, int)[0])
    found = [to_row(r) for r in rows.order_by("-pk").values_list(*ROW_COLUMNS)[: limit + 1]]
    more = len(found) > limit
    return Page(found[:limit], Cursor.encode(found[limit - 1].id) if more else None)


def count_submissions(*, actor: Actor, filters: SubmissionFilters | None = None) -> int:
    """Return how many submissions the actor sees: exact to COUNT_CAP, one more stands for more."""
    rows = narrow(submission_scope(actor), filters or SubmissionFilters())
    return rows.order_by()[: COUNT_CAP + 1].count()


def neighbours(
    *, actor: Actor, filters: SubmissionFilters, submission_id: int
) -> tuple[int | None, int | None]:
    """Return which submissions stand before and after one in a list: next newer, next older.

    The submission itself need not be in the list (any more). Two queries.
    """
    listed = narrow(submission_scope(actor), filters)
    newer = listed.filter(pk__gt=submission_id).order_by("pk")
    older = listed.filter(pk__lt=submission_id).order_by("-pk")
    return newer.values_list("pk", flat=True).first(), older.values_list("pk", flat=True).first()


def history(*, actor: Actor, submission_id: int) -> list[TransitionRow]:
    """Return every step of a submission, oldest first. Raises SubmissionNotFound."""
    get_submission(actor=actor, submission_id=submission_id)
    return transitions_of(submission_id)


def transitions_of(submission_id: int) -> list[TransitionRow]:
    """Return the steps of a submission the caller has already been shown."""
    rows = (
        Transition.objects.filter(submission_id=submission_id)
        .order_by("seq")
        .values_list("seq", "from_state", "to_state", "reason", "rule", "actor_name", "at")
    )
    return [TransitionRow(*row) for row in rows]


def find_call(submission_id: int) -> CallRow | None:
    """Return the interest call of a submission the caller has already been shown."""
    row = (
        InterestCall.objects.filter(pk=submission_id)
        .values_list("submission_id", "state", "channel", "attempts", "next_attempt_at")
        .first()
    )
    return CallRow(*row) if row else None


def count_by_state(*, actor: Actor, states: Iterable[State]) -> dict[str, int]:
    """Return how many submissions the actor sees in each of `states`."""
    rows = (
        submission_scope(actor)
        .filter(state__in=list(states))
        .values_list("state")
        .annotate(n=Count("pk"))
    )
    return dict(rows)


def narrow(rows: QuerySet[Submission], wanted: SubmissionFilters) -> QuerySet[Submission]:
    """Return `rows` narrowed to what the filters ask for."""
    exact = {
        "state__in": list(wanted.states),
        "campaign__slug": wanted.campaign,
        "affiliate_id": wanted.affiliate_id,
        "sub_id": wanted.sub_id,
        "reason": wanted.reason,
        "created_at__gte": wanted.created_after,
        "created_at__lt": wanted.created_before,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.is_duplicate is not None:
        rows = rows.filter(is_duplicate=wanted.is_duplicate)
    if wanted.reached:
        rows = rows.filter(REACHED[wanted.reached])
    return rows.filter(matching(wanted.q)) if wanted.q else rows


def matching(text: str) -> Q:
    """Return what a search for `text` (an id, digits of a mobile, a name, a plate) matches."""
    text = text.strip()
    found = Q(name__icontains=text) | Q(registration__icontains=text.replace(" ", ""))
    digits = "".join(ch for ch in text if ch.isdigit())
    if len(digits) >= SHORTEST_NUMBER:
        found |= Q(mobile__contains=digits)
    return found | Q(sub_id__iexact=text)


def to_row(values: tuple[Any, ...]) -> SubmissionRow:
    """Return the row as other rooms see it, from the columns in ROW_COLUMNS."""
    columns = dict(zip(ROW_COLUMNS, values, strict=True))
    return SubmissionRow(
        id=columns["id"],
        state=State(columns["state"]),
        reason=columns["reason"],
        mobile=columns["mobile"],
        registration_number=columns["registration"],
        name=columns["name"],
        email=columns["email"],
        city=columns["city"],
        campaign=columns["campaign__slug"],
        sub_id=columns["sub_id"],
        affiliate_id=columns["affiliate_id"],
        affiliate=columns["affiliate__name"],
        lead_id=columns["lead_id"],
        registration_required=columns["registration_required"],
        tries_left=tries_left(columns["registration_tries"]),
        expires_at=columns["expires_at"],
        created_at=columns["created_at"],
        updated_at=columns["updated_at"],
        campaign_name=columns["campaign__name"],
    )


def row_of(submission: Submission, *, affiliate: str, campaign: str) -> SubmissionRow:
    """Return the row for a submission at hand, without asking the database again."""
    return SubmissionRow(
        id=submission.pk,
        state=State(submission.state),
        reason=submission.reason,
        mobile=submission.mobile,
        registration_number=submission.registration,
        name=submission.name,
        email=submission.email,
        city=submission.city,
        campaign=campaign,
        sub_id=submission.sub_id,
        affiliate_id=submission.affiliate_id,
        affiliate=affiliate,
        lead_id=submission.lead_id,
        registration_required=submission.registration_required,
        tries_left=tries_left(submission.registration_tries),
        expires_at=submission.expires_at,
        created_at=submission.created_at,
        updated_at=submission.updated_at,
    )
