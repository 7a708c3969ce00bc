"""The lead desk's table in a browser: finding, looking closer, changing in place, many at once."""

import re

import pytest
from playwright.sync_api import Page, expect

from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from tests.browser.intake import (
    VIEWPORTS,
    check_both_themes,
    hear,
    let_the_worker_work,
    look_over,
    toast,
)
from tests.factories.identity import make_user
from tests.factories.leads import make_found_lead, make_lead

DESK = "/app/leads/"


def row_of(page: Page, lead: Lead):
    return page.locator(f"#lead-{lead.pk}")


def editor(page: Page):
    return page.locator("#editor:popover-open")


def peek(page: Page):
    return page.locator("#peek")


def test_narrows_while_one_types_and_keeps_it_in_the_address(page):
    make_found_lead(name="Imran Sheikh")
    make_lead(name="Asha Rao")
    page.goto(DESK)

    page.keyboard.press("/")
    page.keyboard.type("imran")

    expect(page.locator("#total")).to_have_text("1")
    expect(page).to_have_url(re.compile(r"q=imran$"))
    page.go_back()
    expect(page.locator("#total")).to_have_text("2")
    expect(page.locator("h1")).to_have_text("Leads")


def test_narrows_by_a_form_and_takes_each_filter_back(page):
    make_lead(name="Asha Rao", city="Pune")
    make_lead(name="Imran Sheikh", city="Delhi")
    page.goto(DESK)

    page.get_by_role("button", name="Filter", exact=True).click()
    page.locator("#filter-menu").get_by_label("City").fill("Pune")
    page.keyboard.press("Enter")

    expect(page.locator("#total")).to_have_text("1")
    page.get_by_role("link", name="Remove filter City").click()
    expect(page.locator("#total")).to_have_text("2")


def test_escape_clears_what_the_list_is_narrowed_by(page):
    make_lead()
    page.goto(f"{DESK}?city=Nowhere")
    expect(page.get_by_text("No lead fits")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.locator("#total")).to_have_text("1")


def test_looks_closer_and_goes_on_by_keyboard(page):
    older, newer = make_lead(name="Asha Rao"), make_lead(name="Imran Sheikh")
    page.goto(f"{DESK}?source=manual")

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(peek(page).locator("h2")).to_have_text("Imran Sheikh")
    page.keyboard.press("j")
    expect(peek(page).locator("h2")).to_have_text("Asha Rao")
    expect(page).to_have_url(re.compile(rf"source=manual&peek={older.pk}$"))
    page.keyboard.press("k")
    expect(peek(page).locator("h2")).to_have_text("Imran Sheikh")
    page.keyboard.press("Escape")

    expect(peek(page)).to_be_hidden()
    expect(page.locator(f"#open-{newer.pk}")).to_be_focused()


def test_the_address_opens_the_panel_and_going_back_closes_it(page):
    lead = make_lead(name="Asha Rao")
    page.goto(f"{DESK}?peek={lead.pk}")
    expect(peek(page).locator("h2")).to_have_text("Asha Rao")
    page.goto(DESK)

    page.locator(f"#open-{lead.pk}").click()
    expect(peek(page)).to_be_visible()
    page.go_back()

    expect(peek(page)).to_be_hidden()


def test_notes_a_call_from_the_panel(page):
    lead = make_lead(name="Asha Rao")
    page.goto(DESK)
    page.keyboard.press("j")

    page.keyboard.press("l")
    expect(peek(page).get_by_label("How you were in touch")).to_be_focused()
    peek(page).get_by_label("What was said").fill("Wants a test drive")
    page.keyboard.press("Enter")

    expect(toast(page, "Noted.")).to_be_visible()
    assert lead.interactions.get().details == "Wants a test drive"


def test_moves_a_lead_in_place_and_takes_it_back(page):
    lead = make_lead(name="Asha Rao")
    page.goto(DESK)
    page.keyboard.press("j")

    page.keyboard.press("s")
    expect(editor(page)).not_to_contain_text("Qualified")  # only legal steps are offered
    editor(page).get_by_role("button", name="Contacted").click()

    expect(row_of(page, lead)).to_contain_text("Contacted")
    expect(row_of(page, lead).locator("[data-edit=status]")).to_be_focused()
    toast(page, "now contacted").get_by_role("button", name="Undo").click()
    expect(row_of(page, lead)).to_contain_text("New")


