"""The widget on somebody else's page, by keyboard alone, under a policy that lets nothing in."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from leadflow.capture.models import Bot, BotVersion, Session
from leadflow.capture.rules.document import DEFAULT
from leadflow.kernel.clock import now
from tests.browser.hostile import hostile_site

ANSWERS = {
    "What type of business do you run?": "Restaurant",
    "How many people work with you?": "2–5",
    "What are your monthly sales?": "₹50K–₹2L",
}


@pytest.fixture
def site(live_server) -> Iterator[str]:
    """Somebody's site with a bot on it; its questions come in one order."""
    bot = Bot.objects.create(key="growth", name="Cape Growth Co", created_at=now())
    document = DEFAULT.raw() | {"tests": {}}
    bot.current = BotVersion.objects.create(
        bot=bot, number=1, document=document, published_at=now()
    )
    with hostile_site(live_server.url, bot.key) as address:
        bot.origins = [address]
        bot.save()
        yield address


def said(page: Page) -> Locator:
    """Return what was said last."""
    return page.locator("lead-widget .m p").last


def press(page: Page, name: str, *, key: str = "Enter") -> None:
    """Walk to a button of the chat with Tab, and press it."""
    wanted = page.get_by_role("button", name=name, exact=True)
    expect(wanted).to_be_visible()
    for _ in range(30):
        if wanted.evaluate("one => one.getRootNode().activeElement === one"):
            page.keyboard.press(key)
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached by Tab")


def write(page: Page, text: str) -> None:
    """Type into the field, where the focus is already."""
    expect(page.get_by_role("textbox")).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_visitor_gets_through_by_keyboard_on_a_hostile_page(open_page, site):
    page = open_page()
    page.goto(f"{site}/?utm_source=harbour")
    names = page.evaluate("Object.getOwnPropertyNames(window).filter(one => /lead/i.test(one))")

    launcher = page.get_by_role("button", name="Chat with us")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    assert launcher.bounding_box()["width"] == 56  # no rule of the page reaches it
    press(page, "Chat with us")
    expect(launcher).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("dialog", name="Cape Growth Co")).to_be_visible()
    press(page, "Yes, go ahead")
    expect(said(page)).to_have_text("What type of business do you run?")
    expect(page.get_by_role("button", name="Restaurant")).to_be_focused()
    press(page, "Restaurant")
    expect(said(page)).to_have_text("Where is your business located?")
    write(page, "Woodstock, Cape Town")
    expect(said(page)).to_have_text("How many people work with you?")

    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.reload()
    press(page, "Chat with us")
    expect(page.get_by_text("Woodstock, Cape Town")).to_be_visible()
    expect(said(page)).to_have_text("How many people work with you?")

    press(page, "2–5")
    press(page, "₹50K–₹2L")
    press(page, "Billing", key="Space")
    press(page, "Reports", key="Space")
    press(page, "Done")
    press(page, "QR Payments")
    press(page, "No, thanks")
    write(page, "Zanele")
    expect(said(page)).to_have_text("What is your phone number?")
    write(page, "12")
    expect(said(page)).not_to_have_text("12")
    write(page, "+27 82 123 4567")
    expect(said(page)).to_have_text("What is your e-mail address?")
    press(page, "No, thanks")
    press(page, "Book a free demo")
    expect(said(page)).to_have_text("Thank you! Our team will be in touch with you shortly.")

    session = Session.objects.get()
    assert (session.name, session.phone_e164, session.utm_source) == (
        "Zanele",
        "+27821234567",
        "harbour",
    )
    assert session.features_interested == ["Billing", "Reports", "QR Payments"]
    assert session.lead_id
    assert session.completed_at
    # 5 opened, 5 replied, 5 x (5 answered + 5 quick), 5 detailed, 10 all, 5 product, 10 contact, 15
    assert session.score == 105
    assert names == []
    assert page.context.cookies(site) == []


@pytest.mark.parametrize(("viewport", "theme"), [("desktop", "light"), ("phone", "dark")])
def test_the_widget_breaks_no_rule_of_accessibility(open_page, site, axe, viewport, theme):
    page = open_page(axe=True, viewport=viewport, theme=theme)
    page.goto(site)
    launcher = page.get_by_role("button", name="Chat with us")
    expect(launcher).to_be_visible()
    axe(page)

    launcher.click()
    page.get_by_role("button", name="Yes, go ahead").click()
    page.get_by_role("button", name="Restaurant").click()
    expect(page.get_by_role("textbox")).to_be_visible()

    axe(page)
    box = page.get_by_role("dialog").bounding_box()
    assert box["width"] == (390 if viewport == "phone" else 380)


def test_a_bot_stands_in_frames_of_its_own_sites_alone(open_page, site):
    page = open_page()
    page.goto(f"{site}/framed")
    chat = page.frame_locator("iframe")
    chat.get_by_role("button", name="Yes, go ahead").click()
    expect(chat.get_by_role("button", name="Restaurant")).to_be_visible()
    Bot.objects.update(origins=[])

    page = open_page(axe=True)  # whose console may hold the refusal
    page.goto(f"{site}/framed")

    expect(page.frame_locator("iframe").get_by_role("button")).to_have_count(0)


def test_the_hosted_chat_breaks_no_rule_and_goes_on_after_a_reload(open_page, site, axe):
    page = open_page(axe=True, viewport="phone")
    page.goto("/bot/growth/")
    page.get_by_role("button", name="Yes, go ahead").click()
    page.get_by_role("button", name="Restaurant").click()
    expect(said(page)).to_have_text("Where is your business located?")

    page.reload()

    expect(said(page)).to_have_text("Where is your business located?")
    axe(page)
    assert Session.objects.count() == 1


def test_what_does_not_go_through_can_be_tried_again(open_page, site):
    page = open_page(axe=True)  # whose console may hold the failure
    page.goto("/bot/growth/")
    expect(page.get_by_role("button", name="Yes, go ahead")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("button", name="Yes, go ahead").click()
    expect(said(page)).to_have_text("That did not go through.")
    page.context.set_offline(False)

    page.get_by_role("button", name="Try again").click()

    expect(said(page)).to_have_text("What type of business do you run?")
