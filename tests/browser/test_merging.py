"""Merging two leads in a browser: warned while typing, chosen by keyboard, taken back at once."""

import re

import pytest
from playwright.sync_api import Page, expect

from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from tests.factories.identity import make_user
from tests.factories.leads import make_lead
from tests.factories.merging import join

PHONE = "+919876512345"


@pytest.fixture
def agent(live_server) -> User:
    return make_user(Role.SENIOR, name="Farid Khan")


def two_leads() -> tuple[Lead, Lead]:
    return (
        make_lead(name="Asha", phone=PHONE, phone_raw=PHONE),
        make_lead(name="Asha Rao", phone=PHONE, phone_raw=PHONE, email="asha@example.com"),
    )


def merge_by_keyboard(page: Page, keep: Lead, lose: Lead) -> None:
    page.goto(f"/app/leads/{keep.pk}/merge/{lose.pk}/")
    page.get_by_role("group", name="Name").get_by_role("radio").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#merged dd").first).to_have_text("Asha Rao")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/app/leads/{keep.pk}/$"))


@pytest.mark.parametrize("viewport", ["desktop", "phone"])
def test_two_leads_are_merged_by_keyboard_and_parted_from_the_toast(
    signed_in_page, director, viewport
):
    keep, lose = two_leads()
    page = signed_in_page(director, viewport=viewport)

    merge_by_keyboard(page, keep, lose)
    expect(page.locator("h1")).to_have_text("Asha Rao")
    page.get_by_role("button", name="Undo", exact=True).click()

    expect(page.locator("h1")).to_have_text("Asha")
    page.goto(f"/app/leads/{lose.pk}/")
    expect(page.locator("h1")).to_have_text("Asha Rao")


def test_a_merge_is_undone_from_the_list(signed_in_page, director):
    keep, lose = two_leads()
    page = signed_in_page(director)
    merge_by_keyboard(page, keep, lose)

    page.goto("/app/duplicates/?show=merges")
    page.get_by_role("button", name=f"Undo the merge of L-{lose.pk}").click()

    page.wait_for_url(re.compile(rf"/app/leads/{keep.pk}/$"))
    expect(page.locator("h1")).to_have_text("Asha")


def test_who_types_a_known_number_is_warned_and_asks_for_access(signed_in_page, agent):
    make_lead(name="Secret", phone=PHONE, phone_raw=PHONE, assigned_to=make_user(Role.SENIOR).pk)
    page = signed_in_page(agent)
    page.goto("/app/leads/new/")

    page.get_by_label("Phone").press_sequentially("98765 12345")
    page.get_by_role("button", name="Ask for access").click()

    expect(page.locator("#duplicates")).to_contain_text("Asked")
    expect(page.get_by_label("Phone")).to_have_value("98765 12345")
    expect(page.locator("body")).not_to_contain_text("Secret")


def test_the_lead_page_leads_to_the_merge(signed_in_page, director):
    keep, lose = two_leads()
    page = signed_in_page(director)
    page.goto(f"/app/leads/{keep.pk}/")
    page.locator("#duplicates-slot").scroll_into_view_if_needed()

    page.get_by_role("link", name=f"Merge L-{lose.pk} into this lead").click()

    expect(page.locator("h1")).to_have_text(f"Merge L-{lose.pk} into L-{keep.pk}")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", ["desktop", "phone"])
def test_every_page_can_be_used_by_everybody(signed_in_page, director, axe, viewport, theme):
    keep, lose = two_leads()
    page = signed_in_page(director, viewport=viewport, theme=theme, axe=True)
    addresses = [
        f"/app/leads/{keep.pk}/merge/{lose.pk}/",
        f"/app/leads/{keep.pk}/duplicates/",
        f"/app/leads/duplicates/?phone=%2B{PHONE[1:]}",
        "/app/duplicates/",
        "/app/duplicates/?show=email",
    ]
    for address in addresses:
        page.goto(address)
        axe(page)
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, address
    join(keep, lose)
    page.goto("/app/duplicates/?show=merges")
    axe(page)
