"""The page of a lead in a browser: by mouse, by keyboard, on a phone, with every change undone."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Interaction, Lead, Note
from leadflow.leads.services import update_lead
from leadflow.leads.types import LeadStatus
from tests.browser.intake import VIEWPORTS, check_both_themes, look_over, toast
from tests.factories.identity import actor_for, make_user
from tests.factories.leads import make_lead, take_step


@pytest.fixture
def lead(director) -> Lead:
    made = make_lead(name="Elena Ndlovu", city="Delhi", email="elena@example.com")
    Lead.objects.filter(pk=made.pk).update(
        assigned_to=director, next_action="Send plans", next_action_at=now() - timedelta(days=1)
    )
    made.refresh_from_db()
    return made


@pytest.fixture
def page(signed_in_page, director, lead) -> Page:
    opened = signed_in_page(director)
    opened.goto(f"/app/leads/{lead.pk}/")
    return opened


def test_keeps_a_note_by_keyboard_and_takes_it_back(page, lead):
    page.get_by_label("What happened").fill("Likes the garden")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".timeline").get_by_text("Likes the garden")).to_be_visible()
    expect(page.get_by_label("What happened")).to_have_value("")

    toast(page, "Note saved.").get_by_role("button", name="Undo").click()

    expect(page.locator(".timeline").get_by_text("Likes the garden")).to_have_count(0)
    assert not Note.objects.exists()


def test_logs_a_call_by_one_key_with_what_comes_next(page, lead):
    page.locator("h1").click()
    page.keyboard.press("l")
    page.keyboard.type("Wants a visit")
    page.locator("#composer").get_by_text("Positive").click()
    page.get_by_role("textbox", name="Next action").fill("Visit")
    page.locator("#composer").get_by_role("button", name="Tomorrow 10:00").click()
    page.locator("#composer").get_by_role("button", name="Save").click()

    expect(page.locator(".timeline").get_by_text("Wants a visit")).to_be_visible()
    expect(page.locator(".next-card")).to_contain_text("Visit, Tomorrow 10:00")
    assert Interaction.objects.get().outcome == "positive"


def test_says_in_a_word_what_is_overdue(page):
    card = page.locator(".next-card")

    expect(card).to_contain_text("Overdue")
    expect(card).to_contain_text("Send plans")


def test_keeps_what_is_being_written_while_the_lead_changes(page, lead):
    page.get_by_label("What happened").fill("Half a sentence")
    page.locator("h1").click()

    page.get_by_role("button", name="Contacted").click()

    expect(page.locator(".steps .current")).to_have_text("Contacted")
    expect(page.get_by_label("What happened")).to_have_value("Half a sentence")


def test_moves_a_lead_and_takes_the_move_back(page, lead):
    page.get_by_role("button", name="Contacted").click()
    expect(page.locator(".page-head .pill")).to_have_text("Contacted")

    toast(page, "Moved to Contacted.").get_by_role("button", name="Undo").click()

    expect(page.locator(".page-head .pill")).to_have_text("New")


def test_asks_why_a_lead_is_lost(page, lead):
    page.get_by_role("button", name="Mark lost").click()
    dialog = page.get_by_role("dialog", name="Why is this lead lost?")
    dialog.get_by_text("Bought elsewhere").click()
    dialog.get_by_role("button", name="Mark lost").click()

    expect(page.locator(".page-head .pill")).to_have_text("Lost")
    expect(page.get_by_text("Lost because: Bought elsewhere")).to_be_visible()


def test_puts_a_refused_step_right_again(signed_in_page, director, lead):
    page = signed_in_page(director, axe=True)  # htmx tells the console of every refusal
    page.goto(f"/app/leads/{lead.pk}/")
    Lead.objects.filter(pk=lead.pk).update(status=LeadStatus.CONVERTED)

    page.get_by_role("button", name="Contacted").click()

    expect(page.locator(".toast.bad")).to_be_visible()
    expect(page.locator(".steps .current")).to_have_text("Converted")


def test_changes_a_fact_by_keyboard_and_goes_on_there(page, lead):
    city = page.locator("#detail-city [data-fact]")
    city.focus()
    page.keyboard.press("Enter")
    control = page.get_by_label("City", exact=True)
    expect(control).to_be_focused()
    control.fill("Pune")
    page.keyboard.press("Enter")

    expect(page.locator("#detail-city")).to_contain_text("Pune")
    expect(page.locator("#detail-city [data-fact]")).to_be_focused()
    toast(page, "City saved.").get_by_role("button", name="Undo").click()
    expect(page.locator("#detail-city")).to_contain_text("Delhi")


def test_leaves_a_fact_as_it_is_on_escape(page, lead):
    page.locator("#detail-city [data-fact]").click()
    page.get_by_label("City", exact=True).fill("Pune")
    page.keyboard.press("Escape")

    expect(page.locator("#detail-city")).to_contain_text("Delhi")
    expect(page.locator("#detail-city [data-fact]")).to_be_focused()


def test_shows_what_a_colleague_made_of_the_same_fact(page, director, lead):
    page.locator("#detail-city [data-fact]").click()
    page.get_by_label("City", exact=True).fill("Pune")
    colleague = actor_for(make_user(Role.DIRECTOR, name="Meera Shah"))
    update_lead(actor=colleague, lead_id=lead.pk, changes={"city": "Mumbai"}, now=now())

    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Meera Shah has made it Mumbai")
    page.get_by_role("button", name="Use mine").click()

    expect(page.locator("#detail-city")).to_contain_text("Pune")


def test_calls_a_colleague_in_a_note(page):
    make_user(Role.HEAD, username="meera", name="Meera Shah")
    text = page.get_by_label("What happened")

    text.press_sequentially("Please look @mee")
    expect(page.get_by_role("option", name="Meera Shah")).to_be_visible()
    page.keyboard.press("Enter")

    expect(text).to_have_value("Please look @meera ")
    expect(text).to_be_focused()


def test_hangs_a_tag_on_and_takes_it_off(page, lead):
    page.get_by_label("Add a tag").fill("investor")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove tag investor").click()

    expect(page.get_by_role("button", name="Remove tag investor")).to_have_count(0)


def test_keeps_a_file_and_gives_it_back(page, lead, tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text("Two rooms")
    page.locator("[data-upload] input[type=file]").set_input_files(path)
    expect(page.get_by_role("link", name="plan.txt")).to_be_visible()

    with page.expect_download() as handed:
        page.get_by_role("link", name="plan.txt").click()
    assert handed.value.suggested_filename == "plan.txt"
    page.get_by_role("button", name="Remove plan.txt").click()

    expect(page.get_by_role("link", name="plan.txt")).to_have_count(0)


def test_says_why_a_file_is_not_kept(page, tmp_path):
    path = tmp_path / "page.html"
    path.write_text("<script>alert(1)</script>")
    page.locator("[data-upload] input[type=file]").set_input_files(path)

    expect(page.locator("#file-error")).to_contain_text("Only PDF")


def test_filters_the_history_and_shows_more_of_it(page, lead):
    for _ in range(40):
        take_step(lead.pk)
    page.reload()
    expect(page.locator(".timeline > li")).to_have_count(31)

    page.get_by_role("link", name="Show more").click()
    expect(page.locator(".timeline > li")).to_have_count(41)
    page.get_by_role("link", name="Routing").click()

    expect(page.get_by_text("Nothing of this kind has happened yet.")).to_be_visible()


def test_restores_what_a_fact_was(page, director, lead):
    update_lead(actor=actor_for(director), lead_id=lead.pk, changes={"city": "Goa"}, now=now())
    page.reload()
    page.get_by_text("Who saw and changed it").click()
    page.get_by_role("button", name=re.compile("Restore")).click()

    expect(page.locator("#detail-city")).to_contain_text("Delhi")


def test_reaches_the_person_with_one_click(page, lead):
    head = page.locator(".page-head")

    expect(head.get_by_role("link", name="Call")).to_have_attribute("href", f"tel:{lead.phone}")
    expect(head.get_by_role("link", name="WhatsApp")).to_have_attribute(
        "href", f"https://wa.me/{lead.phone.removeprefix('+')}"
    )
    expect(head.get_by_role("link", name="Email")).to_have_attribute(
        "href", "mailto:elena@example.com"
    )


@pytest.mark.parametrize("viewport", VIEWPORTS)
@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.COLLECTIONS])
def test_breaks_no_rule_of_accessibility(signed_in_page, axe, lead, viewport, role):
    page = signed_in_page(make_user(role), viewport=viewport, axe=True)

    check_both_themes(page, axe, [f"/app/leads/{lead.pk}/"])


def test_breaks_no_rule_while_it_is_worked(signed_in_page, axe, director, lead):
    page = signed_in_page(director, axe=True)
    page.goto(f"/app/leads/{lead.pk}/")
    page.locator("#composer").get_by_text("Call", exact=True).click()
    page.locator("#detail-city [data-fact]").click()
    expect(page.get_by_label("City", exact=True)).to_be_focused()
    page.get_by_text("Who saw and changed it").click()
    expect(page.get_by_text("looked at it").first).to_be_visible()

    axe(page)


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_fits(signed_in_page, director, lead, viewport):
    page = signed_in_page(director, viewport=viewport)
    Lead.objects.filter(pk=lead.pk).update(name="A" * 200, next_action="B" * 200)

    look_over(page, [f"/app/leads/{lead.pk}/"])


def test_keeps_the_call_under_the_thumb(signed_in_page, director, lead):
    page = signed_in_page(director, viewport="phone")
    page.goto(f"/app/leads/{lead.pk}/")

    expect(page.locator(".reach-bar").get_by_role("link", name="Call")).to_be_in_viewport()
    page.locator(".reach-bar").get_by_role("link", name="Log").click()

    expect(page.get_by_label("What happened")).to_be_focused()
    expect(page.locator("#composer [value=call]")).to_be_checked()


def test_offers_the_next_stage_on_a_phone_too(signed_in_page, director, lead):
    page = signed_in_page(director, viewport="phone")
    page.goto(f"/app/leads/{lead.pk}/")

    page.get_by_role("button", name="Contacted").click()

    expect(page.locator(".page-head .pill")).to_have_text("Contacted")
