"""The affiliate manager's day in a browser: a campaign, its affiliates, plates, and numbers."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from leadflow.affiliates.models import Affiliate, Campaign, CampaignAffiliate, KnownVehicle
from leadflow.affiliates.types import Reason, State
from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from tests.factories.affiliates import make_affiliate, make_campaign, make_submission
from tests.factories.identity import make_user

VIEWPORTS = ["desktop", "phone"]
PAGES = [
    "/app/quality/",
    "/app/submissions/?period=30&known=1",
    "/app/submissions/{submission}/",
    "/app/campaigns/",
    "/app/campaigns/{campaign}/",
    "/app/affiliates/{affiliate}/",
    "/app/vehicles/?show=all",
    "/app/review/",
    "/app/review/{submission}/",
]


@pytest.fixture
def manager(live_server) -> User:
    return make_user(Role.AFFILIATE_MANAGER, username="manager")


@pytest.fixture
def monsoon(live_server) -> Affiliate:
    return make_affiliate(name="Monsoon Media")


def toast(page: Page, words: str):
    return page.locator("#toasts .toast", has_text=words)


def in_review(affiliate: Affiliate | None = None):
    return make_submission(
        State.VERIFYING,
        affiliate=affiliate,
        reason=Reason.MANUAL_REVIEW,
        registration="22BH1234AA",
        created_at=now() - timedelta(days=1),
    )


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_makes_a_campaign_opens_it_and_suspends_the_affiliate_with_a_way_back(
    signed_in_page, manager, monsoon, viewport
):
    page = signed_in_page(manager, viewport=viewport)
    page.goto("/app/campaigns/new/")
    page.get_by_label("Name", exact=True).fill("Spring cars")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="Spring cars", level=1)).to_be_visible()

    page.get_by_role("button", name="Open to Monsoon Media").click()
    expect(page.get_by_role("button", name="Close to Monsoon Media")).to_be_visible()
    assert CampaignAffiliate.objects.get().affiliate == monsoon

    page.get_by_role("link", name="Monsoon Media").click()
    page.get_by_role("button", name="Suspend").click()
    expect(page.get_by_text("Suspended", exact=True)).to_be_visible()
    toast(page, "nothing is taken").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Suspend")).to_be_visible()
    assert not Affiliate.objects.get().is_suspended


def test_tells_under_the_field_what_is_wrong_with_a_campaign(signed_in_page, manager):
    page = signed_in_page(manager)
    page.goto("/app/campaigns/new/")
    page.get_by_label("Name", exact=True).fill("!!!")

    page.get_by_role("button", name="Create").click()

    name = page.get_by_label("Name", exact=True)
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description(re.compile("letters or digits"))
    assert not Campaign.objects.exists()


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_judges_a_plate_and_says_why_it_was_refused(signed_in_page, manager, viewport):
    in_review()
    page = signed_in_page(manager, viewport=viewport)
    page.goto("/app/review/")
    page.get_by_role("link", name="Judge").click()

    page.get_by_role("button", name="Not found").click()
    expect(page.get_by_label("Note")).to_have_accessible_description(re.compile("Say why"))
    page.get_by_label("Note").fill("No such car in the register")
    page.get_by_role("button", name="Not found").click()

    expect(toast(page, "Called not found")).to_be_visible()
    expect(page.get_by_role("heading", name="Nothing to judge")).to_be_visible()


def test_goes_from_a_number_to_the_submissions_behind_it_and_back(signed_in_page, manager, monsoon):
    yesterday = now() - timedelta(days=1)
    make_submission(State.PURCHASED, affiliate=monsoon, created_at=yesterday)
    make_submission(State.REJECTED, affiliate=monsoon, created_at=yesterday)
    make_submission(State.PURCHASED, created_at=yesterday)
    page = signed_in_page(manager)
    page.goto("/app/quality/?period=7")

    page.get_by_role("button", name="Affiliate", exact=True).click()
    page.get_by_role("menuitem", name="Monsoon Media").click()
    expect(page.locator(".chip", has_text="Monsoon Media")).to_be_visible()
    page.locator(".funnel").get_by_role("link", name=re.compile("Purchased")).click()

    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator(".chip", has_text="Monsoon Media")).to_be_visible()
    page.get_by_label("Remove filter Affiliate").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page).to_have_url(re.compile("period=7"))
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(1)


def test_brings_in_a_list_of_cars_and_unblocks_one_with_a_way_back(signed_in_page, manager):
    page = signed_in_page(manager)
    page.goto("/app/vehicles/")
    page.locator("input[type=file]").set_input_files(
        {
            "name": "cars.csv",
            "mimeType": "text/csv",
            "buffer": b"registration,blocked,note\nMH12AB0001,yes,stolen\n???,no,\n",
        }
    )
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", name=re.compile("1 added.*1 refused"))).to_be_visible()

    page.get_by_role("button", name="Unblock MH12AB0001").click()
    toast(page, "good now").get_by_role("button", name="Undo").click()

    expect(page.get_by_role("button", name="Unblock MH12AB0001")).to_be_visible()
    assert KnownVehicle.objects.get().is_blocked


@pytest.mark.parametrize(("viewport", "theme"), [("desktop", "light"), ("phone", "dark")])
def test_is_open_to_everybody(signed_in_page, manager, axe, viewport, theme):
    monsoon = make_affiliate(name="Monsoon Media")
    campaign = make_campaign(approve=monsoon)
    waiting = in_review(monsoon)
    make_submission(State.PURCHASED, affiliate=monsoon, created_at=now() - timedelta(days=1))
    KnownVehicle.objects.create(registration="KA01AB1234", is_blocked=True, created_at=now())
    page = signed_in_page(manager, viewport=viewport, theme=theme, axe=True)

    for path in PAGES:
        page.goto(path.format(submission=waiting.pk, campaign=campaign.pk, affiliate=monsoon.pk))
        axe(page)
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{path} is {width} px too wide"
