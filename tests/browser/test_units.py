"""Units in a browser: put in, changed, withdrawn with a way back, and wanted by a lead."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.pipeline.models import Unit, UnitInterest
from tests.factories.identity import make_user
from tests.factories.leads import make_lead
from tests.factories.units import make_unit, want

VIEWPORTS = ["desktop", "phone"]


@pytest.fixture
def director(live_server) -> User:
    return make_user(Role.DIRECTOR, username="director")


def toast(page: Page, words: str):
    return page.locator("#toasts .toast", has_text=words)


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_puts_in_a_unit_and_withdraws_it_with_a_way_back(signed_in_page, director, viewport):
    page = signed_in_page(director, viewport=viewport)
    page.goto("/app/units/")
    page.get_by_role("main").get_by_role("link", name="New unit").click()
    page.get_by_label("Name or number").fill("A-101")
    page.get_by_label("Price").fill("1250000")
    page.get_by_role("button", name="Add unit").click()
    expect(page.get_by_role("heading", name="A-101", level=1)).to_be_visible()

    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator(".page-head .pill", has_text="Withdrawn")).to_be_visible()
    toast(page, "withdrawn").get_by_role("button", name="Undo").click()

    expect(page.get_by_role("button", name="Withdraw")).to_be_visible()
    assert Unit.objects.get().status == "available"


def test_finds_units_while_typing(signed_in_page, director):
    make_unit(name="A-1", project="Hill")
    make_unit(name="B-2", project="Lake")
    page = signed_in_page(director)
    page.goto("/app/units/")

    page.get_by_label("Filter by name, project or city").fill("lake")

    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=lake"))


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_adds_orders_notes_and_removes_what_a_lead_wants(signed_in_page, director, viewport):
    lead, unit = make_lead(), make_unit(name="B-2", project="Lake")
    want(lead, make_unit(name="A-1", project="Hill"))
    page = signed_in_page(director, viewport=viewport)
    page.goto(f"/app/leads/{lead.pk}/units/")
    wishes = page.locator(".wishes > li")

    page.get_by_label("Search units to add").fill("lake")
    page.get_by_role("button", name="B-2").click()
    expect(wishes).to_have_count(2)

    page.get_by_role("button", name="Move B-2 up").press("Enter")
    expect(wishes.first).to_contain_text("B-2")
    page.get_by_text("Add note on B-2").click()
    page.get_by_label("Note on B-2").fill("Sea view")
    page.get_by_role("button", name="Save").click()
    expect(wishes.first).to_contain_text("Sea view")

    page.get_by_role("button", name="Remove B-2").click()
    expect(wishes).to_have_count(1)
    toast(page, "Unit removed").get_by_role("button", name="Undo").click()
    expect(wishes.first).to_contain_text("Sea view")
    row = UnitInterest.objects.get(unit=unit)
    assert (row.rank, row.note) == (1, "Sea view")


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_keeps_the_list_of_a_lead_on_the_leads_own_page(signed_in_page, director, viewport):
    lead = make_lead()
    make_unit(name="B-2", project="Lake")
    want(lead, make_unit(name="A-1", project="Hill"))
    page = signed_in_page(director, viewport=viewport)
    page.goto(f"/app/leads/{lead.pk}/")
    page.locator("#units-slot").scroll_into_view_if_needed()

    page.get_by_label("Search units to add").fill("lake")
    page.get_by_role("button", name="B-2").click()
    expect(page.locator(".wishes > li")).to_have_count(2)
    page.get_by_role("button", name="Move B-2 up").click()

    expect(page.locator(".wishes > li").first).to_contain_text("B-2")


@pytest.mark.parametrize(("viewport", "theme"), [("desktop", "light"), ("phone", "dark")])
def test_units_are_open_to_everybody(signed_in_page, director, axe, viewport, theme):
    lead, unit = make_lead(), make_unit(price=Decimal(100), kind="Villa")
    make_unit(status="sold")
    want(lead, unit, note="Sea view")
    page = signed_in_page(director, viewport=viewport, theme=theme, axe=True)

    for path in (
        "/app/units/?status=all",
        "/app/units/?q=nothing",
        "/app/units/new/",
        f"/app/units/{unit.pk}/",
        f"/app/leads/{lead.pk}/units/?q=terraces",
    ):
        page.goto(path)
        axe(page)
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{path} is {width} px too wide"
