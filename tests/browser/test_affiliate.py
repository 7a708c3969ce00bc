"""An affiliate's day in a browser, and the whole way of a lead from its number to its purchase."""

import re

import pytest
from playwright.sync_api import Page, expect

from leadflow.affiliates.types import State
from leadflow.events.models import WebhookMessage
from leadflow.identity.models import ApiKey
from leadflow.kernel.clock import now
from tests.browser.conftest import session_cookie
from tests.browser.intake import (
    VIEWPORTS,
    Intake,
    check_both_themes,
    hear,
    let_the_worker_work,
    look_over,
    make_intake,
    newest,
    toast,
)
from tests.events.receiver import receiving, status
from tests.factories.affiliates import make_submission

HOME = "/app/affiliate/"


@pytest.fixture
def intake(live_server) -> Intake:
    return make_intake()


@pytest.fixture
def page(signed_in_page, intake) -> Page:
    return signed_in_page(intake.member)


@pytest.fixture
def open_reach(settings) -> None:
    """Let webhooks reach this machine, where the other side of them stands in tests."""
    settings.WEBHOOKS_ALLOW_PRIVATE = True


def submit(page: Page, mobile: str) -> None:
    page.get_by_label("Mobile number").fill(mobile)
    page.keyboard.press("Enter")


def answer(page: Page):
    return page.get_by_role("region", name="+91 98123 00077")


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_a_number_becomes_a_purchase(signed_in_page, intake, viewport):
    page = signed_in_page(intake.member, viewport=viewport)
    page.goto("/app/")

    # a new number, the same again, a wrong registration, the right one
    submit(page, "98123 00077")
    expect(answer(page)).to_contain_text("Accepted. The interest call follows.")
    expect(page.get_by_label("Mobile number")).to_be_focused()
    expect(page.get_by_label("Mobile number")).to_have_value("")
    submit(page, "00919812300077")
    expect(answer(page)).to_contain_text("We know this mobile.")
    plate = answer(page).get_by_label("Car registration")
    expect(plate).to_be_focused()
    plate.fill("MH 12 AB 0404")
    page.keyboard.press("Enter")
    expect(plate).to_have_accessible_description("The registration was not found.")
    expect(plate).to_be_focused()
    plate.fill("MH 12 AB 1234")
    page.keyboard.press("Enter")
    expect(answer(page)).to_contain_text("Accepted. The interest call follows.")
    expect(page.get_by_label("Mobile number")).to_be_focused()

    # the call rings and is answered
    let_the_worker_work()
    page.get_by_role("link", name="Follow this submission").click()
    page.get_by_role("link", name="Answer the simulated call").click()
    expect(page.get_by_role("heading", name="Call to +91 98123 00077")).to_be_attached()
    page.get_by_role("button", name="1 Interested").click()
    expect(page.get_by_text("Our team will call you shortly.")).to_be_visible()

    # the supply team takes it and finishes it
    let_the_worker_work()
    supply = signed_in_page(intake.agent, viewport=viewport)
    supply.goto("/app/")
    supply.get_by_role("button", name="Take +919812300077").click()
    expect(toast(supply, "The lead is yours")).to_be_visible()
    supply.get_by_label("Purchased", exact=True).check()
    supply.get_by_label("Notes").fill("Paid by transfer.")
    supply.get_by_role("button", name="Save").click()
    expect(toast(supply, "Finished: purchased")).to_be_visible()

    # the affiliate sees the whole way
    page.get_by_role("link", name="Follow the submission").click()
    expect(page.locator(".steps [aria-current=step]")).to_have_text("Purchased")
    texts = page.locator(".timeline .headline b").all_text_contents()
    assert [text.partition(":")[0] for text in texts] == [
        "Purchased",
        "Taken by the supply team",
        "Interest confirmed",
        "Interest call queued",
        "Accepted",
        "Waiting for the car registration",
        "Waiting for the car registration",
    ]
    expect(page.locator(".rule").nth(0)).to_have_text("supply.purchased")


def test_says_under_the_field_what_is_no_number_and_keeps_it(page):
    page.goto(HOME)

    submit(page, "12")

    field = page.get_by_label("Mobile number")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("it has too few digits"))
    expect(field).to_have_value("12")
    expect(field).to_be_focused()


