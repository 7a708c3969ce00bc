"""Campaigns, affiliates and reviews: every change is checked, written down, and taken back."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from leadflow.affiliates.models import (
    Affiliate,
    AffiliateMember,
    Campaign,
    CampaignAffiliate,
    Submission,
)
from leadflow.affiliates.types import Reason, State
from leadflow.audit.models import Record
from leadflow.identity.types import Role
from tests.factories.affiliates import make_affiliate, make_campaign, make_submission
from tests.factories.identity import make_user
from tests.permissions import things
from tests.web.counting import questions

pytestmark = pytest.mark.django_db

CAMPAIGN = {
    "name": "Spring cars",
    "region": "IN",
    "timezone": "Asia/Kolkata",
    "freshness_days": "90",
    "duplicate_scope": "campaign",
    "is_active": "on",
}
AFFILIATE = {"name": "Monsoon", "daily_cap": "", "duplicate_quota": "50"}


def acts() -> list[str]:
    return list(Record.objects.order_by("id").values_list("action", flat=True))


def undo_of(browser: Client, response) -> str:
    """Return where the Undo of the toast on the next page posts to."""
    html = browser.get(response["Location"]).content.decode()
    return re.search(r'data-flash="[^"]*undo:([^"]*)"', html)[1].replace("&amp;", "&")


def take_back(browser: Client, response) -> None:
    undone = browser.post(undo_of(browser, response), HTTP_HX_REQUEST="true")
    assert undone.status_code == 200


def test_makes_a_campaign(browser):
    response = browser.post(reverse("new-campaign"), CAMPAIGN)

    made = Campaign.objects.get()
    assert response["Location"] == reverse("campaign", args=[made.pk])
    assert made.slug == "spring-cars"
    assert acts() == ["campaign.created"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "!!!"),
        ("region", "XX"),
        ("timezone", "Mars/Base"),
        ("freshness_days", "0"),
        ("hourly_cap", "-1"),
        ("duplicate_scope", "group"),
    ],
)
def test_refuses_a_campaign_under_the_field_that_is_wrong(browser, field, value):
    response = browser.post(reverse("new-campaign"), CAMPAIGN | {field: value})

    told = "duplicate_group" if value == "group" else field
    assert response.status_code == 422
    assert f'id="id_{told}-error"' in response.content.decode()
    assert not Campaign.objects.exists()


def test_refuses_a_name_that_is_taken(browser):
    browser.post(reverse("new-campaign"), CAMPAIGN)

    response = browser.post(reverse("new-campaign"), CAMPAIGN)

    assert response.status_code == 422
    assert 'id="id_name-error"' in response.content.decode()


def test_changes_a_campaign_and_takes_it_back(browser):
    made = make_campaign(name="Before", hourly_cap=7, is_sandbox=True)
    address = reverse("campaign", args=[made.pk])

    response = browser.post(address, CAMPAIGN)
    made.refresh_from_db()
    assert (made.name, made.hourly_cap, made.is_sandbox) == ("Spring cars", None, False)

    take_back(browser, response)
    made.refresh_from_db()
    assert (made.name, made.hourly_cap, made.is_sandbox) == ("Before", 7, True)
    assert acts() == ["campaign.changed", "campaign.changed"]


def test_opens_a_campaign_to_an_affiliate_and_takes_it_back(browser):
    campaign, affiliate = make_campaign(), make_affiliate()
    address = reverse("campaign-approval", args=[campaign.pk, affiliate.pk])

    response = browser.post(address, {"is_approved": "1"})
    assert CampaignAffiliate.objects.count() == 1

    take_back(browser, response)
    assert CampaignAffiliate.objects.count() == 0
    assert acts() == ["campaign.approval_changed"] * 2


def test_closes_a_campaign_to_an_affiliate_and_takes_it_back(browser):
    affiliate = make_affiliate()
    campaign = make_campaign(approve=affiliate)
    address = reverse("campaign-approval", args=[campaign.pk, affiliate.pk])

    response = browser.post(address, {"is_approved": "0"})
    assert CampaignAffiliate.objects.count() == 0

    take_back(browser, response)
    assert CampaignAffiliate.objects.count() == 1


def test_makes_a_campaign_the_default_and_takes_it_back(browser):
    before, after = make_campaign(is_default=True), make_campaign()

    response = browser.post(reverse("campaign-default", args=[after.pk]))
    assert Campaign.objects.get(is_default=True) == after

    take_back(browser, response)
    assert Campaign.objects.get(is_default=True) == before
    assert acts() == ["campaign.made_default"] * 2


def test_makes_an_affiliate(browser):
    browser.post(reverse("new-affiliate"), AFFILIATE)

    assert Affiliate.objects.get().duplicate_quota == 50
    assert acts() == ["affiliate.created"]


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("daily_cap", "0"), ("duplicate_quota", "-1")]
)
def test_refuses_an_affiliate_under_the_field_that_is_wrong(browser, field, value):
    made = make_affiliate()
    address = reverse("affiliate", args=[made.pk])

    response = browser.post(address, AFFILIATE | {field: value})

    assert response.status_code == 422
    assert f'id="id_{field}-error"' in response.content.decode()
    assert acts() == []


def test_changes_an_affiliate_and_takes_it_back(browser):
    made = make_affiliate(name="Before", duplicate_quota=0)

    response = browser.post(reverse("affiliate", args=[made.pk]), AFFILIATE)
    take_back(browser, response)

    made.refresh_from_db()
    assert (made.name, made.duplicate_quota) == ("Before", 0)
    assert acts() == ["affiliate.changed"] * 2


@pytest.mark.parametrize("is_suspended", [False, True])
def test_suspends_and_resumes_an_affiliate_and_takes_it_back(browser, is_suspended):
    made = make_affiliate(is_suspended=is_suspended)
    address = reverse("affiliate-suspended", args=[made.pk])

    response = browser.post(address, {"is_suspended": "0" if is_suspended else "1"})
    made.refresh_from_db()
    assert made.is_suspended is not is_suspended

    take_back(browser, response)
    made.refresh_from_db()
    assert made.is_suspended is is_suspended
    assert sorted(acts()) == ["affiliate.resumed", "affiliate.suspended"]


def test_adds_a_member_and_takes_it_back(browser):
    made = make_affiliate()
    make_user(Role.AFFILIATE, username="asha")

    response = browser.post(reverse("affiliate-member", args=[made.pk]), {"username": "asha"})
    assert AffiliateMember.objects.get().user.username == "asha"

    take_back(browser, response)
    assert not AffiliateMember.objects.exists()
    assert acts() == ["affiliate.member_added", "affiliate.member_removed"]


def test_removes_a_member_and_takes_it_back(browser):
    member = make_user(Role.AFFILIATE, username="asha+1")
    made = make_affiliate(member=member)

    response = browser.post(reverse("affiliate-member-remove", args=[made.pk, member.pk]))
    assert not AffiliateMember.objects.exists()

    take_back(browser, response)
    assert AffiliateMember.objects.get().user == member


@pytest.mark.parametrize("username", ["", "nobody", "taken"])
def test_refuses_a_member_who_cannot_act_for_it(browser, username):
    make_affiliate(member=make_user(Role.AFFILIATE, username="taken"))
    made = make_affiliate()

    response = browser.post(reverse("affiliate-member", args=[made.pk]), {"username": username})

    assert response.status_code == 422
    assert not AffiliateMember.objects.filter(affiliate=made).exists()


def test_calls_a_plate_good(browser):
    made = make_submission(State.VERIFYING, reason=Reason.MANUAL_REVIEW, registration="22BH1234AA")

    response = browser.post(reverse("review", args=[made.pk]), {"verdict": "approve"})

    assert response["Location"] == reverse("reviews")
    assert Submission.objects.get().lead_id
    assert "affiliates.registration_judged" in acts()


@pytest.mark.parametrize("verdict", ["reject", "block", "", "anything"])
def test_wants_a_note_under_the_field_for_a_refusal(browser, manager, verdict):
    submission_id = things.in_review(manager)["submission_id"]

    response = browser.post(reverse("review", args=[submission_id]), {"verdict": verdict})

    assert response.status_code == 422
    assert 'id="id_note-error"' in response.content.decode()
    assert acts() == []


def test_refuses_a_plate_with_a_note(browser, manager):
    submission_id = things.in_review(manager)["submission_id"]
    address = reverse("review", args=[submission_id])

    response = browser.post(address, {"verdict": "block", "note": "scrapped"})

    assert response.status_code == 302
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize("name", ["campaigns", "affiliates", "reviews"])
def test_asks_the_same_number_of_questions_for_one_row_and_for_many(browser, manager, name):
    things.in_review(manager)
    one = questions(browser, reverse(name))
    for _ in range(5):
        things.in_review(manager)

    assert questions(browser, reverse(name)) == one


@pytest.mark.parametrize(
    ("name", "make"), [("campaign", make_campaign), ("affiliate", make_affiliate)]
)
def test_asks_the_same_number_of_questions_of_one_thing_among_many(browser, name, make):
    address = reverse(name, args=[make().pk])
    one = questions(browser, address)
    for _ in range(5):
        make_campaign(approve=make_affiliate())

    assert questions(browser, address) == one


@pytest.mark.parametrize("name", ["campaigns", "affiliates", "reviews", "submissions-all"])
def test_says_what_to_do_when_a_list_is_empty(browser, name):
    assert 'class="empty' in browser.get(reverse(name)).content.decode()
