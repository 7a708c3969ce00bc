"""A real Chromium against the real pages.

`open_page()` opens a page for nobody, `signed_in_page("name")` for a user who exists. Every page
asserts at its end that the console held no error: that is also the test of the content policy.
`axe(page)` wants a page opened with `axe=True`, the only kind that may run a foreign script.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.web.shell import badges
from tests.factories.identity import make_user

VIEWPORTS = {
    "desktop": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE = 15_000  # a machine that does much else is slow, not wrong
expect.set_options(timeout=PATIENCE)
ABORTED = ("htmx:sendAbort", "htmx:afterRequest", "htmx:sendError")
OFFLINE = "net::ERR_INTERNET_DISCONNECTED"

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here, so that it is skipped with a reason where there is no Chromium."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if not shutil.which("chromium"):
                item.add_marker(pytest.mark.skip(reason="needs Chromium: apt-get install chromium"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def fresh_badges() -> Iterator[None]:
    """The database starts over with each test while the process goes on."""
    badges.forget()
    yield
    badges.forget()


@pytest.fixture
def open_page(chromium: Browser, live_server) -> Iterator[OpenPage]:
    """Return what opens a page: `open_page(viewport="phone", theme="dark", axe=True)`."""
    contexts = []
    errors: list[str] = []

    def open_one(
        *,
        viewport: str = "desktop",
        theme: str = "light",
        axe: bool = False,
        user: User | None = None,
    ) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport=VIEWPORTS[viewport],
            color_scheme=theme,
            reduced_motion="reduce",
            has_touch=viewport == "phone",
            bypass_csp=axe,
            locale="en-GB",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if user:
            context.add_cookies([session_cookie(user, live_server.url)])
        page = context.new_page()
        if not axe:
            page.on("console", lambda message: note(errors, message))
            page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        with suppress(Exception):
            context.close()
    assert not errors, "the console held errors:\n" + "\n".join(errors)


@pytest.fixture
def signed_in_page(open_page: OpenPage) -> OpenPage:
    """Return what opens a page for a user: `signed_in_page("admin", viewport="phone")`."""

    def open_one(user: User | str, **how: object) -> Page:
        person = user if isinstance(user, User) else User.objects.get(username=user)
        return open_page(user=person, **how)

    return open_one


@pytest.fixture
def director(live_server: object) -> User:
    """Somebody who sees every lead and gives them out, while the server runs."""
    return make_user(Role.DIRECTOR, name="Amara Naidoo")


@pytest.fixture
def page(signed_in_page: OpenPage, director: User) -> Page:
    """A page that the director opened."""
    return signed_in_page(director)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Return what asserts that a page breaks no rule of WCAG 2.2 AA, nor of good practice."""

    def check(page: Page) -> None:
        options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        results = Axe().run(page, options=options)
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return check


def session_cookie(user: User, url: str) -> dict[str, str]:
    """Return the cookie of a session opened for `user`, without the sign-in page."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["name"] = user.name
    session.save()
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": url,
    }


def note(errors: list[str], message: ConsoleMessage) -> None:
    """Keep an error of the console, unless the test provoked it itself.

    Chromium reports every 4xx answer as an error of its own, without a script behind it; so it does
    with whatever is asked for while the test has taken the network away. A page that is left aborts
    what it was still asking for, which htmx reports twice, and what never arrived once.
    """
    refused = "Failed to load resource" in message.text and " 4" in message.text
    is_provoked = refused or message.text.startswith(ABORTED) or OFFLINE in message.text
    if message.type == "error" and not is_provoked:
        errors.append(f"{message.text} ({message.location.get('url', '')})")
