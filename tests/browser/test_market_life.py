"""The whole life of a job: posted, on offer live, unlocked, quoted, chosen, done, reviewed."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from leadflow.marketplace.models import Assignment, Listing, Review
from tests.browser.intake import let_the_worker_work, toast
from tests.factories.market import make_category, make_provider


@pytest.fixture
def rivals(live_server, settings):
    """Two plumbers of Cape Town; pages ask for news instead of holding a stream."""
    settings.LIVE_URL = ""
    make_category()
    return [make_provider(), make_provider()]


def post_a_job(page):
    """Answer one question after the other, as on a phone."""
    page.goto("/f/plumbing/")
    answers = {
        "What do you need?": "Plumbing",
        "In a few words": "Burst pipe in the kitchen",
        "Describe the job": "Water under the sink. Call 082 123 4567.",
        "City": "Cape Town",
        "Suburb": "Woodstock",
        "Street and number": "12 Albert Road",
        "Your name": "Lindiwe Maseko",
        "Your phone": "+27 82 123 4567",
        "Your e-mail": "lindiwe@mail.example",
    }
    send, forth = (page.get_by_role("button", name=name) for name in ("Send request", "Next"))
    for _ in range(20):
        for label, answer in answers.items():
            field = page.get_by_label(re.compile(f"^{re.escape(label)}"))
            if field.is_visible() and not field.input_value():
                field.fill(answer)
        if (urgent := page.get_by_label("It is an emergency")).is_visible():
            urgent.check()
        if (consent := page.get_by_role("checkbox")).is_visible():
            consent.check()
        if send.is_visible():
            break
        forth.click()
    send.click()
    expect(page.get_by_role("heading", name="Burst pipe in the kitchen")).to_be_visible()


def unlock_and_quote(page, amount):
    """Open the lead that is on offer, unlock it in place, and make an offer."""
    page.get_by_role("link", name="Burst pipe in the kitchen").first.click()
    expect(page.get_by_text("[hidden until unlocked]")).to_be_visible()
    expect(page.get_by_text("Lindiwe")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Unlock for ")).click()
    expect(page.get_by_role("heading", name="The client")).to_be_visible()
    expect(page.get_by_role("link", name="+27 82 123 4567")).to_be_visible()
    expect(page.get_by_text("12 Albert Road, Woodstock, Cape Town")).to_be_visible()
    page.get_by_role("link", name="My jobs", exact=True).last.click()
    page.get_by_text("Make an offer").click()
    page.get_by_label("Amount").fill(amount)
    page.get_by_role("button", name="Send offer").click()
    expect(toast(page, "Your offer is with the client")).to_be_visible()


def test_a_job_from_the_form_to_its_review(open_page, signed_in_page, rivals):
    cheap, dear = (signed_in_page(one.user) for one in rivals)
    for page in (cheap, dear):
        page.goto("/app/market/")
        expect(page.get_by_text("No lead is on offer")).to_be_visible()
    client = open_page(viewport="phone")

    # posted on a phone; the providers' open pages learn of it by themselves
    post_a_job(client)
    let_the_worker_work()
    for page in (cheap, dear):
        offered = page.get_by_role("link", name="Burst pipe in the kitchen")
        expect(offered.first).to_be_visible(timeout=40_000)
        expect(page.locator("#bell-count")).to_contain_text("1", timeout=40_000)
    assert not [
        sent for sent in mail.outbox if "Lindiwe" in sent.body and "lindiwe" not in sent.to[0]
    ]

    # both unlock it and make an offer; the client compares, the lower first
    unlock_and_quote(cheap, "4500")
    unlock_and_quote(dear, "6000")
    client.reload()
    expect(client.get_by_role("heading", name="Compare 2 offers")).to_be_visible()
    expect(client.locator("tbody tr").first).to_contain_text(rivals[0].name)
    client.get_by_role("button", name=f"Choose {rivals[0].name}").click()
    expect(client.get_by_role("heading", name="Is the job done?")).to_be_visible()

    # one has won and one has lost, without anybody's doing
    assert [*Assignment.objects.order_by("quote_amount").values_list("status", flat=True)] == [
        "won",
        "lost",
    ]

    # done, and reviewed
    client.get_by_role("button", name="Yes, it is done").click()
    client.get_by_label("5", exact=True).check()
    client.get_by_label("What should others know?").fill("Here within the hour.")
    client.get_by_role("button", name="Send review").click()
    expect(client.get_by_text("You gave 5 of 5")).to_be_visible()
    assert Listing.objects.get().state == "completed"
    assert Review.objects.get().rating == 5
