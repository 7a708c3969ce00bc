"""Django's own admin in the product's colours, for superusers."""

import pytest
from playwright.sync_api import expect

from leadflow.identity.types import Role
from tests.factories.identity import make_user

PATHS = ["/app/admin/", "/app/admin/identity/user/", "/app/admin/identity/user/add/"]


@pytest.fixture
def root(live_server):
    return make_user(Role.ADMIN, username="root", is_superuser=True, is_staff=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_breaks_no_rule_of_accessibility(root, signed_in_page, axe, theme):
    page = signed_in_page("root", theme=theme, axe=True)

    for path in PATHS:
        page.goto(path)
        axe(page)


def test_stays_inside_the_content_policy(root, signed_in_page):
    page = signed_in_page("root")

    for path in PATHS:
        page.goto(path)

    expect(page.get_by_role("link", name="LeadFlow back office")).to_be_visible()
