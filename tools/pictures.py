"""Take the pictures of the documentation from a fresh demo, in Debian's Chromium.

    python -m tools.pictures [docs/pictures]

Every picture is a page as its role sees it. Run it after a change that people can see.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench._serving import serving

PASSWORD = "leadflow-demo"  # noqa: S105 - the demo's own
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]


@dataclass(frozen=True)
class Picture:
    """One page as one user sees it. `prepare` names what is done before the picture is taken."""

    name: str
    user: str
    path: str
    is_phone: bool = False
    is_dark: bool = False
    prepare: str = ""


PICTURES = [
    Picture("home", "admin", "/app/"),
    Picture("home-dark", "admin", "/app/", is_dark=True),
    Picture("sign-in", "", "/app/sign-in/"),
    Picture("submit", "affiliate", "/app/affiliate/"),
    Picture("submit-known", "affiliate", "/app/affiliate/", prepare="submit_known"),
    Picture("submit-phone", "affiliate", "/app/affiliate/", is_phone=True),
    Picture("my-submissions", "affiliate", "/app/affiliate/submissions/"),
    Picture("my-submission", "affiliate", "/app/affiliate/submissions/", prepare="open_first"),
    Picture("bulk", "affiliate", "/app/affiliate/bulk/"),
    Picture("keys", "affiliate", "/app/affiliate/keys/"),
    Picture("webhooks", "affiliate", "/app/affiliate/webhooks/"),
    Picture("instructions", "affiliate", "/app/affiliate/instructions/"),
    Picture("supply", "supply", "/app/supply/"),
    Picture("supply-item", "supply", "/app/supply/", prepare="open_first"),
    Picture("supply-phone", "supply", "/app/supply/", is_phone=True),
    Picture("telephone", "supply", "/app/phone/"),
    Picture("phone-call", "supply", "/app/phone/", prepare="open_first"),
    Picture("leads", "director", "/app/leads/"),
    Picture("leads-phone", "director", "/app/leads/", is_phone=True),
    Picture("board", "director", "/app/leads/?layout=board"),
    Picture("board-dark", "director", "/app/leads/?layout=board", is_dark=True),
    Picture("peek", "director", "/app/leads/?peek=40"),
    Picture("lead", "senior", "/app/leads/53/"),
    Picture("lead-phone-dark", "director", "/app/leads/40/", is_phone=True, is_dark=True),
    Picture("today", "senior", "/app/today/"),
    Picture("today-phone", "junior", "/app/today/", is_phone=True),
    Picture("accounts", "kam", "/app/accounts/"),
    Picture("accounts-board", "kam", "/app/accounts/?layout=board"),
    Picture("account", "kam", "/app/accounts/", prepare="open_account"),
    Picture(
        "account-phone-dark",
        "kam",
        "/app/accounts/",
        is_phone=True,
        is_dark=True,
        prepare="open_account",
    ),
    Picture("performance", "admin", "/app/performance/"),
    Picture("rhythm-alarms", "admin", "/app/performance/?report=alarms"),
    Picture("duplicates", "director", "/app/duplicates/"),
    Picture("assignment", "director", "/app/assignment/"),
    Picture("units", "director", "/app/units/"),
    Picture("statistics", "director", "/app/statistics/"),
    Picture("workload", "director", "/app/workload/"),
    Picture("palette", "admin", "/app/leads/", prepare="palette"),
    Picture("submissions", "admin", "/app/submissions/"),
    Picture("campaign", "admin", "/app/campaigns/1/"),
    Picture("affiliate", "admin", "/app/affiliates/1/"),
    Picture("review", "admin", "/app/review/"),
    Picture("people", "admin", "/app/people/"),
    Picture("person", "admin", "/app/people/4/"),
    Picture("dead-letters", "admin", "/app/dead-letters/"),
    Picture("audit", "admin", "/app/audit/"),
    Picture("notifications", "supply", "/app/notifications/"),
    Picture("settings", "supply", "/app/settings/"),
    Picture("design", "admin", "/app/design/"),
    Picture("api-docs", "", "/api/docs/"),
]


def main() -> None:
    """Take every picture."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"LEADFLOW_DATA_DIR": data, "DATABASE_URL": "", "LOG_LEVEL": "ERROR"}
        with serving("--demo") as address, browsing() as browser:
            for picture in PICTURES:
                take(picture, browser, address, folder)
                print(picture.name)


@contextmanager
def browsing() -> Iterator[Browser]:
    """Yield a headless browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        yield browser
        browser.close()


def take(picture: Picture, browser: Browser, address: str, folder: Path) -> None:
    """Take one picture in a window of its own."""
    context = browser.new_context(
        viewport=PHONE if picture.is_phone else DESKTOP,  # type: ignore[arg-type]
        color_scheme="dark" if picture.is_dark else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    if picture.user:
        sign_in(page, address, picture.user)
    page.goto(f"{address}{picture.path}")
    if picture.prepare:
        PREPARE[picture.prepare](page)
    page.wait_for_timeout(300)
    path = folder / f"{picture.name}.png"
    page.screenshot(path=path)
    context.close()
    shrink(path)


def sign_in(page: Page, address: str, user: str) -> None:
    """Sign in by the form."""
    page.goto(f"{address}/app/sign-in/")
    page.fill("[name=username]", user)
    page.fill("[name=password]", PASSWORD)
    page.click("main button:not([type=button])")
    page.wait_for_url(f"{address}/app/")


def submit_known(page: Page) -> None:
    """Submit a mobile that is known."""
    page.fill("[name=mobile]", "70113 20001")
    page.click("main form button.primary")
    page.wait_for_selector("#answer")


def open_first(page: Page) -> None:
    """Open the first row of a list."""
    page.locator("[data-open]").first.click()
    page.wait_for_load_state("networkidle")


def open_account(page: Page) -> None:
    """Open the page of the first account of a list that was won."""
    link = page.locator("[data-rows] > tbody > tr", has_text="Converted").locator("[data-open]")
    page.goto(f"{page.url.split('/app/')[0]}{link.first.get_attribute('href')}")


def open_palette(page: Page) -> None:
    """Open the palette and look for somebody."""
    page.keyboard.press("Control+k")
    page.keyboard.type("asha")
    page.wait_for_timeout(500)


def shrink(path: Path) -> None:
    """Make the picture smaller where a program for that is at hand."""
    if program := shutil.which("pngquant"):
        subprocess.run(
            [program, "--force", "--skip-if-larger", "--output", str(path), str(path)], check=False
        )


PREPARE = {
    "submit_known": submit_known,
    "open_first": open_first,
    "open_account": open_account,
    "palette": open_palette,
}


if __name__ == "__main__":
    main()
