"""Conversations and the editor of a bot, in a browser."""

import pytest
from playwright.sync_api import expect

from leadflow.capture.models import Bot
from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from tests.factories.capture import answer_all, begin, behave, session_of, share
from tests.factories.identity import make_user

BOT = "/app/bots/main/"


@pytest.fixture
def marketer(live_server) -> User:
    """Somebody who runs the bot; one conversation has been held."""
    name = begin()
    share(name, name="Asha Rao", phone="+27 82 123 4567")
    answer_all(name, now=now())
    behave(name, "clicked_product", product="billing")
    session_of(name)
    return make_user(Role.MARKETING, name="Priya Nair")


@pytest.mark.parametrize(("viewport", "theme"), [("desktop", "light"), ("phone", "dark")])
def test_every_page_of_the_bot_is_accessible(signed_in_page, marketer, axe, viewport, theme):
    page = signed_in_page(marketer, viewport=viewport, theme=theme, axe=True)
    page.goto("/app/conversations/")
    page.get_by_role("link", name="Asha Rao").click()
    expect(page.get_by_role("heading", name="What was said")).to_be_visible()
    axe(page)

    for address in ("/app/conversations/", "/app/bots/", f"{BOT}embed/", f"{BOT}document/"):
        page.goto(address)
        axe(page)
    page.goto(BOT)
    page.get_by_role("button", name="Try on past conversations").click()
    expect(page.get_by_text("1 conversations since")).to_be_visible()
    axe(page)


def test_a_draft_is_seen_in_the_preview_before_anybody_else_sees_it(signed_in_page, marketer):
    page = signed_in_page(marketer)
    page.goto(BOT)
    page.get_by_label("What the bot says first").fill("Good day! A word?")
    page.get_by_role("button", name="Add a question").click()
    page.get_by_label("Question", exact=True).last.fill("Do you deliver?")
    page.get_by_role("button", name="Save draft").first.click()

    chat = page.frame_locator("iframe.bot-preview")
    expect(chat.get_by_text("Good day! A word?")).to_be_visible()
    assert Bot.objects.get().current.document["greeting"]["text"] != "Good day! A word?"
    for name in ("Yes, go ahead", "Restaurant"):
        chat.get_by_role("button", name=name).click()
    expect(chat.get_by_text("Where is your business located?")).to_be_visible()

    page.get_by_role("button", name="Publish version 2").click()

    expect(page.get_by_text("Version 2 talks now")).to_be_visible()
    document = Bot.objects.get().current.document
    assert document["greeting"]["text"] == "Good day! A word?"
    assert document["questions"][-1]["key"] == "do_you_deliver"
