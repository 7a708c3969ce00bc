"""The parts every page is made of, on the page that shows them all."""

import re

import pytest
from playwright.sync_api import Page, expect

from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.notifications.models import LiveTopic, Notification
from tests.factories.identity import PASSWORD, make_user


@pytest.fixture
def page(live_server, signed_in_page) -> Page:
    """The design page, opened by somebody."""
    opened = signed_in_page(make_user(Role.ADMIN, username="admin", password=PASSWORD))
    opened.goto("/app/design/")
    return opened


def rows(page: Page):
    return page.locator("[data-rows] tbody tr")


def test_moves_through_a_list_by_j_and_k(page):
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows(page).nth(1)).to_have_class(re.compile("current"))
    expect(rows(page).nth(1).get_by_role("link")).to_be_focused()

    page.keyboard.press("k")

    expect(rows(page).nth(0)).to_have_class(re.compile("current"))


def test_ticks_the_current_row_by_x_and_all_by_the_head(page):
    page.keyboard.press("j")
    page.keyboard.press("x")

    expect(page.get_by_label("Select Kabelo Meyer")).to_be_checked()
    expect(page.get_by_label("Select all on this page")).to_have_js_property("indeterminate", True)
    page.get_by_label("Select all on this page").check()
    expect(page.get_by_label("Select Mia Jacobs")).to_be_checked()


def test_ticks_a_range_with_shift_and_nothing_after_escape(page):
    page.get_by_label("Select Kabelo Meyer").click()
    page.get_by_label("Select Mia Jacobs").click(modifiers=["Shift"])
    expect(page.locator("[data-rows] [data-tick]:checked")).to_have_count(2)

    page.keyboard.press("Escape")

    expect(page.locator("[data-rows] [data-tick]:checked")).to_have_count(0)


def test_puts_the_cursor_into_the_filter_by_a_slash(page):
    page.keyboard.press("/")

    expect(page.get_by_label("Filter by name or mobile")).to_be_focused()


def test_leaves_letters_alone_while_somebody_types(page):
    page.get_by_label("Filter by name or mobile").focus()

    page.keyboard.type("jxg?")

    expect(page.get_by_label("Filter by name or mobile")).to_have_value("jxg?")
    expect(page.locator("tr.current")).to_have_count(0)


def test_asks_before_something_grave_and_takes_no_for_an_answer(page):
    page.get_by_role("button", name="Revoke key…").click()
    dialog = page.get_by_role("dialog", name="Revoke this key?")
    expect(dialog).to_be_visible()

    dialog.get_by_role("button", name="Cancel").click()

    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Revoke key…")).to_be_focused()


def test_skips_what_a_menu_does_not_allow(page):
    page.get_by_role("button", name="Log call").click()

    page.keyboard.press("End")

    expect(page.get_by_role("menuitem", name="No answer")).to_be_focused()


def test_copies_a_key(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    page.get_by_role("button", name="Copy API key").click()

    expect(page.get_by_text("Copied").first).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("lf_")


def test_names_the_file_that_was_chosen(page):
    page.locator("input[type=file]").set_input_files(
        {"name": "leads.csv", "mimeType": "text/csv", "buffer": b"mobile\n" * 300}
    )

    expect(page.get_by_text("leads.csv, 2 KB")).to_be_visible()


def test_says_what_a_column_stands_for(page):
    page.locator("a.bar").nth(2).hover()

    expect(page.locator(".chart-tip")).to_contain_text("12")
    expect(page.locator(".chart-tip")).to_contain_text("Accepted 5")


def test_shows_the_numbers_behind_a_chart(page):
    page.get_by_text("Show as table").click()

    expect(page.get_by_role("table").filter(has_text="Rejected")).to_be_visible()


def test_shows_the_code_of_every_part(page):
    page.get_by_text("Code of “buttons”").click()

    expect(page.get_by_text('<button type="button" class="button primary">').first).to_be_visible()


def test_sends_a_form_once_however_often_it_is_clicked(page):
    page.goto("/app/settings/")
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)

    page.get_by_role("button", name="Save").dblclick()

    expect(page.get_by_role("status").filter(has_text="Settings saved")).to_be_visible()
    assert len(sent) == 1


def test_warns_before_typed_words_are_lost(page):
    page.goto("/app/settings/")
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", stay)
    page.get_by_label("Name").press_sequentially("x")
    page.get_by_role("link", name="Home").first.click()

    expect(page).to_have_url(re.compile("/app/$"))
    assert asked == ["beforeunload"]


def pass_time(page, *, rounds):
    """Let ten seconds go by in the page, again and again, with a moment for the network between."""
    for _ in range(rounds):
        page.clock.run_for(10_000)
        page.wait_for_timeout(100)


@pytest.mark.parametrize("stream", ["", "/nowhere/"], ids=["none", "refused"])
def test_asks_now_and_then_where_there_is_no_stream(page, settings, stream):
    settings.LIVE_URL = stream
    user_id = page.evaluate("document.body.dataset.user")
    page.clock.install()
    with page.expect_response("**/app/live/poll/**"):
        page.goto("/app/settings/")
        pass_time(page, rounds=5)  # a window that is not shown yet asks at its next turn

    LiveTopic.objects.create(topic=f"user:{user_id}", version=1, changed_at=now())
    Notification.objects.create(
        user_id=user_id, kind="lead", title="New", once_key="k", created_at=now()
    )
    with page.expect_response("**/app/bell/count/"):
        pass_time(page, rounds=30)  # a pause may begin only after the answer before it

    expect(page.locator("#bell-count")).to_contain_text("1")


def test_signs_in_without_any_script(live_server, chromium):
    make_user(Role.ADMIN, username="plain", name="Plain Person", password=PASSWORD)
    context = chromium.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto("/app/settings/")

    page.get_by_label("User name").fill("plain")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    context.close()
