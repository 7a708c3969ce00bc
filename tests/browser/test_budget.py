"""Every page of the sidebar fits into 60 KB and eight requests, as a browser first meets it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from django.test.testcases import LiveServerThread
from playwright.sync_api import CDPSession

from leadflow.identity.types import Role
from leadflow.web.shell.navigation import visible
from tests.browser.conftest import session_cookie
from tests.factories.accounts import make_account
from tests.factories.identity import actor_for, make_user
from tests.factories.leads import make_lead

MOST_BYTES = 60_000
MOST_REQUESTS = 8
MOST_HTML = 12_000
# This server has no stream: its refusal, and the asking in its place, are no part of a page.
LIVE = "/live/"


class Transfer:
    """What one page load cost on the wire."""

    def __init__(self, session: CDPSession) -> None:
        self.sizes: dict[str, float] = {}
        self.kinds: dict[str, str] = {}
        session.on("Network.responseReceived", self.received)
        session.on("Network.loadingFinished", self.finished)
        session.send("Network.enable")

    def received(self, event) -> None:
        if LIVE not in event["response"]["url"]:
            self.kinds[event["requestId"]] = event["type"]

    def finished(self, event) -> None:
        came_over_the_wire = event["encodedDataLength"] > 0  # not from memory, not `data:`
        if event["requestId"] in self.kinds and came_over_the_wire:
            self.sizes[event["requestId"]] = event["encodedDataLength"]

    def __str__(self) -> str:
        lines = [f"{self.kinds[key]}: {size:.0f}" for key, size in self.sizes.items()]
        return f"{sum(self.sizes.values()):.0f} bytes\n" + "\n".join(lines)


@pytest.fixture
def collected_server(transactional_db, settings, tmp_path: Path) -> Iterator[str]:
    """Serve the pages as production does: collected, hashed and compressed once."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = False
    settings.WHITENOISE_USE_FINDERS = False
    call_command("collectstatic", interactive=False, verbosity=0)
    thread = LiveServerThread("localhost", static_handler=lambda handler: handler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    yield f"http://localhost:{thread.port}"
    thread.terminate()
    connections.close_all()


def test_every_page_is_light(collected_server, chromium):
    user = make_user(Role.ADMIN, name="Amara Naidoo")
    paths = [door.url for door in visible(actor_for(user)) if door.item.key != "design"]
    heavy = {}

    records = [f"/app/leads/{make_lead().pk}/", f"/app/accounts/{make_account().pk}/"]
    for path in [*paths, *records, "/app/accounts/new/", "/app/sign-in/?next=/app/"]:
        context = chromium.new_context(base_url=collected_server)
        context.add_cookies([session_cookie(user, collected_server)])
        page = context.new_page()
        transfer = Transfer(context.new_cdp_session(page))
        page.goto(path, wait_until="networkidle")
        html = sum(s for k, s in transfer.sizes.items() if transfer.kinds.get(k) == "Document")
        if (
            sum(transfer.sizes.values()) > MOST_BYTES
            or len(transfer.sizes) > MOST_REQUESTS
            or html > MOST_HTML
        ):
            heavy[path] = str(transfer)
        context.close()

    assert not heavy, "\n".join(f"{path} {cost}" for path, cost in heavy.items())
