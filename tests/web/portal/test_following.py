"""An affiliate follows its own submissions, and sees nobody else's."""

import csv
import io

import pytest
from django.urls import reverse

from leadflow.affiliates.models import Submission
from leadflow.affiliates.types import Reason, State
from leadflow.audit.models import Record
from leadflow.identity.types import Role
from leadflow.web.portal import following
from tests.factories.affiliates import make_affiliate, make_campaign, make_submission
from tests.factories.identity import make_user
from tests.web.counting import questions
from tests.web.reading import html, tag, words

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}
LIST = "my-submissions"


def exported(browser, **query) -> list[list[str]]:
    response = browser.get(reverse("my-submissions-export"), query)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def page_of(browser, submission, **headers):
    return browser.get(reverse("my-submission", args=[submission.pk]), **headers)


def test_lists_ones_own_newest_first_with_their_number(browser, affiliate, stranger):
    first = make_submission(affiliate=affiliate, mobile="+919812300001")
    second = make_submission(affiliate=affiliate, mobile="+919812300002")
    make_submission(affiliate=stranger, mobile="+919812300003")

    response = browser.get(reverse(LIST))

    assert html(response).index(f"#{second.pk}<") < html(response).index(f"#{first.pk}<")
    assert "98123 00003" not in words(response)
    assert "My submissions 2" in words(response)
    assert "2 shown of 2" in words(response)


@pytest.mark.parametrize(
    ("view", "states"),
    [
        ("registration", {State.AWAITING_REGISTRATION}),
        ("verifying", {State.VERIFYING}),
        ("progress", {State.ACCEPTED, State.CONFIRMING}),
        ("confirmed", {State.CONFIRMED, State.IN_SUPPLY, State.PURCHASED}),
        ("ended", {State.REJECTED, State.NOT_INTERESTED, State.UNREACHABLE, State.CLOSED}),
        ("nonsense", set(State)),
    ],
)
def test_narrows_by_where_they_stand(browser, affiliate, view, states):
    ids = {state: make_submission(state, affiliate=affiliate).pk for state in State}

    shown = html(browser.get(reverse(LIST), {"view": view}))

    assert {state for state, pk in ids.items() if f"#{pk}<" in shown} == states


@pytest.mark.parametrize("text", ["98123 00007", "MH12AB", "Asha", "Spring"])
def test_finds_by_number_plate_name_and_reference(browser, affiliate, text):
    make_submission(affiliate=affiliate, mobile="+919812300001")
    wanted = make_submission(
        affiliate=affiliate,
        mobile="+919812300007",
        registration="MH12AB1234",
        name="Asha Rao",
        sub_id="spring",
    )

    response = browser.get(reverse(LIST), {"q": text})

    assert f"#{wanted.pk}<" in html(response)
    assert "1 shown of 1" in words(response)


def test_narrows_by_campaign_and_takes_that_back(browser, affiliate):
    for name in ("Winter", "Summer"):
        made = make_campaign(approve=affiliate, slug=name.lower(), name=name)
        make_submission(affiliate=affiliate, campaign=made)

    response = browser.get(reverse(LIST), {"campaign": "winter"})

    assert "1 shown of 1" in words(response)
    assert 'aria-label="Remove filter Campaign"' in html(response)


@pytest.mark.parametrize("text", ["no such", "\x00", "' OR 1=1 --", "%", "🚗"])
def test_says_when_nothing_fits(browser, affiliate, text):
    response = browser.get(reverse(LIST), {"q": text, "view": "verifying"})

    assert "No submission fits" in words(response)


def test_says_what_to_do_when_there_is_nothing(browser):
    assert "Nothing submitted yet" in words(browser.get(reverse(LIST)))


def test_gives_htmx_the_list_alone_with_its_number(browser, affiliate):
    make_submission(affiliate=affiliate)

    response = browser.get(reverse(LIST), **HTMX)

    assert "<html" not in html(response)
    assert f"{tag(response, id='total')}1<" in html(response)


def test_pages_through_however_many_there_are(browser, affiliate, monkeypatch):
    monkeypatch.setattr(following, "ON_PAGE", 2)
    ids = [make_submission(affiliate=affiliate).pk for _ in range(3)]

    first = browser.get(reverse(LIST))
    link = tag(first, rel="next").split('href="')[1].split('"')[0]
    second = browser.get(reverse(LIST) + link.replace("&amp;", "&"))

    assert f"#{ids[0]}<" not in html(first)
    assert f"#{ids[0]}<" in html(second)


def test_refuses_a_place_in_the_list_that_is_none(browser):
    assert browser.get(reverse(LIST), {"cursor": "nonsense"}).status_code == 422


def test_hears_of_every_change_of_ones_own(browser, affiliate):
    made = make_submission(affiliate=affiliate)
    topic = f'data-live="affiliate:{affiliate.pk}"'

    assert topic in tag(browser.get(reverse(LIST)), id="results")
    assert topic in tag(page_of(browser, made), id="submission")


