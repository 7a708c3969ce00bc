"""The frame, by hand and by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.notifications.models import LiveTopic, Notification
from tests.factories.identity import PASSWORD, make_user

PLAIN = ["/app/", "/app/notifications/", "/app/settings/", "/app/design/"]


@pytest.fixture
def admin(live_server):
    return make_user(Role.ADMIN, username="admin", name="Amara Naidoo", password=PASSWORD)


def tell(user, title: str) -> Notification:
    LiveTopic.objects.create(topic=f"user:{user.pk}", version=1, changed_at=now())
    return Notification.objects.create(
        user=user, kind="submission.confirmed", title=title, once_key=title, created_at=now()
    )


def test_signs_in_and_comes_back_to_where_one_was_going(admin, open_page):
    page = open_page()
    page.goto("/app/settings/")

    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", name="Settings")).to_be_visible()


def test_tells_wrong_words_and_keeps_the_name(admin, open_page):
    page = open_page()
    page.goto("/app/sign-in/")

    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("alert")).to_contain_text("No active account")
    expect(page.get_by_label("User name")).to_have_value("admin")


def test_signs_out(admin, signed_in_page):
    page = signed_in_page("admin")
    page.goto("/app/")

    page.get_by_role("button", name="Amara Naidoo").click()
    page.get_by_role("menuitem", name="Sign out").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_goes_anywhere_from_the_palette(admin, signed_in_page):
    page = signed_in_page("admin")
    page.goto("/app/")

    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("sett")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Settings")).to_be_visible()


def test_moves_in_the_palette_by_arrows_and_says_where(admin, signed_in_page):
    page = signed_in_page("admin")
    page.goto("/app/")

    page.keyboard.press("Control+k")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")

    expect(page.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    second = page.get_by_role("option").nth(1).get_attribute("id")
    expect(page.get_by_role("combobox")).to_have_attribute("aria-activedescendant", second)


def test_keeps_the_theme_without_a_flash(admin, signed_in_page):
    page = signed_in_page("admin")
    page.goto("/app/")

    page.get_by_role("button", name="Amara Naidoo").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    page.reload()

    html = page.request.get("/app/").text()
    assert '<html lang="en" data-theme="dark">' in html
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_moves_in_a_menu_by_arrows_and_letters_and_gives_the_focus_back(admin, signed_in_page):
    page = signed_in_page("admin")
    page.goto("/app/")
    opener = page.get_by_role("button", name="Amara Naidoo")
    opener.focus()

    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitemradio", name="Match system")).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Keyboard shortcuts")).to_be_focused()
    page.keyboard.press("s")
    expect(page.get_by_role("menuitem", name="Settings")).to_be_focused()
    page.keyboard.press("Escape")

    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")


def test_opens_the_list_of_shortcuts_and_switches_them_off(admin, signed_in_page):
    page = signed_in_page("admin")
    page.goto("/app/")

    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Single-key shortcuts on").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("?")

    expect(dialog).to_be_hidden()


def test_jumps_by_g_and_a_letter(admin, signed_in_page):
    page = signed_in_page("admin")
    page.goto("/app/settings/")

    page.keyboard.press("g")
    page.keyboard.press("n")

    expect(page).to_have_url(re.compile("/app/notifications/$"))


def test_shows_new_messages_in_the_bell_and_marks_them_read(admin, signed_in_page):
    tell(admin, "Submission 7 confirmed")
    page = signed_in_page("admin")
    page.goto("/app/")

    page.get_by_role("button", name="Notifications").click()
    expect(page.get_by_role("link", name="Submission 7 confirmed")).to_be_visible()
    page.get_by_role("button", name="Mark all read").click()

    expect(page.locator("#bell-menu")).not_to_contain_text("Mark all read")
    assert not Notification.objects.filter(read_at=None).exists()


def test_counts_what_comes_in_while_the_page_is_open(admin, signed_in_page):
    page = signed_in_page("admin")
    page.goto("/app/")
    expect(page.locator("#bell-count")).to_have_text("")

    tell(admin, "Submission 8 confirmed")
    page.evaluate("window.htmx.trigger('#bell-count', 'live')")

    expect(page.locator("#bell-count")).to_contain_text("1")


def show_toast(page: Page, **detail: object) -> None:
    page.evaluate("detail => window.htmx.trigger(document.body, 'toast', detail)", detail)


def test_shows_a_toast_with_undo_that_posts(admin, signed_in_page):
    tell(admin, "Submission 9 confirmed")
    page = signed_in_page("admin")
    page.goto("/app/notifications/")

    show_toast(page, msg="Claimed", undo={"url": "/app/bell/read/", "values": {}})
    expect(page.get_by_role("status").filter(has_text="Claimed")).to_be_visible()
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_text("unread")).to_have_count(0)
    assert not Notification.objects.filter(read_at=None).exists()


def test_tells_after_a_form_that_it_was_saved(admin, signed_in_page):
    page = signed_in_page("admin")
    page.goto("/app/settings/")

    page.get_by_label("Name").fill("Amara N.")
    page.get_by_label("Time zone").select_option("Asia/Kolkata")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("status").filter(has_text="Settings saved")).to_be_visible()
    expect(page.get_by_role("button", name="Amara N.")).to_be_visible()


def test_refuses_a_weak_password_under_its_field(admin, signed_in_page):
    page = signed_in_page("admin")
    page.goto("/app/settings/")

    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Change password").click()

    field = page.get_by_label("New password")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("12 characters"))


def test_says_when_the_network_is_gone(admin, signed_in_page):
    page = signed_in_page("admin")
    page.goto("/app/")

    page.context.set_offline(True)
    expect(page.get_by_text("You are offline.")).to_be_visible()
    page.context.set_offline(False)

    expect(page.get_by_text("You are offline.")).to_be_hidden()


def test_opens_the_sidebar_as_a_drawer_on_phones(admin, signed_in_page):
    page = signed_in_page("admin", viewport="phone")
    page.goto("/app/settings/")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()

    page.get_by_role("button", name="Open menu").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("button", name="Open menu")).to_be_focused()


@pytest.mark.parametrize("path", PLAIN)
def test_never_scrolls_sideways_on_phones(admin, signed_in_page, path):
    page = signed_in_page("admin", viewport="phone")

    page.goto(path)

    width = page.evaluate("document.querySelector('main').scrollWidth")
    assert width <= 390


def test_shows_an_error_page_with_a_next_step(admin, signed_in_page):
    page = signed_in_page("admin")

    page.goto("/app/nothing-here/")

    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    expect(page.get_by_role("link", name="Go home")).to_be_visible()


@pytest.mark.parametrize("viewport", ["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_breaks_no_rule_at_the_door(open_page, axe, theme, viewport):
    page = open_page(theme=theme, viewport=viewport, axe=True)

    page.goto("/app/sign-in/")

    axe(page)


@pytest.mark.parametrize("viewport", ["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_breaks_no_rule_of_accessibility(admin, signed_in_page, axe, theme, viewport):
    tell(admin, "Submission 7 confirmed")
    page = signed_in_page("admin", theme=theme, viewport=viewport, axe=True)

    for path in [*PLAIN, "/app/nothing-here/"]:
        page.goto(path)
        axe(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_breaks_no_rule_with_something_open(admin, signed_in_page, axe, theme):
    tell(admin, "Submission 7 confirmed")
    page = signed_in_page("admin", theme=theme, axe=True)
    page.goto("/app/")

    page.get_by_role("button", name="Amara Naidoo").click()
    axe(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Notifications").click()
    expect(page.get_by_role("link", name="Submission 7 confirmed")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option").first).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    axe(page)
