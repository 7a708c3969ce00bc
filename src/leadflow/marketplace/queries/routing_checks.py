"""What must be true of offers at any moment, asked of the live database."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Count, Q

from leadflow.marketplace.models import Listing, Offer
from leadflow.marketplace.rules.routing import LIMITS
from leadflow.marketplace.types import Reach

LARGEST_WAVE: Final = LIMITS["wave_size"][1]
WIDENINGS: Final = 2


def routing_checks() -> list[tuple[str, Iterable[int]]]:
    """Return the name of each invariant with the leads that break it."""
    return [
        ("marketplace.a_place_in_a_wave_is_one_offer", _shared_places()),
        ("marketplace.waves_are_no_larger_than_may_be", _large_waves()),
        ("marketplace.offered_leads_were_verified", _early_offers()),
        ("marketplace.wider_goes_with_cheaper", _strayed_circles()),
    ]


def _shared_places() -> Iterable[int]:
    """Leads of which two offers have the same place of the same wave."""
    places = Offer.objects.order_by().values("listing", "wave", "rank")
    shared = places.annotate(count=Count("pk")).filter(count__gt=1)
    return shared.values_list("listing", flat=True)


def _large_waves() -> Iterable[int]:
    """Leads of which a wave is larger than the router may be told."""
    waves = Offer.objects.order_by().values("listing", "wave")
    large = waves.annotate(count=Count("pk")).filter(count__gt=LARGEST_WAVE)
    return large.values_list("listing", flat=True)


def _early_offers() -> Iterable[int]:
    """Leads that were offered although nobody had verified them."""
    early = Offer.objects.filter(listing__verified_at=None)
    return early.order_by().values_list("listing", flat=True).distinct()


def _strayed_circles() -> Iterable[int]:
    """Leads looked for further away at the old price, or cheaper than two looks make them."""
    strayed = (~Q(reach=Reach.NAMED) & Q(discount=0)) | Q(discount__gt=WIDENINGS)
    return Listing.objects.filter(strayed).values_list("pk", flat=True)
