"""The week of calls in a browser: a call is dragged, or moved by keyboard or menu, and back."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from leadflow.accounts.models import CallPlan
from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from tests.browser.intake import toast
from tests.factories.accounts import make_account
from tests.factories.accounts_calls import make_call_plan
from tests.factories.identity import actor_for, make_user

DAY = timedelta(days=1)
WEEK = "/app/week/"


@pytest.fixture
def kam(live_server) -> User:
    return make_user(Role.KAM, name="Sanjay Pillai")


@pytest.fixture
def plan(kam) -> CallPlan:
    tomorrow = now() + DAY
    account = make_account(actor_for(kam), name="Taj")
    return make_call_plan(account, next_call_date=tomorrow.replace(hour=10, minute=0))


@pytest.fixture
def page(signed_in_page, kam, plan) -> Page:
    opened = signed_in_page(kam)
    opened.goto(WEEK)
    return opened


def column(page: Page, days: int):
    """Return the column of the day that many days from now."""
    return page.locator(f"[data-day='{(now() + days * DAY).date().isoformat()}']")


def planned() -> object:
    """Return the day of the next call."""
    return CallPlan.objects.get().next_call_date.date()


def test_a_call_is_dragged_to_another_day_and_back(page, plan):
    page.locator(f"#plan-{plan.pk}").drag_to(column(page, 3))
    expect(column(page, 3)).to_contain_text("Taj")
    expect(toast(page, "Taj: call moved to")).to_be_visible()
    assert planned() == (now() + 3 * DAY).date()

    toast(page, "Taj: call moved to").get_by_role("button", name="Undo").click()

    expect(column(page, 1)).to_contain_text("Taj")
    assert planned() == (now() + DAY).date()


def test_a_call_is_moved_by_keyboard(page, plan):
    page.get_by_role("link", name="Taj").focus()

    page.keyboard.press("Shift+ArrowRight")

    expect(toast(page, "Taj: call moved to")).to_be_visible()
    expect(page.get_by_role("link", name="Taj")).to_be_focused()
    assert planned() == (now() + 2 * DAY).date()


def test_a_call_is_moved_by_menu_on_a_phone(signed_in_page, kam, plan):
    page = signed_in_page(kam, viewport="phone")
    page.goto(WEEK)
    page.get_by_label("Move the call to Taj").click()

    page.locator(f"button[name=day][value='{(now() + 4 * DAY).date().isoformat()}']").click()

    expect(toast(page, "Taj: call moved to")).to_be_visible()
    expect(column(page, 4)).to_contain_text("Taj")
    assert planned() == (now() + 4 * DAY).date()


def test_a_move_that_never_arrives_is_taken_back(page, plan):
    page.context.set_offline(True)

    page.locator(f"#plan-{plan.pk}").drag_to(column(page, 3))

    expect(toast(page, "You are offline. Nothing was changed.")).to_be_visible()
    expect(column(page, 1)).to_contain_text("Taj")
    expect(column(page, 3).locator("[data-count]")).to_have_text("0")
    page.context.set_offline(False)
