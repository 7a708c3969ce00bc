"""The router lab in a browser: tried, seen, published, taken back; the pages beside it fit."""

import pytest
from playwright.sync_api import expect

from leadflow.identity.types import Role
from leadflow.marketplace.queries.routing import router_in_force
from tests.factories.identity import make_user
from tests.factories.market import make_listing, make_provider


@pytest.fixture
def head(live_server):
    for _ in range(3):
        make_provider()
    for _ in range(4):
        make_listing()
    make_listing(category="painting")
    return make_user(Role.HEAD, username="head")


def test_settings_are_tried_published_and_taken_back(signed_in_page, head):
    page = signed_in_page(head)
    page.goto("/app/market-staff/router/")
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)

    page.get_by_label("Providers in a wave").fill("2")
    page.get_by_role("button", name="Try it on last month").click()
    expect(page.get_by_role("heading", name="Last month with these settings")).to_be_visible()
    assert router_in_force().version == 0

    page.get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_text("Version 1 is in force")).to_be_visible()
    assert router_in_force().spec.wave_size == 2

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="In force: version 2")).to_be_visible()
    assert router_in_force().spec.wave_size == 10


@pytest.mark.parametrize("path", ["router/", "offers/", "fairness/"])
def test_breaks_no_rule_of_accessibility_and_fits(signed_in_page, head, axe, path):
    for viewport, theme in (("desktop", "light"), ("phone", "dark")):
        page = signed_in_page(head, viewport=viewport, theme=theme, axe=True)
        page.goto(f"/app/market-staff/{path}")
        axe(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"]
