"""The telephone in a browser: calls that ring, and the keys that answer them."""

import pytest
from playwright.sync_api import Page, expect

from leadflow.affiliates.models import Submission
from leadflow.affiliates.types import State
from leadflow.kernel.clock import now
from leadflow.leads.queries import is_suppressed
from tests.browser.intake import (
    VIEWPORTS,
    Intake,
    check_both_themes,
    hear,
    look_over,
    make_intake,
    toast,
)
from tests.factories.affiliates import make_submission


@pytest.fixture
def intake(live_server) -> Intake:
    return make_intake()


@pytest.fixture
def page(signed_in_page, intake) -> Page:
    return signed_in_page(intake.agent)


def make_call(intake: Intake, name: str = "Asha Rao") -> Submission:
    """Make a call that rings."""
    return make_submission(
        State.CONFIRMING,
        affiliate=intake.affiliate,
        campaign=intake.campaign,
        name=name,
        created_at=now(),
    )


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_picks_up_and_says_yes(signed_in_page, intake, viewport):
    page = signed_in_page(intake.agent, viewport=viewport)
    call = make_call(intake)
    page.goto("/app/phone/")

    page.get_by_role("link", name="Pick up").click()
    expect(page.get_by_text("Hello Asha Rao.")).to_be_visible()
    page.get_by_role("button", name="1 Interested").click()

    expect(page.get_by_text("Our team will call you shortly.")).to_be_visible()
    expect(toast(page, "Pressed 1: Interested")).to_be_visible()
    page.get_by_role("link", name="See who waits").click()
    expect(page.get_by_role("button", name="Take Asha Rao")).to_be_visible()
    call.refresh_from_db()
    assert call.state == State.CONFIRMED


@pytest.mark.parametrize(
    ("key", "said", "never"),
    [
        ("2", "We will not call again about this.", False),
        ("9", "We will never call this number again.", True),
    ],
)
def test_answers_by_the_keys_of_the_keyboard(page, intake, key, said, never):
    call = make_call(intake)
    page.goto(f"/app/phone/{call.pk}/")

    page.keyboard.press(key)

    expect(page.get_by_text(said)).to_be_visible()
    assert is_suppressed(call.mobile) is never


def test_sees_that_somebody_else_has_answered(page, intake, signed_in_page):
    call = make_call(intake)
    page.goto(f"/app/phone/{call.pk}/")
    other = signed_in_page(intake.member)
    other.goto(f"/app/phone/{call.pk}/")
    other.keyboard.press("1")
    expect(other.get_by_text("Our team will call you shortly.")).to_be_visible()

    hear(page, "#phone")

    expect(page.get_by_text("Call ended")).to_be_visible()
    expect(page.get_by_role("button", name="1 Interested")).to_have_count(0)


def test_hangs_up_without_an_answer(page, intake):
    call = make_call(intake)
    page.goto(f"/app/phone/{call.pk}/")

    page.get_by_role("link", name="Hang up").click()

    expect(page.get_by_role("link", name="Pick up")).to_be_visible()
    call.refresh_from_db()
    assert call.state == State.CONFIRMING


def test_hears_of_a_new_call(page, intake):
    page.goto("/app/phone/")
    expect(page.get_by_text("No call is waiting")).to_be_visible()

    make_call(intake, name="Imran Sheikh")
    hear(page, "#results")

    expect(page.get_by_text("Imran Sheikh")).to_be_visible()


def paths_of(intake: Intake) -> list[str]:
    """Return the telephone's pages: the list, a call that rings, one that is over."""
    rings = make_call(intake)
    over = make_submission(
        State.CONFIRMED, affiliate=intake.affiliate, campaign=intake.campaign, created_at=now()
    )
    return ["/app/phone/", f"/app/phone/{rings.pk}/", f"/app/phone/{over.pk}/"]


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_every_page_fits(signed_in_page, intake, viewport):
    page = signed_in_page(intake.agent, viewport=viewport)

    look_over(page, paths_of(intake))


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_breaks_no_rule_of_accessibility(signed_in_page, axe, intake, viewport):
    page = signed_in_page(intake.member, viewport=viewport, axe=True)

    check_both_themes(page, axe, paths_of(intake))