def test_tells_the_answer_to_those_who_cannot_see_it(page):
    page.goto(HOME)

    submit(page, "98123 00077")

    expect(page.locator("#say")).to_have_text(
        "+91 98123 00077: Accepted. The interest call follows."
    )


def test_the_newest_follow_along_while_the_next_number_is_typed(page):
    page.goto(HOME)
    submit(page, "98123 00077")
    newest_row = page.get_by_role("listitem").filter(has_text="+91 98123 00077")
    expect(newest_row).to_contain_text("Accepted")
    page.get_by_label("Mobile number").fill("98")
    before = page.get_by_label("Mobile number").bounding_box()

    let_the_worker_work()
    hear(page, "#recent")

    expect(newest_row).to_contain_text("Calling")
    expect(page.get_by_label("Mobile number")).to_have_value("98")
    expect(page.get_by_label("Mobile number")).to_be_focused()
    assert page.get_by_label("Mobile number").bounding_box() == before


def test_a_submission_follows_along_without_a_jump(page, intake):
    made = make_submission(affiliate=intake.affiliate, campaign=intake.campaign)
    page.goto(f"/app/affiliate/submissions/{made.pk}/")
    expect(page.locator(".steps [aria-current=step]")).to_have_text("Call planned")
    before = page.locator(".timeline").bounding_box()

    type(made).objects.update(state=State.CONFIRMED)
    hear(page, "#submission")

    expect(page.locator(".steps [aria-current=step]")).to_have_text("Waiting for supply")
    assert page.locator(".timeline").bounding_box() == before


def test_moves_through_the_list_by_keyboard_and_opens_a_row(page, intake):
    made = [make_submission(affiliate=intake.affiliate) for _ in range(3)]
    page.goto("/app/affiliate/submissions/")

    page.keyboard.press("j")
    page.keyboard.press("j")
    hear(page, "#results")  # drawn anew under the hands
    expect(page.locator(f"#open-{made[1].pk}")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(f"#open-{made[2].pk}")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(rf"/submissions/{made[2].pk}/$"))


def test_narrows_the_list_while_one_types_and_exports_what_is_left(page, intake):
    for mobile in ("+919812300077", "+919812300088"):
        make_submission(affiliate=intake.affiliate, mobile=mobile)
    page.goto("/app/affiliate/submissions/")
    expect(page.locator("#total")).to_have_text("2")

    page.keyboard.press("/")
    page.keyboard.type("98123 00077")

    expect(page.locator("#total")).to_have_text("1")
    expect(page).to_have_url(re.compile("q=98123"))
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "+919812300077" in lines[1]


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_makes_a_key_copies_and_revokes_it(signed_in_page, intake, viewport):
    page = signed_in_page(intake.member, viewport=viewport)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/app/affiliate/keys/")

    page.get_by_label("What is it for?").fill("Website")
    page.get_by_role("button", name="Make a key").click()
    page.get_by_role("button", name="Copy the key").click()
    expect(page.get_by_text("Copied").first).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r"lf_[0-9a-f]{12}_\S{43}", text)

    page.get_by_role("button", name="Revoke").click()
    dialog = page.get_by_role("dialog", name="Revoke this key?")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert ApiKey.objects.get().revoked_at is None
    page.get_by_role("button", name="Revoke").click()
    dialog.get_by_role("button", name="Revoke").click()

    expect(toast(page, "Revoked")).to_be_visible()
    expect(page.get_by_role("cell", name="Revoked")).to_be_visible()


