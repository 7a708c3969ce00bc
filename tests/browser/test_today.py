"""The list of today in a browser: worked through by keyboard and by thumb."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Interaction, Lead
from tests.browser.intake import VIEWPORTS, check_both_themes, look_over, toast
from tests.factories.identity import make_user
from tests.factories.leads import make_lead

NAMES = ("Asha Rao", "Imran Sheikh", "Kiara Mistry")


@pytest.fixture
def senior(live_server) -> User:
    return make_user(Role.SENIOR, name="Priya Nair")


@pytest.fixture
def due(senior) -> list[Lead]:
    made = [make_lead(name=name) for name in NAMES]
    for days, lead in zip((9, 5, 2), made, strict=True):
        Lead.objects.filter(pk=lead.pk).update(
            assigned_to=senior, next_action="Call", next_action_at=now() - timedelta(days=days)
        )
    return made


@pytest.fixture
def page(signed_in_page, senior, due) -> Page:
    opened = signed_in_page(senior)
    opened.goto("/app/today/")
    return opened


def test_notes_an_outcome_with_one_click_and_takes_it_back(page, due):
    page.locator(f"#today-{due[0].pk}").get_by_role("button", name="No answer").click()
    expect(page.locator(f"#today-{due[0].pk}")).to_have_count(0)
    expect(page.locator(".day")).to_contain_text("1 of 3")

    toast(page, "Asha Rao: no answer.").get_by_role("button", name="Undo").click()

    expect(page.locator(f"#today-{due[0].pk}")).to_be_visible()
    expect(page.locator(".day")).to_contain_text("0 of 3")


def test_is_worked_through_by_keyboard(page, due):
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".queue .current")).to_contain_text("Imran Sheikh")
    page.keyboard.press("1")
    expect(page.locator(f"#today-{due[1].pk}")).to_have_count(0)
    expect(page.locator(".queue .current")).to_contain_text("Kiara Mistry")

    page.keyboard.press("3")

    expect(page.locator(f"#today-{due[2].pk}")).to_have_count(0)
    assert set(Interaction.objects.values_list("outcome", flat=True)) == {"positive", "follow-up"}


def test_opens_a_lead_from_the_list(page, due):
    page.keyboard.press("j")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Asha Rao")


def test_says_so_when_the_day_is_done(page, due):
    for lead in due:
        page.locator(f"#today-{lead.pk}").get_by_role("button", name="Reached").click()
        expect(page.locator(f"#today-{lead.pk}")).to_have_count(0)

    expect(page.get_by_text("Nothing left for today")).to_be_visible()


def test_lets_a_director_choose_whose_day(signed_in_page, senior, due):
    page = signed_in_page(make_user(Role.DIRECTOR, name="Amara Naidoo"))
    page.goto("/app/today/")
    expect(page.get_by_text("Nothing left for today")).to_be_visible()

    page.get_by_label("Whose day").select_option("Priya Nair")

    expect(page.get_by_text("Asha Rao")).to_be_visible()


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_breaks_no_rule_of_accessibility(signed_in_page, axe, senior, due, viewport):
    page = signed_in_page(senior, viewport=viewport, axe=True)

    check_both_themes(page, axe, ["/app/today/"])


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_fits(signed_in_page, senior, due, viewport):
    Lead.objects.filter(pk=due[0].pk).update(name="A" * 200, next_action="B" * 200)

    look_over(signed_in_page(senior, viewport=viewport), ["/app/today/"])
