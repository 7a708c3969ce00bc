"""A file of leads, from the drop to the report and back, on a desk and on a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from leadflow.events.services import drain
from leadflow.identity.models import User
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead
from tests.factories.imports import bring, check, csv_of, importer, make_draft, people

VIEWS = [("desktop", "light"), ("desktop", "dark"), ("phone", "light"), ("phone", "dark")]
ROWS = [*people(1, 2, 3, 1), ("Nobody", "12", "", "")]


@pytest.fixture
def actor(live_server):
    return importer()


@pytest.fixture
def page(signed_in_page, actor) -> Page:
    return signed_in_page(User.objects.get(pk=actor.user_id))


def work():
    """Let the worker do what waits."""
    for _ in range(5):
        drain(now=now())


def test_a_file_is_dropped_checked_imported_and_taken_back(page, tmp_path: Path):
    file = tmp_path / "fair.csv"
    file.write_bytes(csv_of(*ROWS))
    page.goto("/app/imports/")
    page.get_by_role("link", name="Import a file").first.click()
    page.wait_for_url("**/upload/", wait_until="load")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Upload").click()

    expect(page.get_by_label("What “Phone” holds")).to_have_value("phone")
    page.get_by_label("Tags").fill("fair")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("The check has begun")).to_be_visible()
    work()
    page.get_by_role("button", name="Import 3 leads").click()
    work()
    expect(page.get_by_role("link", name="Added 3 60%")).to_be_visible()
    assert Lead.objects.count() == 3
    page.get_by_role("link", name="Not readable 1 20%").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name="Rows to correct").click()
    assert "Nobody" in download.value.path().read_text()

    page.get_by_role("button", name="Take it back").first.click()
    page.locator("dialog[open]").get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("The import is being taken back")).to_be_visible()
    work()
    expect(page.get_by_text("3 undone")).to_be_visible()
    assert not Lead.objects.filter(deleted_at=None).exists()


@pytest.mark.parametrize(("viewport", "theme"), VIEWS)
def test_no_step_breaks_a_rule_of_accessibility(signed_in_page, axe, actor, viewport, theme):
    user = User.objects.get(pk=actor.user_id)
    draft, checked = make_draft(actor, *ROWS), make_draft(actor, *ROWS)
    check(actor, checked, now=now())
    done = bring(actor, *ROWS, now=now())
    page = signed_in_page(user, axe=True, viewport=viewport, theme=theme)
    for place in ("", "upload/", f"{draft}/", f"{checked}/", f"{done.id}/"):
        page.goto(f"/app/imports/{place}")
        axe(page)
        widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1]
