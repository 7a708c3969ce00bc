"""Source quality: what became of what each affiliate sent to each campaign."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate

from leadflow.affiliates.models import Submission
from leadflow.affiliates.queries.submissions import SubmissionFilters, submission_scope
from leadflow.affiliates.rules.quality import Counts
from leadflow.affiliates.types import State
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import Invalid

LONGEST_SERIES: Final = timedelta(days=732)

# One pass over the submissions. A lead was opened for whatever was accepted, a place in the supply
# queue for whoever said yes: both stay, wherever the submission goes.
COUNTED: Final = {
    "n_submissions": Count("pk"),
    "n_accepted": Count("lead_id"),
    "n_confirmed": Count("supply_item"),
    "n_purchased": Count("pk", filter=Q(state=State.PURCHASED)),
    "n_duplicates": Count("pk", filter=Q(is_duplicate=True)),
    "n_rejected": Count("pk", filter=Q(state=State.REJECTED)),
    "n_not_interested": Count("pk", filter=Q(state=State.NOT_INTERESTED)),
    "n_unreachable": Count("pk", filter=Q(state=State.UNREACHABLE)),
}

SOURCE: Final = (
    "affiliate_id",
    "affiliate__name",
    "campaign_id",
    "campaign__name",
    "campaign__slug",
)


class PeriodTooLong(Invalid):
    """A day-by-day series of more than two years."""

    code = "affiliates.period_too_long"


@dataclass(frozen=True, slots=True)
class QualityFilters:
    """Whose submissions, sent when: `since` counts in, `until` does not."""

    since: datetime
    until: datetime
    affiliate_id: int | None = None
    campaign: str = ""


@dataclass(frozen=True, slots=True)
class QualityRow:
    """One affiliate in one campaign."""

    affiliate_id: int
    affiliate: str
    campaign_id: int
    campaign: str
    campaign_slug: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """How many submissions stand in a state for a reason."""

    state: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class DayRow:
    """What was sent on one day, and what has become of it since."""

    day: date
    counts: Counts


def source_quality(*, actor: Actor, filters: QualityFilters) -> list[QualityRow]:
    """Return one row per affiliate and campaign, most submissions first, in one query.

    Whoever sees all submissions sees all sources, an affiliate its own. Raises Denied.
    """
    grouped = chosen(actor=actor, filters=filters).values(*SOURCE).annotate(**COUNTED)
    ordered = grouped.order_by(F("n_submissions").desc(), "affiliate_id", "campaign_id")
    return [
        QualityRow(
            affiliate_id=row["affiliate_id"],
            affiliate=row["affiliate__name"],
            campaign_id=row["campaign_id"],
            campaign=row["campaign__name"],
            campaign_slug=row["campaign__slug"],
            counts=counts_of(row),
        )
        for row in ordered
    ]


def total_quality(*, actor: Actor, filters: QualityFilters) -> Counts:
    """Return all chosen sources taken together, in one query. Raises Denied."""
    return counts_of(chosen(actor=actor, filters=filters).aggregate(**COUNTED))


def reason_counts(*, actor: Actor, filters: QualityFilters) -> list[ReasonRow]:
    """Return why submissions were held up, refused or ended, most frequent first, in one query.

    Raises Denied.
    """
    grouped = chosen(actor=actor, filters=filters).exclude(reason="").values_list("state", "reason")
    counted = grouped.annotate(n=Count("pk")).order_by("-n", "state", "reason")
    return [ReasonRow(*row) for row in counted]


def daily_quality(*, actor: Actor, filters: QualityFilters, zone: tzinfo = UTC) -> list[DayRow]:
    """Return every day of the period, empty ones too, by the calendar of `zone`, in one query.

    Raises Denied or PeriodTooLong.
    """
    if filters.until - filters.since > LONGEST_SERIES:
        raise PeriodTooLong("Choose at most two years.", field="since")
    grouped = (
        chosen(actor=actor, filters=filters)
        .annotate(day=TruncDate("created_at", tzinfo=zone))
        .values("day")
        .annotate(**COUNTED)
    )
    found = {row["day"]: counts_of(row) for row in grouped.order_by("day")}
    return [DayRow(day, found.get(day, Counts())) for day in days_of(filters, zone)]


def drill_down(
    filters: QualityFilters,
    *,
    states: tuple[str, ...] = (),
    reason: str = "",
    is_duplicate: bool | None = None,
) -> SubmissionFilters:
    """Return the filter of the submissions behind a number."""
    everything = SubmissionFilters(
        affiliate_id=filters.affiliate_id,
        campaign=filters.campaign,
        created_after=filters.since,
        created_before=filters.until,
    )
    return replace(everything, states=states, reason=reason, is_duplicate=is_duplicate)


def counts_of(row: Mapping[str, Any]) -> Counts:
    """Return the counts of one line of a grouped query."""
    return Counts(*(row[name] for name in COUNTED))


def chosen(*, actor: Actor, filters: QualityFilters) -> QuerySet[Submission]:
    """Return the submissions that count. Raises Denied."""
    require(actor, Permission.SUBMISSION_VIEW_ALL, Permission.SUBMISSION_VIEW_OWN)
    found = submission_scope(actor).filter(
        created_at__gte=filters.since, created_at__lt=filters.until
    )
    if filters.affiliate_id is not None:
        found = found.filter(affiliate_id=filters.affiliate_id)
    return found.filter(campaign__slug=filters.campaign) if filters.campaign else found


def days_of(filters: QualityFilters, zone: tzinfo) -> Iterator[date]:
    """Yield the days of a period by the calendar of `zone`."""
    day = filters.since.astimezone(zone).date()
    last = (filters.until - timedelta(microseconds=1)).astimezone(zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)
