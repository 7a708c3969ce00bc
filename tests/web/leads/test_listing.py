"""The list of leads: whose, narrowed how, and how many."""

import pytest
from django.urls import reverse

from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from leadflow.web.leads import listing
from tests.factories.identity import make_user
from tests.factories.leads import make_lead
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