def test_saves_a_value_by_enter_and_leaves_it_by_escape(page):
    lead = make_lead(name="Asha Rao")
    page.goto(DESK)
    button = row_of(page, lead).locator("[data-edit=value]")

    button.click()
    expect(editor(page).get_by_label("Value")).to_be_focused()
    page.keyboard.type("999")
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(editor(page).get_by_label("Value")).to_be_focused()
    page.keyboard.type("4 800")
    page.keyboard.press("Enter")

    expect(button).to_contain_text("4\u00a0800")
    expect(button).to_be_focused()
    expect(editor(page)).to_be_hidden()


def test_says_what_is_wrong_with_a_value(page):
    lead = make_lead()
    page.goto(DESK)

    row_of(page, lead).locator("[data-edit=value]").click()
    expect(editor(page).get_by_label("Value")).to_be_focused()
    page.keyboard.type("much")
    page.keyboard.press("Enter")

    expect(editor(page).get_by_role("alert")).to_contain_text("Write an amount")


def test_gives_a_lead_to_somebody_who_is_searched_for(page):
    lead = make_lead(name="Asha Rao")
    make_user(Role.SENIOR, name="Priya Raman")
    make_user(Role.SENIOR, name="Johan Vermeulen")
    page.goto(DESK)

    row_of(page, lead).locator("[data-edit=owner]").click()
    editor(page).get_by_label("Search people").fill("pri")
    expect(editor(page)).not_to_contain_text("Johan")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(row_of(page, lead)).to_contain_text("Priya Raman")


def test_tells_who_was_quicker(page):
    lead = make_lead(name="Asha Rao")
    page.goto(DESK)
    row_of(page, lead).locator("[data-edit=value]").click()
    expect(editor(page).get_by_label("Value")).to_be_focused()
    Lead.objects.filter(pk=lead.pk).update(version=7, city="Delhi")

    page.keyboard.type("5")
    page.keyboard.press("Enter")

    expect(toast(page, "was quicker")).to_be_visible()
    expect(row_of(page, lead)).to_contain_text("Delhi")


def test_does_something_to_a_range_of_leads(page):
    leads = [make_lead(name=f"Lead {number}") for number in range(4)]
    page.goto(DESK)

    page.locator("[data-tick]").nth(0).click()
    page.locator("[data-tick]").nth(2).click(modifiers=["Shift"])
    expect(page.locator("[data-bulk]")).to_contain_text("3 selected")
    page.get_by_role("button", name="Tag", exact=True).click()
    editor(page).get_by_label("Put this tag on").fill("hot")
    page.keyboard.press("Enter")
    expect(page.locator("#bulk-progress")).to_contain_text("Tag with hot")
    let_the_worker_work()
    hear(page, "#bulk-progress [data-live]")

    expect(row_of(page, leads[3])).to_contain_text("hot")
    expect(row_of(page, leads[0])).not_to_contain_text("hot")


def test_does_something_to_all_that_match(page):
    for number in range(52):
        make_lead(name=f"Lead {number}", city="Pune")
    make_lead(name="Elsewhere", city="Delhi")
    page.goto(f"{DESK}?city=Pune")

    page.get_by_label("Select all on this page").click()
    page.get_by_role("button", name="Select all 52").click()
    page.get_by_role("button", name="Tag", exact=True).click()
    editor(page).get_by_label("Put this tag on").fill("pune")
    page.keyboard.press("Enter")
    expect(page.locator("#bulk-progress")).to_contain_text("Tag with pune")
    let_the_worker_work()

    assert Lead.objects.filter(tagged__tag__name="pune").count() == 52


def test_selects_by_keyboard_and_clears_by_escape(page):
    make_lead()
    page.goto(DESK)

    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk]")).to_contain_text("1 selected")
    page.keyboard.press("Escape")

    expect(page.locator("[data-bulk]")).to_be_hidden()


def test_enters_a_new_lead(page):
    page.goto(DESK)

    page.keyboard.press("c")
    page.get_by_label("Name", exact=True).fill("Zandile Mokoena")
    page.get_by_label("Phone optional").fill("+919812345678")
    page.get_by_role("button", name="Create lead").click()

    expect(peek(page).locator("h2")).to_have_text("Zandile Mokoena")
    expect(toast(page, "Zandile Mokoena is on the list.")).to_be_visible()


def test_keeps_a_list_as_a_view(page):
    make_lead(city="Pune")
    make_lead(city="Delhi")
    page.goto(f"{DESK}?city=Pune")

    page.get_by_role("link", name="Save view").click()
    editor(page).get_by_label("Name of the view").fill("In Pune")
    page.keyboard.press("Enter")
    expect(page.locator("#desk-tabs [aria-current]")).to_have_text("In Pune")
    page.get_by_role("link", name="All leads").click()
    expect(page.locator("#total")).to_have_text("2")
    page.get_by_role("link", name="In Pune").click()

    expect(page.locator("#total")).to_have_text("1")


