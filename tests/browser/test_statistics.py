"""The dashboard and the workload in a browser: from a number to its leads, by hand and by key."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead
from leadflow.leads.types import LeadStatus
from tests.browser.intake import hear
from tests.factories.identity import make_user
from tests.factories.leads import make_lead


@pytest.fixture
def director(live_server) -> User:
    return make_user(Role.DIRECTOR, username="director", name="Priya Nair")


@pytest.fixture
def pipeline(director: User) -> None:
    """Some leads of the last days, one of them lost, one overdue, one converted."""
    owner = make_user(Role.SENIOR, name="Arjun Mehta")
    for status in (LeadStatus.NEW, LeadStatus.CONTACTED, LeadStatus.CONVERTED, LeadStatus.LOST):
        lead = make_lead(
            status=status,
            at=now() - timedelta(days=2),
            assigned_to=owner.pk,
            source="portal",
            value=5000,
        )
        lost = status == LeadStatus.LOST
        Lead.objects.filter(pk=lead.pk).update(lost_reason="Too dear" if lost else "")
    Lead.objects.filter(status=LeadStatus.NEW).update(next_action_at=now() - timedelta(hours=2))


def test_goes_from_a_number_to_the_leads_behind_it_and_back(signed_in_page, director, pipeline):
    page = signed_in_page(director)
    page.goto("/app/statistics/?period=7")

    page.locator(".bar-list").get_by_role("link", name=re.compile("Too dear")).click()
    expect(page).to_have_url(re.compile(r"/app/leads/\?.*lost_reason=Too\+dear"))
    expect(page.get_by_text("Asha Rao").first).to_be_visible()
    page.go_back()

    expect(page.get_by_role("heading", name="Statistics")).to_be_visible()
    expect(page.get_by_role("link", name="7 days")).to_have_attribute("aria-current", "true")


def test_chooses_a_time_by_key_and_by_calendar(signed_in_page, director, pipeline):
    page = signed_in_page(director)
    page.goto("/app/statistics/")
    page.get_by_role("link", name="90 days").press("Enter")
    expect(page).to_have_url(re.compile("period=90"))

    page.get_by_label("From day").fill("2020-01-01")
    page.get_by_label("To day").fill("2020-02-01")
    page.get_by_role("button", name="Custom").click()
    expect(page.get_by_role("heading", name="No lead came in then")).to_be_visible()
    page.get_by_role("link", name="Show all time").click()

    expect(page.locator(".figure-value").first).to_have_text("4")


def test_counts_anew_what_comes_in_and_nobody_loses_their_place(signed_in_page, director, pipeline):
    page = signed_in_page(director)
    page.goto("/app/statistics/")
    leads = page.locator(".figure-value").first
    expect(leads).to_have_text("4")
    page.get_by_text("Show as table").last.click()
    opened = page.locator("details[open]")
    link = page.locator(".bar-list").get_by_role("link", name=re.compile("Too dear"))
    link.focus()
    place = page.evaluate("scrollY")

    make_lead(at=now() - timedelta(hours=1))
    hear(page, "#statistics")

    expect(leads).to_have_text("5")
    expect(link).to_be_focused()
    expect(opened).to_have_count(1)
    assert page.evaluate("scrollY") == place


def test_counts_at_most_every_few_seconds_however_much_comes_in(signed_in_page, director, pipeline):
    page = signed_in_page(director)
    page.goto("/app/statistics/")
    asked = []
    page.on("request", lambda request: "/statistics/" in request.url and asked.append(request))
    for _ in range(5):
        hear(page, "#statistics")
    expect(page.locator("#statistics.htmx-request")).to_have_count(0)

    page.wait_for_timeout(1500)

    assert len(asked) == 1


def test_shows_every_chart_as_a_table(signed_in_page, director, pipeline):
    page = signed_in_page(director)
    page.goto("/app/statistics/")

    for summary in page.get_by_text("Show as table").all():
        summary.click()

    expect(page.get_by_role("row", name=re.compile("Contacted")).first).to_be_visible()
    expect(page.get_by_role("columnheader", name="Median stay")).to_be_visible()


@pytest.mark.parametrize("viewport", ["desktop", "phone"])
def test_goes_from_an_owners_load_to_their_leads(signed_in_page, director, pipeline, viewport):
    page = signed_in_page(director, viewport=viewport)
    page.goto("/app/workload/")

    row = page.get_by_role("row", name=re.compile("Arjun Mehta"))
    row.locator("a:visible", has_text=re.compile("1 overdue")).first.click()

    expect(page).to_have_url(re.compile("overdue=1"))
    expect(page.get_by_text("Asha Rao").first).to_be_visible()


@pytest.mark.parametrize("how", [("desktop", "light"), ("phone", "dark")], ids=str)
def test_statistics_are_open_to_everybody(signed_in_page, director, pipeline, axe, how):
    page = signed_in_page(director, viewport=how[0], theme=how[1], axe=True)

    for path in (
        "/app/statistics/",
        "/app/statistics/?period=all&source=portal",
        "/app/statistics/?source=nowhere",
        "/app/workload/",
    ):
        page.goto(path)
        axe(page)
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{path} is {width} px too wide"
