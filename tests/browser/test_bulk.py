"""A file of leads, from the drop to the report, as people meet it on a desk and on a phone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from leadflow.affiliates.models import BulkJob
from leadflow.affiliates.services.bulk.running import work_group
from leadflow.events.services import drain
from leadflow.identity.models import User
from leadflow.identity.types import Actor
from leadflow.kernel.clock import now
from tests.factories.bulk import (
    csv_of,
    make_checked,
    make_desk,
    make_draft,
    make_running,
    mobile,
    work_out,
)

VIEWS = [("desktop", "light"), ("desktop", "dark"), ("phone", "light"), ("phone", "dark")]
ROWS = [
    *((mobile(at), "", "Asha Rao", "Pune") for at in range(6)),
    (mobile(1), "", "Asha Rao", "Pune"),
    ("12", "", "Nobody", ""),
    (mobile(9), "MH12AB1234", "Ravi Kumar", "Mumbai"),
    (mobile(9), "MH12AB1234", "Ravi Kumar", "Mumbai"),
]


@pytest.fixture
def actor(live_server) -> Actor:
    """Somebody who acts for an affiliate with a campaign."""
    return make_desk(name="Monsoon cars", slug="monsoon")


@pytest.fixture
def page(signed_in_page, actor) -> Page:
    return signed_in_page(user_of(actor))


def user_of(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id)


def test_a_file_is_dropped_checked_submitted_and_reported(page, tmp_path: Path):
    file = tmp_path / "march.csv"
    file.write_bytes(csv_of(*ROWS))
    page.goto("/app/affiliate/bulk/")
    page.get_by_role("link", name="Upload a file").first.click()
    page.wait_for_url("**/upload/", wait_until="load")
    page.set_input_files("input[type=file]", file)
    expect(page.locator("[data-drop-name]")).to_contain_text("march.csv")

    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_label("What “Mobile” holds")).to_have_value("mobile")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("0 of 10 rows checked")).to_be_visible()
    drain(now=now())
    page.get_by_role("button", name="Submit 10 rows").click()
    drain(now=now())

    expect(page.get_by_role("link", name="Accepted 7 70%")).to_be_visible()
    page.get_by_role("link", name="Rejected 1 10%").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name="Rows to correct").click()
    assert re.fullmatch(r"bulk-\d+-rejects\.csv", download.value.suggested_filename)


def test_the_bar_moves_while_rows_are_submitted(page, actor):
    job_id = make_running(actor, *ROWS)
    page.goto(f"/app/affiliate/bulk/{job_id}/")
    expect(page.get_by_text("0 of 10 rows submitted")).to_be_visible()

    work_group(actor=actor, job_id=job_id, now=now(), limit=4)

    expect(page.get_by_text("4 of 10 rows submitted")).to_be_visible()
    expect(page.locator("progress")).to_have_attribute("value", "4")


def test_a_running_job_is_cancelled_after_asking(page, actor):
    job_id = make_running(actor, *ROWS)
    page.goto(f"/app/affiliate/bulk/{job_id}/")

    page.get_by_role("button", name="Cancel", exact=True).first.click()
    page.get_by_role("button", name="Stop submitting").click()

    expect(page.get_by_role("button", name="Submit the other 10")).to_be_visible()
    assert BulkJob.objects.get().state == "cancelled"


def test_every_step_works_with_the_keyboard_alone(page, actor):
    make_draft(actor, *ROWS)
    page.goto("/app/affiliate/bulk/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Check the file")).to_be_visible()

    page.get_by_role("button", name="Check the file").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("0 of 10 rows checked")).to_be_visible()


@pytest.mark.parametrize(("viewport", "theme"), VIEWS)
def test_no_step_breaks_a_rule_of_accessibility(signed_in_page, axe, actor, viewport, theme):
    page = signed_in_page(user_of(actor), axe=True, viewport=viewport, theme=theme)
    page.goto("/app/affiliate/bulk/")
    axe(page)
    steps = [
        "/app/affiliate/bulk/upload/",
        f"/app/affiliate/bulk/{make_draft(actor, *ROWS)}/",
        f"/app/affiliate/bulk/{make_checked(actor, *ROWS)}/",
        f"/app/affiliate/bulk/{make_running(actor, *ROWS)}/",
        f"/app/affiliate/bulk/{work_out(actor, make_running(actor, *ROWS)).pk}/?result=invalid",
        "/app/affiliate/bulk/",
    ]

    for step in steps:
        page.goto(step)
        axe(page)


@pytest.mark.parametrize("viewport", ["desktop", "phone"])
def test_no_step_is_wider_than_its_window(signed_in_page, actor, viewport):
    page = signed_in_page(user_of(actor), viewport=viewport)
    long = ("+91" + "9" * 60, "X" * 40, "y" * 200, "z" * 120)
    jobs = [make_draft(actor, long), make_checked(actor, long, *ROWS)]

    for job_id in jobs:
        page.goto(f"/app/affiliate/bulk/{job_id}/")

        widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1]
