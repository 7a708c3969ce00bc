"""The list of all submissions and the page of one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from leadflow.affiliates.types import Reason, State
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from tests.factories.affiliates import make_submission
from tests.factories.identity import make_user
from tests.web.counting import questions

pytestmark = pytest.mark.django_db


def shown(browser: Client, **query: object) -> set[int]:
    html = browser.get(reverse("submissions-all"), query).content.decode()
    return {int(part.split('"')[0]) for part in html.split('<tr id="submission-')[1:]}


def test_narrows_to_an_affiliate_and_a_campaign(browser):
    mine, _other = make_submission(), make_submission()

    assert shown(browser, affiliate=mine.affiliate_id) == {mine.pk}
    assert shown(browser, campaign=mine.campaign.slug) == {mine.pk}


def test_narrows_to_a_period_of_whole_days(browser):
    recent = make_submission(created_at=now() - timedelta(days=5))
    old = make_submission(created_at=now() - timedelta(days=40))

    assert shown(browser, period="7") == {recent.pk}
    assert shown(browser, period="90") == {recent.pk, old.pk}
    assert shown(browser) == {recent.pk, old.pk}


def test_narrows_to_one_day_of_the_readers_calendar(client):
    client.force_login(make_user(Role.AFFILIATE_MANAGER, timezone="Asia/Kolkata"))
    late = make_submission(created_at=datetime(2026, 3, 10, 20, tzinfo=UTC))
    make_submission(created_at=datetime(2026, 3, 10, 12, tzinfo=UTC))

    assert shown(client, day="2026-03-11") == {late.pk}


@pytest.mark.parametrize(
    ("status", "states"),
    [
        ("reached_accepted", {State.ACCEPTED, State.CONFIRMED, State.CLOSED}),
        ("reached_confirmed", {State.CONFIRMED}),
        ("rejected", {State.REJECTED}),
    ],
)
def test_narrows_to_a_state_or_to_what_came_so_far(browser, status, states):
    ids = {
        state: make_submission(state).pk
        for state in (State.REJECTED, State.ACCEPTED, State.CONFIRMED, State.CLOSED)
    }

    assert shown(browser, status=status) == {ids[state] for state in states}


def test_narrows_to_known_mobiles(browser):
    known = make_submission(is_duplicate=True)
    make_submission()

    assert shown(browser, known="1") == {known.pk}


@pytest.mark.parametrize(
    "query",
    [
        {"day": "2026-13-45"},
        {"day": "9999-12-31"},
        {"day": "0001-01-01"},
        {"period": "-1"},
        {"affiliate": "0x1"},
        {"reason": "x"},
        {"status": "reached_"},
        {"q": "\x00"},
    ],
)
def test_lives_with_an_address_that_makes_no_sense(browser, query):
    assert browser.get(reverse("submissions-all"), query).status_code == 200


def test_refuses_a_cursor_of_another_list(browser):
    assert browser.get(reverse("submissions-all"), {"cursor": "x"}).status_code == 422


def test_asks_the_same_number_of_questions_for_one_row_and_for_many(browser):
    make_submission()
    one = questions(browser, reverse("submissions-all"))
    for _ in range(5):
        make_submission()

    assert questions(browser, reverse("submissions-all")) == one


def test_offers_the_lead_to_those_who_may_see_it(client):
    made = make_submission()
    pages = {}
    for role in (Role.HEAD, Role.AFFILIATE_MANAGER):
        client.force_login(make_user(role))
        pages[role] = client.get(reverse("submission-staff", args=[made.pk])).content.decode()

    assert "Open the lead" in pages[Role.HEAD]
    assert "Open the lead" not in pages[Role.AFFILIATE_MANAGER]


def test_leads_from_a_plate_that_waits_for_a_person_to_its_review(browser):
    made = make_submission(State.VERIFYING, reason=Reason.MANUAL_REVIEW, registration="KA01AB1234")

    html = browser.get(reverse("submission-staff", args=[made.pk])).content.decode()

    assert reverse("review", args=[made.pk]) in html


def test_calls_a_campaign_by_its_name_and_leads_on_by_its_slug(browser):
    submission = make_submission()
    campaign = submission.campaign

    listed = browser.get(reverse("submissions-all")).content.decode()
    opened = browser.get(reverse("submission-staff", args=[submission.pk])).content.decode()

    assert f'<td class="soft">{campaign.name}</td>' in listed
    assert f'campaign={campaign.slug}">{campaign.name}</a>' in opened