def test_shows_the_whole_way_with_the_rules_but_not_who_of_the_staff_it_was(browser, affiliate):
    agent = make_user(Role.SUPPLY, name="Deepa Rao")
    made = make_submission(
        State.PURCHASED, affiliate=affiliate, claimed_by=agent, reason=Reason.PURCHASED
    )
    made.transitions.filter(seq=1).update(rule="duplicates.new_mobile")
    made.transitions.filter(to_state=State.IN_SUPPLY).update(
        rule="supply.claimed", actor_name=agent.username
    )

    text = words(page_of(browser, made))

    assert "duplicates.new_mobile This mobile was not known." in text
    assert text.index("Purchased:") < text.index("Taken by the supply team")
    assert "supply.claimed" in text
    assert "Deepa" not in text
    assert agent.username not in text


@pytest.mark.parametrize("state", list(State))
def test_shows_every_state(browser, affiliate, state):
    made = make_submission(state, affiliate=affiliate)

    response = page_of(browser, made)

    assert response.status_code == 200
    assert 'aria-current="step"' in html(response)


def test_asks_for_the_registration_where_it_is_needed(browser, affiliate):
    made = make_submission(State.AWAITING_REGISTRATION, affiliate=affiliate)

    response = page_of(browser, made)

    assert "Send the car registration" in words(response)
    assert "hx-post" not in tag(
        response, action=reverse("my-submission-registration", args=[made.pk])
    )


@pytest.mark.parametrize(("is_sandbox", "offered"), [(True, True), (False, False)])
def test_lets_only_calls_of_a_sandbox_be_answered(browser, affiliate, is_sandbox, offered):
    campaign = make_campaign(approve=affiliate, is_sandbox=is_sandbox)
    made = make_submission(State.CONFIRMING, affiliate=affiliate, campaign=campaign)

    response = page_of(browser, made)

    assert (reverse("phone", args=[made.pk]) in html(response)) is offered


def test_shows_nobody_elses(browser, stranger):
    assert page_of(browser, make_submission(affiliate=stranger)).status_code == 404


@pytest.mark.parametrize("name", [LIST, "my-submissions-export"])
@pytest.mark.parametrize("role", [Role.SUPPLY, Role.AFFILIATE_MANAGER, Role.DIRECTOR])
def test_is_for_affiliates_alone(client, name, role):
    client.force_login(make_user(role))

    assert client.get(reverse(name)).status_code == 403


def test_an_administrator_who_acts_for_an_affiliate_sees_its_own(client, stranger):
    admin = make_user(Role.ADMIN)
    mine = make_submission(affiliate=make_affiliate(member=admin))
    foreign = make_submission(affiliate=stranger)
    client.force_login(admin)

    shown = html(client.get(reverse(LIST)))

    assert f"#{mine.pk}<" in shown
    assert f"#{foreign.pk}<" not in shown


def test_exports_ones_own_only_as_narrowed_and_writes_it_down(browser, affiliate, stranger):
    made = make_submission(State.VERIFYING, affiliate=affiliate)
    make_submission(State.ACCEPTED, affiliate=affiliate)
    make_submission(State.VERIFYING, affiliate=stranger)

    header, *lines = exported(browser, view="verifying")

    assert header[:3] == ["id", "mobile", "state"]
    assert [line[0] for line in lines] == [str(made.pk)]
    assert Record.objects.get().action == "submissions.exported"


@pytest.mark.parametrize("name", ["=1+1", "+SUM(A1)", "-2", "@x", "\t=1", '=HYPERLINK("http://x")'])
def test_exports_nothing_that_a_spreadsheet_would_run(browser, affiliate, name):
    make_submission(affiliate=affiliate, name=name, city=name, sub_id=name)

    _, line = exported(browser)

    assert [line[5], line[6], line[8]] == [f"'{name}"] * 3
    assert line[1].startswith("+91")


def test_exports_more_than_a_page(browser, affiliate, monkeypatch):
    monkeypatch.setattr(following, "EXPORT_CHUNK", 2)
    for _ in range(5):
        make_submission(affiliate=affiliate)

    assert len(exported(browser)) == 6


def test_asks_the_database_as_often_however_much_there_is(browser, affiliate, campaign):
    made = make_submission(State.CONFIRMING, affiliate=affiliate, campaign=campaign)
    one = reverse("my-submission", args=[made.pk])
    before = [questions(browser, reverse(LIST)), questions(browser, one)]

    for state in State:
        make_submission(state, affiliate=affiliate, campaign=campaign)
    made.transitions.create(
        seq=9, from_state="", to_state=State.CONFIRMING, reason="", at=made.created_at
    )

    assert [questions(browser, reverse(LIST)), questions(browser, one)] == before
    assert Submission.objects.count() == 1 + len(State)


def test_goes_on_to_the_next_one_in_the_list_one_came_from(browser, affiliate, stranger):
    first = make_submission(State.VERIFYING, affiliate=affiliate)
    make_submission(State.ACCEPTED, affiliate=affiliate)
    make_submission(State.VERIFYING, affiliate=stranger)
    last = make_submission(State.VERIFYING, affiliate=affiliate)

    page = browser.get(reverse("my-submission", args=[last.pk]), {"view": "verifying"})

    following = tag(page, aria_label="Next submission")
    assert f'href="{reverse("my-submission", args=[first.pk])}?view=verifying"' in following
    assert "data-previous" not in html(page)
    assert f'href="{reverse(LIST)}?view=verifying"' in html(page)
