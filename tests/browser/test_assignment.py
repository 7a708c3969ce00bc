"""A director's rules in a browser: made, tried, ordered by keyboard, and people's time."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead
from leadflow.pipeline.models import Absence, AssignmentRule, WorkingTime
from leadflow.pipeline.rules.assignment.spelling import read_spec
from tests.factories.assignment import make_agent, make_rule
from tests.factories.identity import make_user
from tests.factories.leads import make_lead

VIEWPORTS = ["desktop", "phone"]
LOOKS = [(viewport, theme) for viewport in VIEWPORTS for theme in ("light", "dark")]
PAGES = [
    "/app/assignment/",
    "/app/assignment/new/",
    "/app/assignment/{rule}/",
    "/app/assignment/people/",
    "/app/assignment/people/{person}/",
    "/app/assignment/me/",
    "/app/assignment/backlog/",
]


@pytest.fixture
def director(live_server) -> User:
    return make_user(Role.DIRECTOR, username="dora")


@pytest.fixture
def priya(live_server) -> User:
    return make_agent("Priya")


def toast(page: Page, words: str):
    return page.locator("#toasts .toast", has_text=words)


def order() -> list[str]:
    rules = AssignmentRule.objects.filter(deleted_at=None).order_by("position")
    return [read_spec(rule.spec).name for rule in rules]


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_tries_a_rule_on_last_month_publishes_it_and_takes_it_back(
    signed_in_page, director, priya, viewport
):
    make_lead(at=now() - timedelta(days=2), name="Asha Rao")
    page = signed_in_page(director, viewport=viewport)
    page.goto("/app/assignment/")
    page.get_by_role("main").get_by_role("link", name="New rule").click()
    page.get_by_label("Name", exact=True).fill("Everything")
    page.get_by_label("Only within working hours").uncheck()
    page.get_by_role("checkbox", name="Priya").check()

    page.get_by_role("button", name="Try it on last month").click()
    expect(page.get_by_role("heading", name="Last month with this rule")).to_be_visible()
    page.get_by_text("What would differ").click()
    expect(page.get_by_text("Priya instead of nobody")).to_be_visible()
    assert not AssignmentRule.objects.exists()

    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("heading", name="Everything", level=1)).to_be_visible()
    assert order() == ["Everything"]

    toast(page, "Rule published").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Everything", level=1)).to_have_count(0)
    assert order() == []


def test_ticks_known_words_and_types_others_by_keyboard(signed_in_page, director, priya):
    make_lead(city="Pune")
    page = signed_in_page(director)
    page.goto("/app/assignment/new/")
    page.get_by_label("Name", exact=True).fill("West")
    cities = page.get_by_role("group", name="City is")

    cities.get_by_role("checkbox", name="Pune").check()
    cities.get_by_role("textbox").fill("Goa")
    page.keyboard.press("Enter")
    page.keyboard.type("pune, Surat,")

    expect(cities.get_by_role("checkbox", checked=True)).to_have_count(3)
    expect(cities.get_by_role("textbox")).to_have_value("")
    page.get_by_role("checkbox", name="Priya").check()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("heading", name="West", level=1)).to_be_visible()
    found = read_spec(AssignmentRule.objects.get().spec).conditions.cities
    assert found == ("Pune", "Goa", "Surat")


def test_orders_rules_by_keyboard_and_back(signed_in_page, director, priya):
    for name in ("First", "Second", "Third"):
        make_rule(priya, name=name)
    page = signed_in_page(director)
    page.goto("/app/assignment/")
    page.get_by_role("button", name="Ask Third earlier").focus()

    page.keyboard.press("Enter")
    expect(page.locator(".rule-card h2").nth(1)).to_contain_text("Third")
    expect(page.get_by_role("button", name="Ask Third earlier")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".rule-card h2").first).to_contain_text("Third")
    assert order() == ["Third", "First", "Second"]

    toast(page, "Asked earlier").last.get_by_role("button", name="Undo").click()
    expect(page.locator(".rule-card h2").first).to_contain_text("First")
    assert order() == ["First", "Third", "Second"]


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_an_agent_sets_their_hours_and_an_absence_and_takes_it_back(
    signed_in_page, priya, viewport
):
    page = signed_in_page(priya, viewport=viewport)
    page.goto("/app/settings/")
    page.get_by_role("link", name="My working time").click()
    page.get_by_label("Monday from", exact=True).fill("10:30")
    page.get_by_label("Monday to", exact=True).fill("13:00")
    page.get_by_label("Monday from, time 2").fill("14:00")
    page.get_by_label("Monday to, time 2").fill("18:00")
    page.get_by_role("button", name="Save hours").click()
    expect(toast(page, "Working hours saved")).to_be_visible()
    assert WorkingTime.objects.get().week[0] == [630, 780, 840, 1080]

    page.get_by_label("First day away").fill("2036-01-01")
    page.get_by_label("Last day away").fill("2036-01-05")
    page.get_by_role("button", name="Add absence").click()
    toast(page, "Absence added").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("None ahead.")).to_be_visible()
    assert Absence.objects.get().deleted_at is not None


def test_gives_a_waiting_lead_out_and_back(signed_in_page, director, priya):
    make_rule(priya, take_up_backlog=False)
    lead = make_lead(name="Asha Rao")
    page = signed_in_page(director)
    page.goto("/app/assignment/backlog/")

    page.get_by_role("button", name="Assign Asha Rao now").click()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    assert Lead.objects.get(pk=lead.pk).assigned_to == priya

    toast(page, "Given to Priya").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Assign Asha Rao now")).to_be_visible()


@pytest.mark.parametrize("look", LOOKS, ids="-".join)
def test_breaks_no_rule_of_accessibility(signed_in_page, axe, director, priya, look):
    viewport, theme = look
    made = make_rule(priya, return_minutes=30)
    make_lead(name="Asha Rao")
    make_lead(at=now() - timedelta(days=3))
    page = signed_in_page(director, viewport=viewport, theme=theme, axe=True)
    for path in PAGES:
        page.goto(path.format(rule=made.pk, person=priya.pk))
        axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, f"{path} scrolls sideways"
    page.goto(f"/app/assignment/{made.pk}/")
    page.get_by_role("button", name="Try it on last month").click()
    expect(page.get_by_role("heading", name="Last month with this rule")).to_be_visible()
    axe(page)