@pytest.mark.usefixtures("open_reach")
def test_adds_a_webhook_and_sends_a_test_to_it(page):
    with receiving() as receiver:
        receiver.answers = [status(500), status(204)]
        page.goto("/app/affiliate/webhooks/")
        page.get_by_role("textbox", name="Address").fill(receiver.url)
        page.get_by_role("button", name="Add").click()
        expect(page.get_by_role("button", name="Copy the secret")).to_be_visible()
        page.get_by_role("link", name=receiver.url).click()

        page.get_by_role("button", name="Send test").click()
        expect(toast(page, "A test is on its way")).to_be_visible()
        entry = page.get_by_role("listitem").filter(has_text="webhook.test")
        expect(entry).to_contain_text("Queued")
        let_the_worker_work()
        expect(entry).to_contain_text("Retrying")  # the page looks again by itself
        entry.locator("summary").click()
        expect(entry).to_contain_text(": 500 in ")
        entry.get_by_role("button", name="Send again").click()
        expect(toast(page, "On its way again")).to_be_visible()
        let_the_worker_work()

        expect(entry).to_contain_text("Delivered")
        assert receiver.headers[-1]["webhook-id"] == WebhookMessage.objects.get().uid


@pytest.mark.usefixtures("open_reach")
def test_switches_a_webhook_off_and_back_on(page):
    page.goto("/app/affiliate/webhooks/")
    page.get_by_role("textbox", name="Address").fill("http://127.0.0.1:9/hook")
    page.get_by_role("button", name="Add").click()
    page.get_by_role("link", name="http://127.0.0.1:9/hook").click()

    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_role("button", name="Send test")).to_have_count(0)
    toast(page, "Switched off").get_by_role("button", name="Undo").click()

    expect(page.get_by_role("button", name="Send test")).to_be_visible()


def test_works_without_a_script(chromium, live_server, intake):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([session_cookie(intake.member, live_server.url)])
    page = context.new_page()

    page.goto(HOME)
    submit(page, "98123 00077")
    expect(page.get_by_text("Accepted. The interest call follows.")).to_be_visible()
    submit(page, "98123 00077")
    answer(page).get_by_label("Car registration").fill("MH 12 AB 1234")
    answer(page).get_by_role("button", name="Send registration").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("+91 98123 00077")
    assert newest().state == State.ACCEPTED
    context.close()


def paths_of(intake: Intake) -> list[str]:
    """Return the affiliate's pages, with something on each of them."""
    waits, goes_on, _ = (
        make_submission(
            state, affiliate=intake.affiliate, campaign=intake.campaign, created_at=now()
        ).pk
        for state in (State.AWAITING_REGISTRATION, State.IN_SUPPLY, State.REJECTED)
    )
    return [
        HOME,
        "/app/affiliate/submissions/",
        f"/app/affiliate/submissions/{waits}/",
        f"/app/affiliate/submissions/{goes_on}/",
        "/app/affiliate/keys/",
        "/app/affiliate/webhooks/",
        "/app/affiliate/instructions/",
    ]


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_every_page_fits(signed_in_page, intake, viewport):
    page = signed_in_page(intake.member, viewport=viewport)

    look_over(page, paths_of(intake))


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_breaks_no_rule_of_accessibility(signed_in_page, axe, intake, viewport):
    page = signed_in_page(intake.member, viewport=viewport, axe=True)

    check_both_themes(page, axe, paths_of(intake))


@pytest.mark.usefixtures("open_reach")
@pytest.mark.parametrize(("viewport", "theme"), [("desktop", "light"), ("phone", "dark")])
def test_breaks_no_rule_while_it_answers(signed_in_page, axe, intake, viewport, theme):
    page = signed_in_page(intake.member, viewport=viewport, theme=theme, axe=True)
    page.goto(HOME)
    submit(page, "12")
    expect(page.locator("[aria-invalid=true]")).to_be_visible()
    axe(page)
    for _ in range(2):
        submit(page, "98123 00077")
        expect(answer(page)).to_be_visible()
    expect(answer(page)).to_contain_text("We know this mobile.")
    axe(page)
    page.goto("/app/affiliate/keys/")
    page.get_by_label("What is it for?").fill("Website")
    page.get_by_role("button", name="Make a key").click()
    expect(page.get_by_role("button", name="Copy the key")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    axe(page)
    page.goto("/app/affiliate/webhooks/")
    page.get_by_role("textbox", name="Address").fill("http://127.0.0.1:9/hook")
    page.get_by_role("button", name="Add").click()
    axe(page)
    page.get_by_role("link", name="http://127.0.0.1:9/hook").click()
    page.get_by_role("button", name="Send test").click()
    page.locator("summary[data-open]").click()
    axe(page)
