"""What came of leads that were bought: what a model of the chance to win learns of."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import OuterRef, Q, QuerySet, Subquery

from leadflow.marketplace.models import Assignment, FrozenPrice
from leadflow.marketplace.queries.prices import features_of
from leadflow.marketplace.rules.states import STILL_RUNNING
from leadflow.marketplace.types import AssignmentState
from leadflow.marketplace.types.pricing import Features, Outcome

LEARNT_OF: Final = timedelta(days=365)
GIVEN_UP: Final = timedelta(days=30)
MOST: Final = 20_000


def outcomes(*, now: datetime) -> list[Outcome]:
    """Return what came of the newest purchases of a year, at most 20 000.

    Won is won. Lost is lost, and so is what nobody brought to an end within 30 days. A purchase
    that was refunded says nothing of the chance to win and is left out.
    """
    kept = FrozenPrice.objects.filter(listing=OuterRef("listing"), provider=OuterRef("provider"))
    rows = (
        decided(now=now)
        .select_related("listing__category", "listing__lead")
        .annotate(kept=Subquery(kept.values("features")[:1]))
        .order_by("-purchased_at", "-pk")[:MOST]
    )
    return [
        Outcome(
            lead=row.listing_id,
            features=Features.of(row.kept) if row.kept else features_of(row.listing),
            won=row.status == AssignmentState.WON,
            bought_at=row.purchased_at,
        )
        for row in rows
    ]


def count_outcomes(*, now: datetime) -> tuple[int, int]:
    """Return how many outcomes there are to learn from, and how many of them were won."""
    rows = decided(now=now).order_by("-purchased_at", "-pk").values_list("status", flat=True)
    found = [status == AssignmentState.WON for status in rows[:MOST]]
    return len(found), sum(found)


def decided(*, now: datetime) -> QuerySet[Any]:
    """Return the purchases of a year whose outcome is known."""
    ended = Q(status__in=[AssignmentState.WON, AssignmentState.LOST])
    given_up = Q(status__in=STILL_RUNNING, purchased_at__lte=now - GIVEN_UP)
    return Assignment.objects.filter(ended | given_up, purchased_at__gt=now - LEARNT_OF)
