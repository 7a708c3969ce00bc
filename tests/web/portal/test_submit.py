"""One number in, one answer at once; and nothing is stored when it cannot be read."""

import json
import re

import pytest
from django.urls import reverse

from leadflow.affiliates.models import Affiliate, Campaign, Submission
from leadflow.affiliates.queries.desks import get_my_affiliate
from leadflow.affiliates.types import State
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.kernel.limits import take
from tests.factories.affiliates import make_campaign, make_mobile, make_submission
from tests.factories.identity import actor_for, make_user
from tests.web.counting import questions
from tests.web.reading import error_of, html, tag, words

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}
PLATE = "MH 12 AB 1234"


@pytest.fixture
def mobile() -> str:
    return make_mobile()


def send(browser, mobile, **fields):
    return browser.post(reverse("submit"), {"mobile": mobile} | fields, **HTMX)


def send_plate(browser, plate, **headers):
    row = Submission.objects.order_by("-pk").first()
    address = reverse("my-submission-registration", args=[row.pk])
    return browser.post(address, {"registration_number": plate}, **headers)


def test_accepts_a_new_number_and_is_ready_for_the_next(browser, campaign, mobile):
    response = send(browser, mobile, sub_id="spring")

    assert Submission.objects.get().state == State.ACCEPTED
    assert "Accepted. The interest call follows." in words(response)
    field = tag(response, id="id_mobile")
    assert "autofocus" in field
    assert "value=" not in field
    assert 'value="spring"' in tag(response, id="id_sub_id")


def test_tells_the_answer_to_those_who_cannot_see_it(browser, campaign, mobile):
    response = send(browser, mobile)

    spoken = tag(response, id="say")
    assert "hx-swap-oob" in spoken
    assert f"{spoken}+91 " in html(response)
    assert "submitted" in json.loads(response["HX-Trigger"])


def test_asks_for_the_registration_of_a_known_number(browser, campaign, mobile):
    make_submission(campaign=campaign, mobile=mobile)
    send(browser, mobile)

    response = send(browser, mobile)

    assert "We know this mobile." in words(response)
    assert "3 tries left" in words(response)
    assert "autofocus" in tag(response, id="answer_registration_number")
    assert "autofocus" not in tag(response, id="id_mobile")


def test_says_under_its_field_why_a_registration_is_refused(browser, campaign, mobile):
    send(browser, mobile)
    send(browser, mobile)

    response = send_plate(browser, "MH 12 AB 0404", **HTMX)

    assert response.status_code == 422
    assert error_of(response, "answer_registration_number") == "The registration was not found."
    assert 'value="MH 12 AB 0404"' in tag(response, id="answer_registration_number")
    assert "2 tries left" in words(response)


def test_goes_on_with_the_right_registration(browser, campaign, mobile):
    send(browser, mobile)
    send(browser, mobile)

    response = send_plate(browser, PLATE, **HTMX)

    assert "Accepted." in words(response)
    assert json.loads(response["HX-Trigger"])["focus-on"] == "#id_mobile"


def test_ends_with_the_third_wrong_registration(browser, campaign, mobile):
    send(browser, mobile)
    send(browser, mobile)
    for _ in range(2):
        send_plate(browser, "MH 12 AB 0404", **HTMX)

    response = send_plate(browser, "MH 12 AB 0404", **HTMX)

    assert response.status_code == 200
    assert "Three registrations could not be verified." in words(response)
    assert "answer_registration_number" not in html(response)


def test_adds_a_registration_that_was_not_needed(browser, campaign, mobile):
    send(browser, mobile)

    send_plate(browser, PLATE, **HTMX)

    assert Submission.objects.get().registration == "MH12AB1234"


def test_tells_of_a_wrong_registration_that_was_not_needed(browser, campaign, mobile):
    send(browser, mobile)

    response = send_plate(browser, "nonsense", **HTMX)

    assert response.status_code == 422
    assert error_of(response, "answer_registration_number")
    assert Submission.objects.get().registration == ""


def test_works_without_a_script(browser, campaign, mobile):
    browser.post(reverse("submit"), {"mobile": mobile})
    answer = browser.post(reverse("submit"), {"mobile": mobile})
    assert "We know this mobile." in words(answer)

    refused = send_plate(browser, "MH 12 AB 0404")
    accepted = send_plate(browser, PLATE)

    assert refused.status_code == 422
    assert error_of(refused, "answer_registration_number")
    assert accepted["Location"] == reverse(
        "my-submission", args=[Submission.objects.latest("pk").pk]
    )


@pytest.mark.parametrize(
    ("fields", "control"),
    [
        ({"mobile": "12"}, "id_mobile"),
        ({"mobile": ""}, "id_mobile"),
        ({"mobile": "98123\x0000001"}, "id_mobile"),
        ({"registration_number": "§§§"}, "id_registration_number"),
        ({"registration_number": "A" * 10_000}, "id_registration_number"),
        ({"email": "nobody"}, "id_email"),
        ({"name": "x" * 201}, "id_name"),
    ],
)
def test_says_under_its_field_what_cannot_be_read(browser, campaign, mobile, fields, control):
    response = send(browser, **{"mobile": mobile} | fields)

    assert response.status_code == 422
    assert error_of(response, control)
    assert 'aria-invalid="true"' in tag(response, id=control)
    assert not Submission.objects.exists()


