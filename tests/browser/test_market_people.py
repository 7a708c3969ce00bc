"""The pages about refunds, providers and those who want to be one are for everybody to use."""

import pytest

from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.marketplace.services.purchase import purchase
from leadflow.marketplace.services.refunds import request_refund
from leadflow.marketplace.types.refunds import RefundReason
from tests.factories.identity import make_user
from tests.factories.market import actor_of, make_listing, make_provider

STAFF = "/app/market-staff/"


@pytest.fixture
def seller(live_server, settings):
    """A provider who wants credits back; a request and another provider wait for a person."""
    settings.LIVE_URL = ""
    provider = make_provider(credits=5)
    make_listing(trap="x")
    actor = actor_of(provider)
    seat = purchase(actor=actor, lead_id=make_listing().pk, now=now()).assignment_id
    provider.request = request_refund(
        actor=actor, assignment_id=seat, reason=RefundReason.OTHER, now=now()
    )
    provider.seat = seat
    return provider


def test_staff_pages_have_nothing_in_anybodys_way(seller, signed_in_page, axe):
    page = signed_in_page(make_user(Role.HEAD), axe=True)

    for path in (
        "verification/",
        "refunds/",
        f"refunds/{seller.request}/",
        "refunds/?view=sources",
        "providers/",
        f"providers/{seller.pk}/",
    ):
        page.goto(f"{STAFF}{path}")
        axe(page)


def test_a_providers_own_pages_have_nothing_in_anybodys_way(seller, signed_in_page, axe):
    page = signed_in_page(seller.user, axe=True)

    for path in (
        "profile/",
        "plans/",
        "reviews/",
        "refunds/",
        f"jobs/{seller.seat}/refund/",
        "jobs/?layout=board",
    ):
        page.goto(f"/app/{path}")
        axe(page)


def test_who_wants_to_be_a_provider_meets_no_obstacle(seller, open_page, axe):
    page = open_page(axe=True)

    page.goto("/join/")
    axe(page)
    page.goto("/join/sent/")

    axe(page)
