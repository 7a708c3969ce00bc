"""The board in a browser: cards moved by mouse, finger, keyboard and menu, and what is refused."""

import re

from playwright.sync_api import Page, expect

from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from leadflow.leads.types import LeadStatus
from tests.browser.intake import hear, toast
from tests.factories.identity import make_user
from tests.factories.leads import make_lead

BOARD = "/app/leads/?layout=board"


def card(page: Page, lead: Lead):
    return page.locator(f"#card-{lead.pk}")


def column(page: Page, status: str):
    return page.locator(f".board-column[data-status={status}]")


def pick_up(page: Page, lead: Lead) -> None:
    box = card(page, lead).bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 70)


def carry_to(page: Page, status: str) -> None:
    box = column(page, status).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 120, steps=4)


def status_of(lead: Lead) -> str:
    return Lead.objects.values_list("status", flat=True).get(pk=lead.pk)


def test_moves_a_card_by_mouse_and_takes_it_back(page):
    lead = make_lead(name="Asha Rao")
    page.goto(BOARD)

    pick_up(page, lead)
    carry_to(page, "contacted")
    expect(column(page, "contacted")).to_have_class(re.compile("over"))
    page.mouse.up()

    expect(column(page, "contacted").locator(f"#card-{lead.pk}")).to_be_visible()
    expect(column(page, "contacted").locator(".count")).to_have_text("1")
    expect(column(page, "new").locator(".count")).to_have_text("0")
    toast(page, "now contacted").get_by_role("button", name="Undo").click()
    expect(column(page, "new").locator(f"#card-{lead.pk}")).to_be_visible()
    assert status_of(lead) == "new"


def test_a_move_is_one_request(page):
    lead = make_lead()
    page.goto(BOARD, wait_until="networkidle")
    sent = []

    def note(request):
        if "/live/" not in request.url:  # asking for news goes on beside it
            sent.append(request.method)

    page.on("request", note)

    pick_up(page, lead)
    carry_to(page, "contacted")
    page.mouse.up()
    expect(toast(page, "now contacted")).to_be_visible()

    assert sent == ["POST"]


def test_dims_and_refuses_a_column_before_the_drop(page):
    lead = make_lead(name="Asha Rao")
    page.goto(BOARD)

    pick_up(page, lead)
    carry_to(page, "negotiation")
    expect(column(page, "negotiation")).to_have_attribute("data-closed", "")
    expect(column(page, "negotiation")).not_to_have_class(re.compile("over"))
    page.mouse.up()

    expect(column(page, "new").locator(f"#card-{lead.pk}")).to_be_visible()
    expect(page.locator("#toasts .toast")).to_have_count(0)
    assert status_of(lead) == "new"


def test_puts_a_card_back_with_the_reason_when_the_server_refuses(page):
    lead = make_lead(name="Asha Rao")
    page.goto(BOARD)
    Lead.objects.filter(pk=lead.pk).update(status="qualified")

    pick_up(page, lead)
    carry_to(page, "contacted")
    page.mouse.up()

    expect(toast(page, "qualified cannot become contacted")).to_be_visible()
    expect(column(page, "new").locator(f"#card-{lead.pk}")).to_be_visible()
    expect(column(page, "new").locator(".count")).to_have_text("1")


def test_what_a_column_is_worth_follows_a_drop_at_once_and_goes_back_when_it_is_refused(page):
    lead = make_lead(name="Asha Rao", value=50_000)
    make_lead(value=1_200, status=LeadStatus.CONTACTED)
    held = []
    page.route("**/move/**", lambda route: held.append(route))  # noqa: PLW0108 - wants a function
    page.goto(BOARD)
    new, contacted = (column(page, status).locator(".worth") for status in ("new", "contacted"))
    told = [one.text_content() for one in (new, contacted)]

    pick_up(page, lead)
    carry_to(page, "contacted")
    page.mouse.up()
    expect(contacted).to_have_text(re.compile(r"^R\s51.2k$"))
    expect(new).to_have_text(re.compile(r"^R\s0$"))
    Lead.objects.filter(pk=lead.pk).update(status="qualified")
    held[0].continue_()

    expect(toast(page, "qualified cannot become contacted")).to_be_visible()
    expect(new).to_have_text(told[0])
    expect(contacted).to_have_text(told[1])


def test_escape_ends_a_drag(page):
    lead = make_lead()
    page.goto(BOARD)

    pick_up(page, lead)
    carry_to(page, "contacted")
    page.keyboard.press("Escape")
    page.mouse.up()

    expect(page.locator(".board-card.ghost")).to_have_count(0)
    assert status_of(lead) == "new"


def test_asks_why_a_lead_is_lost(page):
    lead = make_lead(name="Asha Rao")
    page.goto(BOARD)

    pick_up(page, lead)
    carry_to(page, "lost")
    page.mouse.up()
    expect(page.get_by_role("heading", name="Why is Asha Rao lost?")).to_be_visible()
    page.get_by_label("Reason").fill("Price")
    page.keyboard.press("Enter")

    expect(column(page, "lost").locator(".count")).to_have_text("1")
    expect(toast(page, "now lost")).to_be_visible()
    assert Lead.objects.get(pk=lead.pk).lost_reason == "Price"


