"""Key accounts in a browser: opened, worked and moved, by mouse and keyboard, on a phone too."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from leadflow.accounts.models import CallPlan, Contact, Engagement
from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead
from leadflow.leads.types import LeadStatus
from tests.browser.intake import toast
from tests.factories.accounts import make_account, make_contact
from tests.factories.accounts_calls import make_call_plan
from tests.factories.accounts_orders import every, make_orders
from tests.factories.identity import actor_for, make_user


@pytest.fixture
def kam(live_server) -> User:
    """A key-account manager, while the server runs."""
    return make_user(Role.KAM, name="Sanjay Pillai")


@pytest.fixture
def page(signed_in_page, kam) -> Page:
    return signed_in_page(kam)


def filled_account(kam: User, **facts: object):
    """Make an account with everything that its page can show."""
    known = {
        "name": "Spice Route",
        "city": "Delhi",
        "timezone": "Asia/Kolkata",
        "cuisine_type": "Indian",
        "phone": "+919876543210",
        "email": "info@example.com",
        "status": LeadStatus.CONVERTED,
        "potential_revenue": Decimal(12_000),
        "notes": "Interested in premium features.",
        **facts,
    }
    account = make_account(actor_for(kam), at=now(), **known)
    make_contact(account, at=now(), name="Priya Shah", email="priya@example.com")
    days = every(5, count=9, until=now().date() - timedelta(days=30))
    make_orders(account.pk, *days, total_price=Decimal(500))
    make_call_plan(account, at=now(), next_call_date=now() - timedelta(days=2))
    return account


def test_opens_an_account_and_comes_to_its_page(page, kam):
    page.goto("/app/accounts/")
    page.keyboard.press("c")
    page.get_by_label("Name", exact=True).fill("The Great Restaurant")
    page.get_by_label("City").fill("New York")
    page.get_by_label("Country").select_option("US")
    page.get_by_label("Time zone").press_sequentially("new york")
    expect(page.locator("#zones option").first).to_have_attribute("value", "America/New_York")
    page.get_by_label("Time zone").fill("America/New_York")
    page.get_by_label("Potential revenue").fill("5000")
    page.get_by_role("button", name="Open account").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("The Great Restaurant")
    assert Lead.objects.get().assigned_to_id == kam.pk


def test_warns_of_a_number_that_is_known(page, kam):
    make_account(actor_for(kam), at=now(), name="Spice Route", phone="+919876543210")
    page.goto("/app/accounts/new/")

    page.get_by_label("Phone").press_sequentially("+919876543210")

    expect(page.locator("#duplicates")).to_contain_text("Spice Route")


def test_adds_a_contact_and_takes_it_back(page, kam):
    account = make_account(actor_for(kam), at=now())
    page.goto(f"/app/accounts/{account.pk}/")

    page.get_by_role("link", name="Add a contact").click()
    form = page.locator("#new-contact")
    form.get_by_label("Name").fill("Priya Shah")
    form.get_by_label("Role").fill("Manager")
    form.get_by_label("Phone").fill("123-456-7890")
    form.get_by_role("button", name="Add contact").click()

    expect(page.locator(".people")).to_contain_text("Priya Shah")
    toast(page, "is a contact").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Nobody yet.")).to_be_visible()
    assert not Contact.objects.filter(deleted_at=None).exists()


def test_changes_a_contact_where_it_stands(page, kam):
    contact = make_contact(make_account(actor_for(kam), at=now()), at=now(), name="John Doe")
    page.goto(f"/app/accounts/{contact.lead_id}/")

    page.get_by_role("link", name="Change John Doe").click()
    page.locator(f"#contact-{contact.pk}").get_by_label("Name").fill("John Smith")
    page.keyboard.press("Enter")

    expect(page.locator(".people")).to_contain_text("John Smith")


def test_logs_an_order_and_the_chart_shows_it(page, kam):
    account = make_account(actor_for(kam), at=now())
    page.goto(f"/app/accounts/{account.pk}/")
    expect(page.locator(".orders-card")).to_contain_text("Nothing was ordered yet.")
    expect(page.get_by_label("Quantity")).to_be_hidden()

    page.locator(".ways label", has_text="Order").click()
    page.get_by_label("What happened").fill("Called for the weekend.")
    page.get_by_label("Products").fill("50 units of product A")
    page.get_by_label("Quantity").fill("50")
    page.get_by_label("Total").fill("500")
    page.get_by_label("What happened").press("Control+Enter")

    expect(page.locator(".orders-card .chart .bar")).to_have_count(12)
    expect(page.locator(".orders-card")).to_contain_text(re.compile(r"This month\s*1"))
    expect(page.locator(".touch-list")).to_contain_text("50 units of product A · 50 pieces")
    assert Engagement.objects.get().total_price == Decimal(500)


def test_says_beside_the_composer_what_is_wrong_and_keeps_what_was_typed(page, kam):
    account = make_account(actor_for(kam), at=now())
    page.goto(f"/app/accounts/{account.pk}/")

    page.locator(".ways label", has_text="Order").click()
    page.get_by_label("Quantity").fill("lots")
    page.locator("#composer").get_by_role("button", name="Save").click()

    expect(page.locator("#write-error")).to_contain_text("Quantity")
    expect(page.get_by_label("Quantity")).to_have_value("lots")


def test_changes_the_status_by_keyboard_and_takes_it_back(page, kam):
    account = make_account(actor_for(kam), at=now())
    page.goto(f"/app/accounts/{account.pk}/")

    page.get_by_role("button", name="Converted").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".steps .current")).to_have_text("Converted")
    toast(page, "Moved to Converted").get_by_role("button", name="Undo").click()
    expect(page.locator(".steps .current")).to_have_text("New")


def test_a_card_jumps_over_statuses_by_keyboard(page, kam):
    account = make_account(actor_for(kam), at=now(), name="Spice Route")
    page.goto("/app/accounts/?layout=board")

    page.locator(f"#open-{account.pk}").focus()
    page.keyboard.press("Space")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")

    home = page.locator(".board-column[data-status=converted]")
    expect(home.locator(f"#card-{account.pk}")).to_be_visible()
    expect(toast(page, "now converted")).to_be_visible()
    assert Lead.objects.get(pk=account.pk).status == "converted"


def test_an_account_is_lost_from_the_board_without_a_dialog(page, kam):
    account = make_account(actor_for(kam), at=now())
    page.goto("/app/accounts/?layout=board")

    page.locator(f"#open-{account.pk}").focus()
    page.keyboard.press("m")
    page.locator("#editor").get_by_role("button", name="Lost").click()

    expect(toast(page, "now lost")).to_be_visible()
    assert Lead.objects.get(pk=account.pk).status == "lost"


def test_looks_into_an_account_beside_the_list_and_opens_its_page(page, kam):
    account = filled_account(kam)
    page.goto("/app/accounts/")

    page.locator(f"#open-{account.pk}").click()
    expect(page.locator("#peek")).to_contain_text("Rhythm")
    page.locator("#peek-open").click()

    expect(page).to_have_url(re.compile(rf"/app/accounts/{account.pk}/"))


def test_changes_the_potential_in_the_table(page, kam):
    account = make_account(actor_for(kam), at=now())
    page.goto("/app/accounts/")

    page.locator(f"#lead-{account.pk} [data-edit=value]").click()
    page.locator("#editor input[name=value]").fill("12500")
    page.keyboard.press("Enter")

    expect(page.locator(f"#lead-{account.pk}")).to_contain_text("12 500")


def test_notes_a_planned_call_with_one_click_and_takes_it_back(page, kam):
    account = filled_account(kam)
    due = CallPlan.objects.get().next_call_date
    page.goto(f"/app/accounts/{account.pk}/")

    page.get_by_role("button", name="Called just now").click()
    toast(page, "Call noted").get_by_role("button", name="Undo").click()

    expect(page.locator(".plan-card")).to_contain_text("Overdue 2d")
    assert CallPlan.objects.get().next_call_date == due


def test_removes_an_order_and_brings_it_back(page, kam):
    account = filled_account(kam)
    page.goto(f"/app/accounts/{account.pk}/")

    page.locator(".touch-list").get_by_role("button", name=re.compile("^Remove")).first.click()
    toast(page, "The order is gone").get_by_role("button", name="Undo").click()

    expect(toast(page, "It is back")).to_be_visible()
    assert Engagement.objects.filter(order_placed=True).count() == 9


def test_shows_the_numbers_behind_the_chart(page, kam):
    account = filled_account(kam)
    page.goto(f"/app/accounts/{account.pk}/")

    page.locator(".orders-card summary").click()

    expect(page.locator(".orders-card table")).to_be_visible()
    expect(page.locator(".orders-card tbody tr")).to_have_count(12)


def test_follows_an_alarm_from_the_overview_to_the_account(page, kam):
    account = filled_account(kam)
    page.goto("/app/performance/")

    page.get_by_role("link", name="Rhythm alarms", exact=True).click()
    page.locator("table").get_by_role("link", name="Spice Route").click()

    expect(page).to_have_url(re.compile(rf"/app/accounts/{account.pk}/"))
    expect(page.locator(".rhythm-card")).to_contain_text("Should have ordered by")


def test_another_threshold_shows_other_accounts(page, kam):
    filled_account(kam)
    page.goto("/app/performance/?report=performing")
    expect(page.locator("table")).to_contain_text("Spice Route")

    page.get_by_label("Potential from").fill("20000")
    page.keyboard.press("Enter")

    expect(page.get_by_text("No account here")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    [
        "/app/accounts/",
        "/app/accounts/?layout=board",
        "/app/accounts/new/",
        "/app/accounts/{pk}/",
        "/app/accounts/{pk}/change/",
        "/app/performance/",
        "/app/performance/?report=underperforming",
        "/app/performance/?report=alarms",
    ],
)
def test_breaks_no_rule_of_accessibility_and_fits(signed_in_page, kam, axe, path):
    account = filled_account(kam)

    for viewport, theme in (("desktop", "light"), ("phone", "dark")):
        page = signed_in_page(kam, viewport=viewport, theme=theme, axe=True)
        page.goto(path.format(pk=account.pk))
        axe(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"]


def test_works_on_a_phone(signed_in_page, kam):
    account = filled_account(kam)
    page = signed_in_page(kam, viewport="phone")
    page.goto(f"/app/accounts/{account.pk}/")

    page.locator("#reach-bar").get_by_role("link", name="Log").click()
    page.get_by_label("What happened").fill("Will order tomorrow.")
    page.locator("#composer").get_by_role("button", name="Save").click()

    expect(page.locator(".touch-list")).to_contain_text("Will order tomorrow.")