def test_puts_a_view_away_and_brings_it_back(page):
    make_lead(city="Pune")
    page.goto(f"{DESK}?city=Pune")
    page.get_by_role("link", name="Save view").click()
    editor(page).get_by_label("Name of the view").fill("In Pune")
    page.keyboard.press("Enter")

    page.get_by_role("button", name="Change the view In Pune").click()
    page.get_by_role("menuitem", name="Delete").click()
    toast(page, "is put away").get_by_role("button", name="Undo").click()

    expect(page.get_by_role("link", name="In Pune")).to_be_visible()


def test_chooses_columns(page):
    make_lead()
    page.goto(DESK)

    page.get_by_role("button", name="Columns").click()
    page.locator("#columns-menu").get_by_label("City").uncheck()
    page.get_by_role("button", name="Show these").click()

    expect(page.get_by_role("columnheader", name="City")).to_have_count(0)
    page.goto(DESK)  # remembered
    expect(page.get_by_role("columnheader", name="City")).to_have_count(0)


def test_shows_what_others_change_without_a_jump(page):
    lead = make_lead(name="Asha Rao")
    page.goto(DESK)
    page.locator("[data-tick]").check()
    page.keyboard.press("j")
    Lead.objects.filter(pk=lead.pk).update(city="Delhi", version=9)
    make_lead(name="Imran Sheikh")

    hear(page, "#results")

    expect(row_of(page, lead)).to_contain_text("Delhi")
    expect(page.locator("[data-tick]")).to_be_checked()
    expect(page.locator(f"#open-{lead.pk}")).to_be_focused()
    page.get_by_role("button", name="1 new lead – show").click()
    expect(page.get_by_text("Imran Sheikh")).to_be_visible()


def test_the_palette_finds_a_lead(page):
    lead = make_found_lead(name="Imran Sheikh")
    page.goto(DESK)

    page.keyboard.press("Control+k")
    page.keyboard.type("imran")
    expect(page.get_by_role("option", name="Imran Sheikh")).to_be_visible()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(rf"/leads/{lead.pk}/"))


def test_somebody_who_may_only_look_is_offered_nothing_else(signed_in_page):
    make_lead(name="Asha Rao")
    page = signed_in_page(make_user(Role.COLLECTIONS))

    page.goto(DESK)

    expect(page.get_by_text("View only")).to_be_visible()
    expect(page.locator("[data-edit], [data-tick], [data-create]")).to_have_count(0)


def test_a_phone_opens_the_lead_itself(signed_in_page, director):
    lead = make_lead(name="Asha Rao")
    page = signed_in_page(director, viewport="phone")
    page.goto(DESK)

    page.locator(f"#open-{lead.pk}").click()

    expect(page).to_have_url(re.compile(rf"/leads/{lead.pk}/"))


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_every_page_fits(signed_in_page, director, viewport):
    lead = make_lead(name="A" * 200)
    page = signed_in_page(director, viewport=viewport)

    look_over(page, [DESK, f"{DESK}?layout=board", f"{DESK}?q=none", f"{DESK}new/"])
    page.goto(f"{DESK}?peek={lead.pk}")
    expect(peek(page)).to_be_visible()


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_breaks_no_rule_of_accessibility(signed_in_page, axe, director, viewport):
    lead = make_lead(name="Asha Rao", city="Pune")
    page = signed_in_page(director, viewport=viewport, axe=True)

    paths = [f"{DESK}?city=Pune", f"{DESK}?layout=board", f"{DESK}?peek={lead.pk}", f"{DESK}new/"]
    check_both_themes(page, axe, paths)


def test_what_opens_over_the_list_breaks_no_rule_of_accessibility(signed_in_page, axe, director):
    lead = make_lead(name="Asha Rao")
    page = signed_in_page(director, axe=True)
    page.goto(DESK)

    for field in ("status", "owner", "value", "next"):
        row_of(page, lead).locator(f"[data-edit={field}]").click()
        expect(editor(page)).to_be_visible()
        axe(page)
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Filter", exact=True).click()
    axe(page)
    page.keyboard.press("Escape")
    page.locator("[data-tick]").check()
    axe(page)
    page.get_by_role("link", name="New lead").click()
    expect(page.get_by_label("Name", exact=True)).to_be_visible()
    axe(page)
