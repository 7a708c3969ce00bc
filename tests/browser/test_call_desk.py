"""The call desk in a browser: ten calls by keyboard, on a phone, and without a network."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from leadflow.accounts.models import CallPlan
from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Interaction, Lead, Note
from tests.browser.intake import VIEWPORTS, check_both_themes, look_over, toast
from tests.factories.accounts import make_account
from tests.factories.accounts_calls import make_call_plan
from tests.factories.identity import actor_for, make_user

DAY = timedelta(days=1)
DESK = "/app/call-desk/"
LIST = "#calls .queue > li"


@pytest.fixture
def kam(live_server) -> User:
    return make_user(Role.KAM, name="Sanjay Pillai")


def make_calls(kam: User, count: int) -> list[CallPlan]:
    """Plan weekly calls to so many accounts, the first the most overdue."""
    actor, today = actor_for(kam), now()
    return [
        make_call_plan(
            make_account(actor, name=f"Account {number:02}", phone=f"+9198765432{number:02}"),
            next_call_date=today - timedelta(days=30 - number),
        )
        for number in range(count)
    ]


@pytest.fixture
def page(signed_in_page, kam) -> Page:
    return signed_in_page(kam)


def logged(count: int) -> None:
    """Wait for nothing more: so many calls are written down."""
    assert Interaction.objects.count() == count


def test_ten_calls_are_logged_by_keyboard_in_a_row(page, kam):
    plans = make_calls(kam, 11)
    page.goto(DESK)
    page.keyboard.press("j")

    before = now()
    for left, key in enumerate("1214113214"):
        expect(page.locator(f"{LIST}.current")).to_contain_text(f"Account {left:02}")
        page.keyboard.press(key)
        expect(page.locator(LIST)).to_have_count(10 - left)

    logged(10)
    for plan, key in zip(plans, "1214113214", strict=False):
        kept = CallPlan.objects.get(pk=plan.pk)
        if key == "2":  # nobody reached: again tomorrow
            assert kept.last_called is None
            assert before + DAY <= kept.next_call_date <= now() + DAY
        else:
            assert before <= kept.last_called <= now()
            assert kept.next_call_date == kept.last_called + 7 * DAY
    assert CallPlan.objects.get(pk=plans[10].pk).next_call_date == plans[10].next_call_date


def test_a_click_is_taken_back(page, kam):
    (plan,) = make_calls(kam, 1)
    page.goto(DESK)
    page.get_by_role("button", name="Reached").click()
    expect(page.get_by_text("Nobody left to call")).to_be_visible()

    toast(page, "Account 00: reached.").get_by_role("button", name="Undo").click()

    expect(page.locator(f"#call-{plan.lead_id}")).to_be_visible()
    assert CallPlan.objects.get().next_call_date == plan.next_call_date


def test_what_was_said_goes_with_the_outcome(page, kam):
    make_calls(kam, 1)
    page.goto(DESK)
    page.keyboard.press("j")
    page.keyboard.press("n")
    page.keyboard.type("They want 12 more, not 1 or 2")
    page.keyboard.press("Escape")

    page.keyboard.press("1")

    expect(page.get_by_text("Nobody left to call")).to_be_visible()
    assert Interaction.objects.get().details == "They want 12 more, not 1 or 2"


def test_a_note_alone_is_kept_by_keyboard(page, kam):
    make_calls(kam, 1)
    page.goto(DESK)
    page.keyboard.press("j")
    page.keyboard.press("n")
    page.keyboard.type("Closed on Mondays")

    page.keyboard.press("Control+Enter")

    expect(toast(page, "note kept")).to_be_visible()
    assert Note.objects.get().text == "Closed on Mondays"
    assert not Interaction.objects.exists()


def test_a_row_dials_and_writes_on_whatsapp(page, kam):
    make_calls(kam, 1)
    page.goto(DESK)

    row = page.locator(LIST)
    expect(row.locator(".telephone")).to_have_attribute("href", "tel:+919876543200")
    expect(row.get_by_label("WhatsApp")).to_have_attribute("href", "https://wa.me/919876543200")


def test_works_as_plain_forms(chromium, live_server, kam, signed_in_page):
    make_calls(kam, 1)
    opened = signed_in_page(kam)
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(opened.context.cookies())
    page = context.new_page()
    page.goto(DESK)
    page.locator("summary", has_text="Note").click()
    page.get_by_placeholder("What was said").fill("By hand")

    page.get_by_role("button", name="No answer").click()

    expect(page.get_by_text("Nobody left to call")).to_be_visible()
    assert Interaction.objects.get().details == "By hand"
    context.close()


def test_an_offline_outcome_waits_and_is_sent_once(page, kam):
    plans = make_calls(kam, 2)
    page.goto(DESK)
    page.context.set_offline(True)
    page.keyboard.press("j")
    page.keyboard.press("n")
    page.keyboard.type("Said on the train")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator("#outbox")).to_contain_text("1 waiting to be sent")
    expect(page.locator(f"{LIST}.current")).to_contain_text("Account 01")
    logged(0)

    page.context.set_offline(False)

    expect(toast(page, "1 sent that was waiting")).to_be_visible()
    expect(page.locator("#outbox")).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage).filter((n) => n.includes('outbox'))") == []
    assert Interaction.objects.get().details == "Said on the train"
    assert CallPlan.objects.get(pk=plans[0].pk).last_called is not None


def test_a_note_whose_answer_was_lost_is_kept_once(page, kam):
    """The first try reaches the server, its answer nobody: the second try must change nothing."""
    make_calls(kam, 1)
    page.goto(DESK)

    def lose(route):
        route.fetch()
        route.abort("internetdisconnected")

    page.route("**/call-desk/*/", lose)
    page.locator("summary", has_text="Note").click()
    page.get_by_placeholder("What was said").fill("Only once & for all +1")
    page.get_by_role("button", name="Keep as note").click()
    expect(page.locator("#outbox")).to_contain_text("1 waiting to be sent")
    assert Note.objects.count() == 1

    page.unroute("**/call-desk/*/")
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(toast(page, "1 sent that was waiting")).to_be_visible()
    assert Note.objects.get().text == "Only once & for all +1"


def test_a_note_waits_over_a_reload(page, kam):
    make_calls(kam, 1)
    page.goto(DESK)
    page.route("**/call-desk/*/", lambda route: route.abort("internetdisconnected"))
    page.locator("summary", has_text="Note").click()
    page.get_by_placeholder("What was said").fill("Later")
    page.get_by_role("button", name="Keep as note").click()
    expect(page.locator("#outbox")).to_contain_text("1 waiting to be sent")

    page.unroute("**/call-desk/*/")
    page.goto("/app/settings/")

    expect(toast(page, "1 sent that was waiting")).to_be_visible()
    assert Note.objects.get().text == "Later"


def test_an_offline_note_on_an_accounts_page_is_sent_once(page, kam):
    (plan,) = make_calls(kam, 1)
    page.goto(f"/app/accounts/{plan.lead_id}/")
    page.context.set_offline(True)
    page.locator("#composer label", has_text="Note").click()
    page.locator("#composer textarea[name=text]").fill("Closed on Mondays")
    page.locator("#composer").get_by_role("button", name="Save").click()
    expect(page.locator("#outbox")).to_contain_text("1 waiting to be sent")

    page.context.set_offline(False)

    expect(toast(page, "1 sent that was waiting")).to_be_visible()
    assert Note.objects.get().text == "Closed on Mondays"


def test_what_is_refused_is_said_and_thrown_away(page, kam):
    (plan,) = make_calls(kam, 1)
    page.goto(DESK)
    page.context.set_offline(True)
    page.get_by_role("button", name="Reached").click()
    expect(page.locator("#outbox")).to_contain_text("1 waiting to be sent")
    Lead.objects.filter(pk=plan.lead_id).update(assigned_to=make_user(Role.KAM))

    page.context.set_offline(False)

    expect(page.locator("#outbox")).to_contain_text("1 could not be sent: There is no such lead.")
    page.get_by_role("button", name="Throw away").click()
    expect(page.locator("#outbox")).to_be_hidden()


def test_signing_out_forgets_what_waits(page, kam):
    make_calls(kam, 1)
    page.goto(DESK)
    page.evaluate(
        "localStorage.setItem(`leadflow.outbox.${document.body.dataset.user}`,"
        """ JSON.stringify([{ key: "k", url: "/", body: "", refused: "x" }]))"""
    )
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("[data-menu=me-menu]").first.click()

    page.get_by_role("menuitem", name="Sign out").click()

    expect(page).to_have_url(re.compile("sign-in"))
    assert page.evaluate("Object.keys(localStorage).filter((n) => n.includes('outbox'))") == []


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_breaks_no_rule_of_accessibility(signed_in_page, axe, kam, viewport):
    make_calls(kam, 3)
    page = signed_in_page(kam, viewport=viewport, axe=True)

    check_both_themes(page, axe, [DESK, "/app/week/"])


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_fits(signed_in_page, kam, viewport):
    plans = make_calls(kam, 3)
    Lead.objects.filter(pk=plans[0].lead_id).update(
        name="A" * 200, next_action="B" * 200, next_action_at=now() - DAY, city="C" * 120
    )
    CallPlan.objects.filter(pk=plans[1].pk).update(purpose="D" * 80)

    look_over(signed_in_page(kam, viewport=viewport), [DESK, "/app/week/"])
