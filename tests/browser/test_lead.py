"""A lead in a browser: one history with the rule behind each step, and the list it stands in."""

import re

import pytest
from playwright.sync_api import Page, expect

from leadflow.affiliates.types import State
from leadflow.kernel.clock import now
from leadflow.leads.models import TimelineEntry
from tests.browser.intake import (
    VIEWPORTS,
    Intake,
    check_both_themes,
    hear,
    let_the_worker_work,
    look_over,
    make_intake,
    newest,
)
from tests.factories.affiliates import make_submission
from tests.factories.leads import make_lead


@pytest.fixture
def intake(live_server) -> Intake:
    return make_intake()


def submit(page: Page, mobile: str) -> None:
    page.goto("/app/affiliate/")
    page.get_by_label("Mobile number").fill(mobile)
    page.keyboard.press("Enter")
    expect(page.locator("#answer")).to_be_visible()


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_shows_one_history_with_the_rules(signed_in_page, intake, director, viewport):
    submit(signed_in_page(intake.member), "98123 00001")  # one of those who say yes by themselves
    let_the_worker_work()
    page = signed_in_page(director, viewport=viewport)
    page.goto(f"/app/leads/{newest().lead_id}/")

    steps = page.locator(".timeline > li")
    expect(steps).to_have_text(
        [
            re.compile("Interest confirmed: pressed 1.*calls.yes", re.DOTALL),
            re.compile("Interest call queued.*calls.any_hour.*calls at any hour", re.DOTALL),
            re.compile(
                "Submitted by Monsoon Media. Accepted.*by Nikhil Verma"
                ".*duplicates.new_mobile.*This mobile was not known.",
                re.DOTALL,
            ),
        ]
    )
    expect(page.locator(".steps [aria-current=step]")).to_be_in_viewport()
    expect(page.get_by_role("link", name="Call", exact=True).first).to_be_in_viewport()


def test_follows_along_without_a_jump(signed_in_page, director):
    lead = make_lead()
    page = signed_in_page(director)
    page.goto(f"/app/leads/{lead.pk}/")
    before = page.locator("h1").bounding_box()

    TimelineEntry.objects.create(lead=lead, seq=2, kind="note", text="A note", at=now())
    hear(page, "#lead")

    expect(page.locator(".timeline").get_by_text("A note")).to_be_visible()
    assert page.locator("h1").bounding_box() == before


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_every_page_fits(signed_in_page, intake, director, viewport):
    page = signed_in_page(director, viewport=viewport)
    lead_id = make_submission(
        State.PURCHASED, affiliate=intake.affiliate, campaign=intake.campaign, name="A" * 200
    ).lead_id

    look_over(page, ["/app/leads/", "/app/leads/?q=nothing", f"/app/leads/{lead_id}/"])


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_breaks_no_rule_of_accessibility(signed_in_page, axe, intake, viewport):
    page = signed_in_page(intake.agent, viewport=viewport, axe=True)
    lead_id = make_submission(
        State.CONFIRMED, affiliate=intake.affiliate, campaign=intake.campaign, email="a@b.example"
    ).lead_id

    check_both_themes(page, axe, [f"/app/leads/{lead_id}/"])


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_the_list_breaks_no_rule_of_accessibility(signed_in_page, axe, director, viewport):
    make_lead(city="Pune")
    page = signed_in_page(director, viewport=viewport, axe=True)

    check_both_themes(page, axe, ["/app/leads/?city=Pune"])


def test_goes_on_through_the_list_by_keyboard(signed_in_page, director):
    leads = [make_lead(name=f"Lead {number}") for number in range(3)]
    page = signed_in_page(director)
    page.goto(f"/app/leads/{leads[2].pk}/")

    page.keyboard.press("]")
    expect(page.locator("h1")).to_have_text("Lead 1")
    page.keyboard.press("]")
    expect(page.locator("h1")).to_have_text("Lead 0")
    page.keyboard.press("[")

    expect(page.locator("h1")).to_have_text("Lead 1")
