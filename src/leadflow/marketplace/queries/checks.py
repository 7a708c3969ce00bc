"""What must be true of the marketplace at any moment, asked of the live database."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from leadflow.kernel.verify import Finding
from leadflow.marketplace.models import Assignment, FrozenPrice, Listing, ListingMove, Review
from leadflow.marketplace.queries.refund_checks import refund_checks
from leadflow.marketplace.queries.routing_checks import routing_checks
from leadflow.marketplace.queries.spending import verify_spending
from leadflow.marketplace.types import AssignmentState, ListingState

SAMPLE: Final = 20
SEATS: Final = 3


def verify_marketplace() -> list[Finding]:
    """Return one finding per invariant: how many rows break it, and some of their ids."""
    return [
        _finding("marketplace.three_seats_at_most", _oversold()),
        _finding("marketplace.every_seat_has_its_access", _without_access()),
        _finding("marketplace.state_is_last_move", _strayed_states()),
        _finding("marketplace.awarded_has_its_winner", _without_winner()),
        _finding("marketplace.reviews_are_of_winners", _foreign_reviews()),
        _finding("marketplace.price_in_range", _mispriced()),
        _finding("marketplace.charged_as_shown", _charged_otherwise()),
        *verify_spending(),
        *(_finding(name, broken) for name, broken in refund_checks()),
        *(_finding(name, broken) for name, broken in routing_checks()),
    ]


def _finding(name: str, broken: Iterable[int]) -> Finding:
    ids = sorted(set(broken))
    return Finding(name, len(ids), ids[:SAMPLE])


def _oversold() -> Iterable[int]:
    """Leads that were sold more often than ever may be."""
    counted = Listing.objects.annotate(sold=Count("assignments"), last=Max("assignments__slot"))
    return counted.filter(Q(sold__gt=SEATS) | Q(last__gt=SEATS)).values_list("pk", flat=True)


def _without_access() -> Iterable[int]:
    """Seats without the access that was paid for."""
    return Assignment.objects.filter(access=None).values_list("pk", flat=True)


def _strayed_states() -> Iterable[int]:
    """Listings that are not where their last step led (where they were posted without one)."""
    last = ListingMove.objects.filter(listing=OuterRef("pk")).order_by("-id").values("new_state")
    listings = Listing.objects.annotate(told=Subquery(last[:1]))
    moved = Q(told__isnull=False) & ~Q(state=F("told"))
    unmoved = Q(told=None) & ~Q(state__in=[ListingState.PENDING, ListingState.VERIFIED])
    return listings.filter(moved | unmoved).values_list("pk", flat=True)


def _without_winner() -> Iterable[int]:
    """Awarded and completed listings without exactly one winner, and winners of others."""
    won = Count("assignments", filter=Q(assignments__status=AssignmentState.WON))
    listings = Listing.objects.annotate(winners=Coalesce(won, 0))
    has_one = Q(state__in=[ListingState.AWARDED, ListingState.COMPLETED]) & ~Q(winners=1)
    has_none = Q(state__in=[ListingState.PENDING, ListingState.VERIFIED]) & ~Q(winners=0)
    return listings.filter(has_one | has_none).values_list("pk", flat=True)


def _foreign_reviews() -> Iterable[int]:
    """Reviews of somebody who did not do the job."""
    return Review.objects.exclude(assignment__status=AssignmentState.WON).values_list(
        "pk", flat=True
    )


def _mispriced() -> Iterable[int]:
    """Seats that cost or charged something that no price is."""
    good = Q(credit_cost__gte=1, credit_cost__lte=3) & (
        Q(credits_charged=0) | Q(credits_charged=F("credit_cost"))
    )
    return Assignment.objects.exclude(good).values_list("pk", flat=True)


def _charged_otherwise() -> Iterable[int]:
    """Seats that cost something else than what the provider was shown."""
    shown = FrozenPrice.objects.filter(
        listing=OuterRef("listing"), provider=OuterRef("provider"), sold_at__isnull=False
    )
    seats = Assignment.objects.annotate(shown=Subquery(shown.values("credits")[:1]))
    return (
        seats.filter(shown__isnull=False)
        .exclude(credit_cost=F("shown"))
        .values_list("pk", flat=True)
    )
