"""The administrator's day in a browser: accounts, dead letters, the audit."""

import re

import pytest
from playwright.sync_api import Page, expect

from leadflow.audit.models import Record
from leadflow.events.models import Delivery
from leadflow.events.types import DeliveryState
from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from tests.factories.identity import make_user
from tests.permissions import things

VIEWPORTS = ["desktop", "phone"]
PAGES = [
    "/app/people/",
    "/app/people/new/",
    "/app/people/{user}/",
    "/app/dead-letters/",
    "/app/audit/?actor=admin",
]


@pytest.fixture
def admin(live_server) -> User:
    return make_user(Role.ADMIN, username="admin")


def toast(page: Page, words: str):
    return page.locator("#toasts .toast", has_text=words)


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_gives_a_role_that_holds_from_the_next_click_on(signed_in_page, admin, viewport):
    user = make_user(Role.SUPPLY, username="asha")
    theirs = signed_in_page(user, viewport=viewport)
    theirs.goto("/app/")
    page = signed_in_page(admin, viewport=viewport)
    page.goto("/app/people/?q=asha")
    page.get_by_role("link", name=re.compile("asha")).click()

    page.get_by_label("Supply team").uncheck()
    page.get_by_label("Sales director").check()
    page.get_by_role("button", name="Save").click()
    expect(toast(page, "it holds from their next click on")).to_be_visible()

    theirs.goto("/app/")
    expect(theirs.get_by_role("heading", name="Leads", level=1)).to_be_visible()
    toast(page, "it holds").get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Supply team")).to_be_checked()


def test_closes_an_account_with_a_way_back(signed_in_page, admin):
    user = make_user(Role.SUPPLY, username="asha")
    page = signed_in_page(admin)
    page.goto(f"/app/people/{user.pk}/")

    page.get_by_role("button", name="Close the account").click()
    expect(page.get_by_role("button", name="Open the account again")).to_be_visible()
    toast(page, "Account closed").get_by_role("button", name="Undo").click()

    expect(page.get_by_role("button", name="Close the account")).to_be_visible()
    user.refresh_from_db()
    assert user.is_active


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_tries_a_dead_letter_again(signed_in_page, admin, viewport):
    things.dead_letter(admin)
    Delivery.objects.update(last_error="TimeoutError: no answer")
    page = signed_in_page(admin, viewport=viewport)
    page.goto("/app/dead-letters/")
    expect(page.get_by_text("TimeoutError: no answer")).to_be_visible()

    page.get_by_role("button", name="Retry", exact=True).click()

    expect(page.get_by_role("heading", name="Nothing was given up")).to_be_visible()
    assert Delivery.objects.get().state == DeliveryState.PENDING


def test_follows_one_persons_acts_through_the_audit(signed_in_page, admin):
    ravi = make_user(username="ravi")
    for user, action in ((admin, "one.done"), (ravi, "two.done")):
        Record.objects.create(
            action=action,
            at=now(),
            actor_id=user.pk,
            actor_name=user.username,
            object_type="lead",
            object_id="7",
        )
    page = signed_in_page(admin)
    page.goto("/app/audit/")
    expect(page.locator("tbody tr")).to_have_count(2)

    page.get_by_label("Who").fill("ravi")
    page.get_by_role("button", name="Show").click()

    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="lead 7").click()
    expect(page).to_have_url(re.compile("actor=ravi.*object_id=7"))


@pytest.mark.parametrize(("viewport", "theme"), [("desktop", "light"), ("phone", "dark")])
def test_is_open_to_everybody(signed_in_page, admin, axe, viewport, theme):
    things.dead_letter(admin)
    Record.objects.create(
        action="x.done",
        at=now(),
        actor_id=admin.pk,
        actor_name="admin",
        object_type="lead",
        object_id="7",
        details={"a": 1},
    )
    page = signed_in_page(admin, viewport=viewport, theme=theme, axe=True)

    for path in PAGES:
        page.goto(path.format(user=admin.pk))
        axe(page)
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{path} is {width} px too wide"
