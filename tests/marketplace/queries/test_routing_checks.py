"""What can never be true of offers is found by `verify`."""

from datetime import UTC, datetime

import pytest

from leadflow.marketplace.models import Listing, Offer
from leadflow.marketplace.queries.checks import verify_marketplace
from tests.factories.market import make_listing, make_provider

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def broken() -> set[str]:
    return {finding.name for finding in verify_marketplace() if finding.broken}


@pytest.mark.parametrize(
    ("plant", "name"),
    [
        (lambda: Offer.objects.update(rank=1), "a_place_in_a_wave_is_one_offer"),
        (lambda: Listing.objects.update(verified_at=None), "offered_leads_were_verified"),
        (lambda: Listing.objects.update(reach="city"), "wider_goes_with_cheaper"),
        (lambda: Listing.objects.update(reach="city", discount=3), "wider_goes_with_cheaper"),
    ],
)
def test_a_planted_fault_of_the_router_is_found(plant, name):
    for _ in range(2):
        make_provider(now=NOON)
    make_listing(now=NOON)
    assert broken() == set()

    plant()

    assert f"marketplace.{name}" in broken()