def test_moves_nothing_when_no_reason_is_given(page):
    lead = make_lead(name="Asha Rao")
    page.goto(BOARD)

    pick_up(page, lead)
    carry_to(page, "lost")
    page.mouse.up()
    page.get_by_role("button", name="Cancel").click()

    expect(column(page, "new").locator(f"#card-{lead.pk}")).to_be_visible()
    assert status_of(lead) == "new"


def test_moves_a_card_by_keyboard_and_says_so(page):
    lead = make_lead(name="Asha Rao")
    page.goto(BOARD)
    page.locator(f"#open-{lead.pk}").focus()

    page.keyboard.press(" ")
    expect(page.locator("#say")).to_contain_text("Asha Rao picked up. It may become contacted")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#say")).to_have_text("contacted")
    page.keyboard.press(" ")

    expect(column(page, "contacted").locator(f"#card-{lead.pk}")).to_be_visible()
    expect(page.locator("#say")).to_have_text("Asha Rao is now contacted.")
    expect(page.locator(f"#open-{lead.pk}")).to_be_focused()


def test_escape_puts_a_carried_card_back(page):
    lead = make_lead(name="Asha Rao")
    page.goto(BOARD)
    page.locator(f"#open-{lead.pk}").focus()

    page.keyboard.press(" ")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")

    expect(page.locator("#say")).to_contain_text("stays where it was")
    expect(page.locator(".dragging")).to_have_count(0)
    assert status_of(lead) == "new"


def test_moves_a_card_by_menu(page):
    lead = make_lead(name="Asha Rao")
    page.goto(BOARD)
    page.locator(f"#open-{lead.pk}").focus()

    page.keyboard.press("m")
    page.locator("#editor").get_by_role("button", name="Contacted").click()

    expect(column(page, "contacted").locator(f"#card-{lead.pk}")).to_be_visible()
    expect(page.locator("#editor")).to_be_hidden()


def test_walks_over_the_cards_with_the_arrows(page):
    first, second = make_lead(name="Asha Rao"), make_lead(name="Imran Sheikh")
    other = make_lead(name="Lerato Mokoena", status=LeadStatus.CONTACTED)
    page.goto(BOARD)
    page.locator(f"#open-{second.pk}").focus()

    page.keyboard.press("ArrowDown")
    expect(page.locator(f"#open-{first.pk}")).to_be_focused()
    page.keyboard.press("ArrowRight")

    expect(page.locator(f"#open-{other.pk}")).to_be_focused()


def test_opens_a_folded_column(page):
    lead = make_lead(name="Asha Rao", status=LeadStatus.CONVERTED)
    page.goto(BOARD)
    expect(card(page, lead)).to_have_count(0)

    page.get_by_role("button", name="Show Converted").click()

    expect(card(page, lead)).to_be_visible()


def test_shows_more_cards(page):
    for number in range(22):
        make_lead(name=f"Lead {number}")
    page.goto(BOARD)
    expect(column(page, "new").locator(".board-card")).to_have_count(20)

    page.get_by_role("button", name="Show more").click()

    expect(column(page, "new").locator(".board-card")).to_have_count(22)


def test_a_long_press_moves_a_card_on_a_phone(signed_in_page, director):
    lead = make_lead(name="Asha Rao")
    page = signed_in_page(director, viewport="phone")
    page.goto(BOARD)
    session = page.context.new_cdp_session(page)
    box = card(page, lead).bounding_box()
    start = {"x": box["x"] + 60, "y": box["y"] + 60}

    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [start]})
    expect(page.locator(".board-card.ghost")).to_be_visible()
    for x in (200, 300, 375):
        point = {"x": x, "y": start["y"]}
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    expect(column(page, "contacted")).to_have_class(re.compile("over"))
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    expect(toast(page, "now contacted")).to_be_visible()


def test_a_drag_opens_nothing_and_a_click_opens_the_panel(page):
    lead = make_lead(name="Asha Rao")
    page.goto(BOARD)

    pick_up(page, lead)
    page.mouse.up()
    expect(page.locator("#peek")).to_be_hidden()
    page.locator(f"#open-{lead.pk}").click()

    expect(page.locator("#peek h2")).to_have_text("Asha Rao")


def test_shows_what_others_move(page):
    lead = make_lead(name="Asha Rao")
    page.goto(BOARD)
    Lead.objects.filter(pk=lead.pk).update(status="contacted", version=5)

    hear(page, "#results")

    expect(column(page, "contacted").locator(f"#card-{lead.pk}")).to_be_visible()
    expect(column(page, "contacted").locator(".count")).to_have_text("1")


def test_somebody_who_may_only_look_moves_nothing(signed_in_page):
    lead = make_lead(name="Asha Rao")
    page = signed_in_page(make_user(Role.COLLECTIONS))
    page.goto(BOARD)

    pick_up(page, lead)

    expect(page.locator(".board-card.ghost")).to_have_count(0)
    expect(page.locator("[data-edit]")).to_have_count(0)
