"""The supply team's day in a browser: taking, giving back, calling back, finishing."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from leadflow.affiliates.models import Submission, SupplyItem
from leadflow.affiliates.types import State
from leadflow.kernel.clock import now
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


def make_confirmed(intake: Intake, name: str = "Asha Rao", **fields: object) -> Submission:
    """Make a lead that waits in the queue."""
    state = State.IN_SUPPLY if "claimed_by" in fields else State.CONFIRMED
    return make_submission(
        state,
        affiliate=intake.affiliate,
        campaign=intake.campaign,
        name=name,
        registration="MH12AB1234",
        city="Pune",
        created_at=now(),
        **fields,
    )


def item_of(made: Submission) -> SupplyItem:
    return SupplyItem.objects.get(submission=made)


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_takes_a_lead_gives_it_back_and_takes_it_again(signed_in_page, intake, viewport):
    page = signed_in_page(intake.agent, viewport=viewport)
    item = item_of(make_confirmed(intake))
    page.goto("/app/")

    page.get_by_role("button", name="Take Asha Rao").click()
    expect(page.get_by_role("heading", name="How did the talk end?")).to_be_visible()
    toast(page, "The lead is yours").get_by_role("button", name="Undo").click()
    expect(toast(page, "Given back to the queue")).to_be_visible()
    expect(page.get_by_role("button", name="Take this lead")).to_be_visible()
    item.refresh_from_db()
    assert item.claimed_by is None
    page.get_by_role("button", name="Take this lead").click()
    page.get_by_role("button", name="Give back to the queue").click()
    expect(toast(page, "Given back to the queue")).to_be_visible()
    expect(page.get_by_role("heading", name="Waiting 1")).to_be_visible()
    toast(page, "Given back").get_by_role("button", name="Undo").click()

    expect(toast(page, "The lead is yours")).to_be_visible()
    expect(page.get_by_role("heading", name="With you 1")).to_be_visible()
    item.refresh_from_db()
    assert item.claimed_by == intake.agent


def test_asks_for_a_time_only_when_there_is_to_be_a_call_back(page, intake):
    item = item_of(make_confirmed(intake, claimed_by=intake.agent))
    page.goto(f"/app/supply/{item.pk}/")
    expect(page.get_by_label("Call back at")).to_be_hidden()

    page.get_by_label("Call back", exact=True).check()
    page.get_by_label("Call back at").fill("2020-01-01T10:00")
    page.get_by_role("button", name="Save").click()
    field = page.get_by_label("Call back at")
    expect(field).to_have_accessible_description(re.compile("Give a time to come"))
    field.fill((now() + timedelta(days=3)).strftime("%Y-%m-%dT10:00"))
    page.get_by_role("button", name="Save").click()

    expect(toast(page, "You are reminded to call back")).to_be_visible()
    expect(page.locator(f"#supply-{item.pk} .due")).to_contain_text("10:00")


def test_shows_in_red_and_first_what_is_due(page, intake):
    waits = make_confirmed(intake, name="Waits")
    promised = item_of(make_confirmed(intake, name="Promised", claimed_by=intake.agent))
    SupplyItem.objects.filter(pk=promised.pk).update(
        call_back_at=now() - timedelta(minutes=5), outcome="call_back"
    )
    page.goto("/app/supply/")

    expect(page.locator(".queue b").first).to_have_text("Promised")
    expect(page.get_by_role("heading", name="Call back now 1")).to_be_visible()
    expect(page.locator(f"#supply-{promised.pk} .due.late")).to_be_visible()
    expect(page.locator(f"#supply-{item_of(waits).pk} .late")).to_have_count(0)


def test_hears_of_a_new_lead_without_losing_its_place(page, intake):
    first = item_of(make_confirmed(intake))
    page.goto("/app/supply/")
    expect(page.locator("#waiting")).to_have_text("1 waiting")
    page.keyboard.press("j")
    expect(page.locator(f"#open-{first.pk}")).to_be_focused()
    before = page.locator(f"#supply-{first.pk}").bounding_box()

    make_confirmed(intake, name="Imran Sheikh")
    hear(page, "#results")

    expect(page.get_by_role("button", name="Take Imran Sheikh")).to_be_visible()
    expect(page.locator("#waiting")).to_have_text("2 waiting")
    expect(page.locator(f"#open-{first.pk}")).to_be_focused()
    assert page.locator(f"#supply-{first.pk}").bounding_box() == before


def test_moves_through_every_list_of_the_queue_by_keyboard(page, intake):
    mine = item_of(make_confirmed(intake, name="Mine", claimed_by=intake.agent))
    waits = item_of(make_confirmed(intake, name="Waits"))
    page.goto("/app/supply/")

    page.keyboard.press("j")
    expect(page.locator(f"#open-{mine.pk}")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(f"#open-{waits.pk}")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(rf"/supply/{waits.pk}/$"))


def test_says_when_a_colleague_was_quicker(page, intake):
    made = make_confirmed(intake)
    page.goto(f"/app/supply/{item_of(made).pk}/")
    SupplyItem.objects.update(claimed_by=intake.member, claimed_at=now())

    page.get_by_role("button", name="Take this lead").click()

    expect(page.get_by_text("Somebody else has taken this lead.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Go"))).not_to_have_count(0)


def test_warns_before_typed_notes_are_lost(page, intake):
    item = item_of(make_confirmed(intake, claimed_by=intake.agent))
    page.goto(f"/app/supply/{item.pk}/")
    page.get_by_label("Notes").fill("Wants to think about it.")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.get_by_role("link", name="The whole history").click(no_wait_after=True)

    expect(page.get_by_label("Notes")).to_have_value("Wants to think about it.")
    assert asked == ["beforeunload"]


def paths_of(intake: Intake) -> list[str]:
    """Return the supply team's pages, with something on each of them."""
    waits = item_of(make_confirmed(intake))
    mine = item_of(make_confirmed(intake, name="A" * 200, claimed_by=intake.agent))
    late = now() - timedelta(minutes=5)
    SupplyItem.objects.filter(pk=mine.pk).update(call_back_at=late, outcome="call_back")
    return ["/app/supply/", f"/app/supply/{waits.pk}/", f"/app/supply/{mine.pk}/"]


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_every_page_fits(signed_in_page, intake, viewport):
    page = signed_in_page(intake.agent, viewport=viewport)
    look_over(page, ["/app/supply/?view=mine"])  # nobody yet

    look_over(page, paths_of(intake))


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_breaks_no_rule_of_accessibility(signed_in_page, axe, intake, viewport):
    page = signed_in_page(intake.agent, viewport=viewport, axe=True)

    check_both_themes(page, axe, paths_of(intake))
