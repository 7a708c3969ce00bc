"""The people and things of affiliate intake, for the browser tests of its pages."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from leadflow.affiliates.models import Affiliate, Campaign, Submission
from leadflow.events.services import drain
from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from tests.factories.affiliates import make_affiliate, make_campaign
from tests.factories.identity import make_user

VIEWPORTS = ["desktop", "phone"]
THEMES = ["light", "dark"]


@dataclass(frozen=True)
class Intake:
    """An affiliate with a campaign for trying out, and the supply team that works its leads."""

    member: User
    agent: User
    affiliate: Affiliate
    campaign: Campaign


def make_intake() -> Intake:
    """Make an affiliate with a sandbox campaign, and somebody of the supply team."""
    member = make_user(Role.AFFILIATE, name="Nikhil Verma", timezone="Asia/Kolkata")
    affiliate = make_affiliate(member=member, name="Monsoon Media")
    campaign = make_campaign(
        approve=affiliate,
        name="Demo cars",
        slug="demo",
        is_default=True,
        is_sandbox=True,
        calls_any_hour=True,
    )
    agent = make_user(Role.SUPPLY, name="Deepa Rao", timezone="Asia/Kolkata")
    return Intake(member, agent, affiliate, campaign)


def let_the_worker_work() -> None:
    """Do now what the worker would do in a moment."""
    while drain(now=now()):
        pass


def newest() -> Submission:
    """Return what was submitted last."""
    return Submission.objects.latest("pk")


def toast(page: Page, words: str):
    """Return the message at the page's foot that says `words`."""
    return page.locator("#toasts .toast", has_text=words)


def hear(page: Page, region: str) -> None:
    """Let a live part of the page learn that something has changed, as the stream would."""
    page.evaluate("selector => window.htmx.trigger(selector, 'live')", region)


def look_over(page: Page, paths: list[str]) -> None:
    """Open each page; nothing may stick out sideways (the console is watched by the page)."""
    for path in paths:
        page.goto(path)
        expect(page.locator("h1")).to_have_count(1)
        sticks_out = page.evaluate(
            "() => { const main = document.querySelector('main');"
            " return main.scrollWidth - main.clientWidth; }"
        )
        assert sticks_out <= 0, path


def check_both_themes(page: Page, axe, paths: list[str]) -> None:
    """Open each page and hold it against the rules, in light and in dark."""
    for path in paths:
        page.goto(path)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            axe(page)