def test_asks_for_consent_where_the_campaign_needs_it(browser, affiliate, campaign, mobile):
    make_campaign(approve=affiliate, slug="strict", consent_required=True)

    refused = send(browser, mobile, campaign="strict")
    accepted = send(browser, mobile, campaign="strict", consent="on")

    assert error_of(refused, "id_consent") == "This campaign needs the person's consent."
    assert accepted.status_code == 200
    assert Submission.objects.get().consent_given


def test_offers_a_choice_of_campaigns_only_when_there_is_one(browser, affiliate, campaign, mobile):
    assert "id_campaign" not in html(browser.get(reverse("submit")))

    make_campaign(approve=affiliate, slug="other", name="Other cars")

    assert "Other cars" in words(browser.get(reverse("submit")))
    assert error_of(send(browser, mobile, campaign="foreign"), "id_campaign")


def test_takes_the_only_campaign_there_is(browser, affiliate, mobile):
    make_campaign(approve=affiliate, slug="only")

    send(browser, mobile)

    assert Submission.objects.get().campaign.slug == "only"


def test_says_when_no_campaign_is_open(browser):
    response = browser.get(reverse("submit"))

    assert "No campaign is open to you yet" in words(response)
    assert "id_mobile" not in html(response)


def test_says_when_the_affiliate_is_suspended(browser, campaign, mobile):
    Affiliate.objects.update(is_suspended=True)

    page = browser.get(reverse("submit"))
    refused = send(browser, mobile)

    assert "Your account is suspended" in words(page)
    assert "id_mobile" not in html(page)
    assert refused.status_code == 422
    assert not Submission.objects.exists()


def test_says_until_when_a_used_up_quota_lasts(browser, member, affiliate, campaign, mobile):
    Affiliate.objects.update(duplicate_quota=1)
    mine = get_my_affiliate(actor=actor_for(member))
    take(f"duplicates:affiliate:{mine.id}", limit=1, seconds=86_400, now=now())

    refused = send(browser, mobile)
    page = browser.get(reverse("submit"))

    assert refused.status_code == 422
    for response in (refused, page):  # midnight in UTC, told in the reader's zone
        assert re.search(r"Open again: \w+ 05:30\.", words(response))
    assert not Submission.objects.exists()


def test_says_that_a_cap_is_reached(browser, campaign, mobile):
    Campaign.objects.update(daily_cap=0)

    refused = send(browser, mobile)

    assert "The cap for this period is used up." in words(refused)
    assert not Submission.objects.exists()


def test_is_the_affiliates_home(browser, campaign):
    response = browser.get(reverse("home"))

    assert "<h1>Submit a lead</h1>" in html(response)
    links = re.findall(rf'<a href="{reverse("submit")}"[^>]*>', html(response))
    assert len(links) == 2  # in the sidebar and below on phones; and no other door to here
    assert all('aria-current="page"' in link for link in links)
    assert ">Home<" not in html(response)


@pytest.mark.parametrize("role", [Role.SUPPLY, Role.AFFILIATE_MANAGER, Role.SENIOR, Role.KAM])
def test_is_for_affiliates_alone(client, role):
    client.force_login(make_user(role))

    assert client.get(reverse("submit")).status_code == 403
    assert client.post(reverse("submit"), {"mobile": "98123 00001"}).status_code == 403
    assert not Submission.objects.exists()


def test_is_nothing_for_those_who_act_for_no_affiliate(client):
    client.force_login(make_user(Role.AFFILIATE))

    assert client.get(reverse("submit")).status_code == 403


def test_takes_no_registration_of_somebody_elses(browser, stranger):
    foreign = make_submission(State.AWAITING_REGISTRATION, affiliate=stranger)

    for headers in ({}, HTMX):
        assert send_plate(browser, PLATE, **headers).status_code == 404
    foreign.refresh_from_db()
    assert foreign.registration == ""


def test_says_in_a_toast_when_no_registration_is_wanted_any_more(browser, affiliate):
    make_submission(State.REJECTED, affiliate=affiliate)

    response = send_plate(browser, PLATE, **HTMX)

    assert response.status_code == 409
    assert json.loads(response["HX-Trigger"])["toast"]["tone"] == "bad"


def test_keeps_the_newest_up_to_date(browser, affiliate, campaign, stranger):
    make_submission(affiliate=affiliate, campaign=campaign, mobile="+919812300001")
    make_submission(affiliate=stranger, mobile="+919812300009")

    page = browser.get(reverse("submit"))
    part = browser.get(reverse("submit-recent"), **HTMX)

    assert f'data-live="affiliate:{affiliate.pk}"' in tag(page, id="recent")
    for response in (page, part):
        assert "+91 98123 00001" in words(response)
        assert "00009" not in words(response)


def test_asks_the_database_as_often_however_much_there_is(browser, affiliate, campaign):
    make_submission(affiliate=affiliate, campaign=campaign)
    before = questions(browser, reverse("submit"))

    for _ in range(7):
        make_submission(affiliate=affiliate, campaign=campaign, created_at=now())

    assert questions(browser, reverse("submit")) == before
