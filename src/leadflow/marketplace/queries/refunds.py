"""Who wants credits back, how many may go back by themselves, and whose leads they were."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate
from leadflow.kernel.shares import SMALL, interval
from leadflow.marketplace.models import Assignment, RefundRequest
from leadflow.marketplace.rules.masking import scrubbed
from leadflow.marketplace.rules.refunds import CAP_PERIOD, credits_in_words, most_automatic
from leadflow.marketplace.types.refunds import Evidence, RefundRow, RefundStatus, SourceRow


class NoSuchRefund(NotFound):
    code = "marketplace.no_such_refund"


def visible_refunds(actor: Actor) -> QuerySet[RefundRequest]:
    """Return the requests the actor may know of: a provider their own, staff all. Raises Denied."""
    require(actor, Permission.MARKET_BUY, Permission.MARKET_MANAGE)
    found = RefundRequest.objects.select_related("assignment__listing__lead", "provider")
    if actor.may(Permission.MARKET_MANAGE):
        return found
    return found.filter(provider__user=actor.user_id)


def list_refunds(
    *,
    actor: Actor,
    status: RefundStatus | None = None,
    assignment_id: int | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[RefundRow]:
    """Return requests, newest first; one query. Raises Denied or BadCursor."""
    found = visible_refunds(actor)
    if status is not None:
        found = found.filter(status=status)
    if assignment_id is not None:
        found = found.filter(assignment=assignment_id)
    return paginate(found, order=("-id",), kinds=(int,), cursor=cursor, limit=limit, shape=row)


def get_refund(*, actor: Actor, request_id: int) -> RefundRow:
    """Return one request. Raises Denied or NoSuchRefund."""
    found = visible_refunds(actor).filter(pk=request_id).first()
    if found is None:
        raise NoSuchRefund("There is no such request.", request_id=request_id)
    return row(found)


def refund_notice(request_id: int) -> tuple[int, str, str] | None:
    """Return whom to tell of a decision, and its title and words; None while it is open."""
    found = RefundRequest.objects.select_related("provider", "assignment__listing__lead")
    decided = found.exclude(status=RefundStatus.OPEN).filter(pk=request_id).first()
    if decided is None:
        return None
    told = row(decided)
    what = f"{credits_in_words(told.credits)} given back" if told.credits else "Nothing back"
    return (
        decided.provider.user_id,
        f"{what}: {told.title}",
        told.decision_note or told.proposal_reason,
    )


def count_open_refunds() -> int:
    """Return how many requests wait for a person."""
    return RefundRequest.objects.filter(status=RefundStatus.OPEN).count()


def automatic_left(*, provider_id: int, now: datetime) -> int:
    """Return how many more refunds a provider gets without a person: 20 % of 90 days' purchases."""
    since = now - CAP_PERIOD
    bought = Assignment.objects.filter(
        provider=provider_id, purchased_at__gte=since, credits_charged__gt=0
    )
    given = RefundRequest.objects.filter(
        provider=provider_id, status=RefundStatus.GRANTED, decided_at__gte=since
    )
    return max(0, most_automatic(bought.count()) - given.count())


def source_quality(*, actor: Actor, since: datetime) -> list[SourceRow]:
    """Return how many sold leads of each source were paid back, the worst first. Raises Denied.

    One query; leads sold since that moment. Ordered by what is certain: a source with three sales
    and one refund does not stand above one with three hundred and thirty.
    """
    require(actor, Permission.MARKET_MANAGE)
    granted = Q(refund_request__status=RefundStatus.GRANTED)
    found = (
        Assignment.objects.filter(purchased_at__gte=since, credits_charged__gt=0)
        .values_list("listing__lead__source", "listing__lead__channel")
        .annotate(
            sold=Count("pk"),
            refunded=Count("pk", filter=granted),
            credits=Sum("credits_charged"),
            back=Coalesce(Sum("refund_request__credits", filter=granted), 0),
        )
    )
    rows = [_source(one) for one in found]
    return sorted(rows, key=lambda one: (-one.low, -one.sold, one.source, one.channel))


def row(request: RefundRequest) -> RefundRow:
    """Return a request as both sides see it; nothing in it names the client."""
    seat = request.assignment
    listing, lead = seat.listing, seat.listing.lead
    return RefundRow(
        id=request.pk,
        assignment=seat.pk,
        lead=listing.pk,
        title=scrubbed(listing.title, known=(lead.name, lead.phone, lead.email, listing.address)),
        provider=request.provider_id,
        provider_name=request.provider.name,
        reason=request.reason,
        details=request.details,
        status=request.status,
        proposal=request.proposal,
        proposal_reason=request.proposal_reason,
        credits=request.credits,
        credits_charged=seat.credits_charged,
        evidence=tuple(Evidence(**one) for one in request.evidence),
        is_automatic=request.is_automatic,
        asked_at=request.asked_at,
        decided_at=request.decided_at,
        decision_note=request.decision_note,
    )


def _source(found: tuple[str, str, int, int, int, int]) -> SourceRow:
    source, channel, sold, refunded, credits_sold, credits_back = found
    bounds = interval(refunded, sold)
    return SourceRow(
        source=source,
        channel=channel,
        sold=sold,
        refunded=refunded,
        credits_sold=credits_sold,
        credits_back=credits_back,
        share=refunded / sold,
        low=bounds.low,
        high=bounds.high,
        is_small=sold < SMALL,
    )
