"""The list of leads: whose, narrowed how, and how many."""

import pytest
from django.urls import reverse

from leadflow.identity.types import Role
from leadflow.leads.models import Lead, LeadTag, Tag
from leadflow.web.leads import listing
from tests.factories.identity import make_user
from tests.factories.leads import NOON, make_lead
from tests.web.counting import questions
from tests.web.reading import body, html, tag, words

pytestmark = pytest.mark.django_db

LIST = "leads"


@pytest.fixture
def browser(client):
    client.force_login(make_user(Role.DIRECTOR))
    return client


def test_lists_every_lead_with_their_number(browser):
    for name in ("Asha Rao", "Imran Sheikh"):
        make_lead(name=name)

    response = browser.get(reverse(LIST))

    assert "Asha Rao" in body(response)
    assert "Leads 2 " in words(response)


def test_lists_ones_own_for_those_who_see_no_others(client):
    junior = make_user(Role.JUNIOR)
    own = make_lead(name="Asha Rao")
    make_lead(name="Imran Sheikh")
    Lead.objects.filter(pk=own.pk).update(assigned_to=junior)
    client.force_login(junior)

    text = body(client.get(reverse(LIST)))

    assert "Asha Rao" in text
    assert "Imran Sheikh" not in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"status": "contacted"}, {"Asha"}),
        ({"source": "affiliate"}, {"Imran"}),
        ({"source": "nonsense"}, set()),
        ({"city": "Pune"}, {"Asha"}),
        ({"status": "nonsense", "owner": "nonsense"}, {"Asha", "Imran"}),
        ({"status": "contacted", "city": "Nowhere"}, set()),
    ],
)
def test_narrows_by_what_the_address_says(browser, query, names):
    make_lead(name="Asha", status="contacted", city="Pune", source="form")
    make_lead(name="Imran", source="affiliate")

    text = body(browser.get(reverse(LIST), query))

    assert {name for name in ("Asha", "Imran") if name in text} == names


def test_shows_what_narrows_the_list_and_how_to_take_it_back(browser):
    response = browser.get(reverse(LIST), {"source": "affiliate", "city": "Pune"})

    assert 'aria-label="Remove filter Source"' in html(response)
    assert 'aria-label="Remove filter City"' in html(response)
    assert "No lead fits" in body(response)


@pytest.mark.parametrize("text", ["\x00", "' OR 1=1 --", "%_", "🚗", "x" * 500])
def test_survives_whatever_is_searched_for(browser, text):
    assert browser.get(reverse(LIST), {"q": text, "city": text}).status_code == 200


def test_pages_and_keeps_what_narrows_it(browser, monkeypatch):
    monkeypatch.setattr(listing, "ON_PAGE", 2)
    for _ in range(3):
        make_lead(city="Pune")

    link = tag(browser.get(reverse(LIST), {"city": "Pune"}), rel="next")

    assert "city=Pune" in link


def test_gives_htmx_the_rows_with_their_number(browser):
    make_lead()

    response = browser.get(reverse(LIST), HTTP_HX_REQUEST="true")

    assert "<html" not in html(response)
    assert f"{tag(response, id='total')}1<" in html(response)


@pytest.mark.parametrize("role", [Role.AFFILIATE, Role.SUPPLY, Role.AFFILIATE_MANAGER])
def test_is_for_the_sales_desk(client, role):
    client.force_login(make_user(role))

    assert client.get(reverse(LIST)).status_code == 403


def test_asks_the_database_as_often_however_many_there_are(browser):
    make_lead()
    before = questions(browser, reverse(LIST))

    for _ in range(5):
        make_lead()

    assert questions(browser, reverse(LIST)) == before


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"owner": "me"}, {"Mine"}),
        ({"owner": "none"}, {"Free", "Late"}),
        ({"overdue": "1"}, {"Late"}),
        ({"next": "none"}, {"Mine", "Free"}),
        ({"is_open": "1"}, {"Mine", "Free", "Late"}),
        ({"tag": "hot"}, {"Free"}),
        ({"created_after": "2026-03-11"}, set()),
        ({"created_before": "2026-03-11"}, {"Mine", "Free", "Late"}),
        ({"created_after": "2026-03-10T13:00:00+02:00"}, {"Mine", "Free", "Late"}),
    ],
)
def test_narrows_by_owner_next_action_tag_and_time(client, query, names):
    director = make_user(Role.DIRECTOR)
    client.force_login(director)
    Lead.objects.filter(pk=make_lead(name="Mine").pk).update(assigned_to=director)
    LeadTag.objects.create(lead=make_lead(name="Free"), tag=Tag.objects.create(name="hot"))
    Lead.objects.filter(pk=make_lead(name="Late").pk).update(
        next_action="Call", next_action_at=NOON
    )

    text = html(client.get(reverse(LIST), query)).partition("<tbody>")[2]

    assert {name for name in ("Mine", "Free", "Late") if f"<b>{name}</b>" in text} == names


@pytest.mark.parametrize("name", ["owner", "created_after", "created_before", "tag", "sort"])
@pytest.mark.parametrize(
    "value", ["9" * 40, "-1", "0", "9999-99-99", "0001-01-01", "9999-12-31", "é", "none,none"]
)
@pytest.mark.parametrize("layout", ["table", "board"])
def test_passes_over_what_makes_no_sense(browser, name, value, layout):
    assert browser.get(reverse(LIST), {name: value, "layout": layout}).status_code == 200


def test_offers_a_person_what_they_may_do_and_no_more(client):
    make_lead()
    client.force_login(make_user(Role.COLLECTIONS))

    page = html(client.get(reverse(LIST)))

    assert "View only" in page
    for control in ("data-edit=", "data-tick", "data-create", "/app/imports/", "leads/export"):
        assert control not in page


def test_an_agent_gives_nothing_away_and_deletes_nothing(client):
    agent = make_user(Role.SENIOR)
    Lead.objects.filter(pk=make_lead().pk).update(assigned_to=agent)
    client.force_login(agent)

    page = html(client.get(reverse(LIST)))

    assert 'data-edit="status"' in page
    for control in ('data-edit="owner"', "selection/assign", "selection/delete", "leads/export"):
        assert control not in page


def test_shows_what_the_form_of_each_action_asks_for(browser):
    asked = {
        name: words(browser.get(reverse("lead-selection", args=[name])))
        for name in ("assign", "status", "add_tag", "remove_tag", "next_action")
    }

    assert "Give them to" in asked["assign"]
    assert "needed for lost" in asked["status"]
    assert "Put this tag on" in asked["add_tag"]
    assert "When" in asked["next_action"]


def test_no_more_than_a_few_questions_to_the_database(browser):
    for _ in range(3):
        make_lead()

    assert questions(browser, reverse(LIST)) <= 12
